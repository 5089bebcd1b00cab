"""What the fields of forms offer, by scope: the same for the form and for what is asked while somebody types."""

from __future__ import annotations

from collections.abc import Collection

from django import forms
from django.urls import reverse

from changes.selectors.choosable import SCOPES, Choosable, ChoosableSystems
from changes.selectors.choosable_organisations import ChoosableOrganisations
from changes.selectors.choosable_people import WHO, ChoosablePeople
from changes.selectors.reader import Reader
from components.pickers import MANY, PickField

NOUNS = {**dict.fromkeys(SCOPES, "system"), **dict.fromkeys(WHO, "colleague"), "organisations": "organisation"}


def choosable(reader: Reader, scope: str, kept: Collection[str] = ()) -> Choosable:
    if scope in SCOPES:
        return ChoosableSystems(reader, scope, kept)
    if scope in WHO:
        return ChoosablePeople(reader.organisation, scope, kept, reader.person.pk)
    return ChoosableOrganisations(reader.organisation)


def offer(form: forms.Form, name: str, offered: Choosable) -> None:
    """Gives a picker of a form what it offers."""
    field = form.fields[name]
    assert isinstance(field, PickField)
    field.offer(offered, reverse("pick", args=[offered.scope]) + (f"?{MANY}" if field.many else ""))
