"""The forms of claims, grants, contacts and tags."""

from __future__ import annotations

from typing import Any

from django import forms

from accounts.models import Organisation
from changes.selectors.choosable_people import ChoosablePeople
from changes.selectors.reader import Reader
from components.choosing import choosable, offer
from components.forms import OrganisationForm
from components.pickers import PickField
from components.text_fields import TypedLine
from core.limits import LONGEST_NAME
from estate.models import ContactRole, DependencyKind

KINDS = [
    (DependencyKind.REQUIRED, "Required: without it, it is down"),
    (DependencyKind.SOFT, "Soft: without it, it works worse"),
    (DependencyKind.REDUNDANT, "Redundant: others can stand in for it"),
]


class ClaimForm(forms.Form):
    dependent = PickField(label="This system", help_text="The other side reads what you enter here.")
    provider = PickField(label="Needs this one")
    kind = forms.ChoiceField(choices=KINDS, label="How much")

    def __init__(self, *args: Any, reader: Reader, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("dependent", "provider"):
            offer(self, name, choosable(reader, "seen"))


class GrantForm(OrganisationForm):
    system = PickField(label="System of yours")
    field_order = ("system", "organisation")

    def __init__(self, *args: Any, reader: Reader, **kwargs: Any) -> None:
        super().__init__(*args, besides=reader.organisation, **kwargs)
        offer(self, "system", choosable(reader, "own"))


class ContactForm(forms.Form):
    person = PickField(noun="colleague", quick=True, label="Person")
    role = forms.ChoiceField(choices=[(role.value, role.label.capitalize()) for role in ContactRole], label="As")

    def __init__(self, *args: Any, organisation: Organisation, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "person", ChoosablePeople(organisation, "colleagues"))


class TagForm(forms.Form):
    name = TypedLine(
        label="Tag",
        max_length=LONGEST_NAME,
        widget=forms.TextInput(attrs={"list": "tags-known", "autocomplete": "off", "spellcheck": "false"}),
    )
