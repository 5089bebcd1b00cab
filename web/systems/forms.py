"""The forms of claims, grants and contacts."""

from __future__ import annotations

from typing import Any

from django import forms

from accounts.models import Organisation, Person
from components.forms import OrganisationForm, SystemField, SystemsForm
from estate.models import ContactRole, DependencyKind

KINDS = [
    (DependencyKind.REQUIRED, "Required: without it, it is down"),
    (DependencyKind.SOFT, "Soft: without it, it works worse"),
    (DependencyKind.REDUNDANT, "Redundant: others can stand in for it"),
]


class ClaimForm(SystemsForm):
    dependent = SystemField(label="This system", help_text="The other side reads what you enter here.")
    provider = SystemField(label="Needs this one")
    kind = forms.ChoiceField(choices=KINDS, label="How much")


class GrantForm(SystemsForm, OrganisationForm):
    system = SystemField(label="System of yours")
    field_order = ("system", "organisation")


class ContactForm(forms.Form):
    person = forms.ChoiceField(label="Person")
    role = forms.ChoiceField(choices=[(role.value, role.label.capitalize()) for role in ContactRole], label="As")

    def __init__(self, *args: Any, organisation: Organisation, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        people = Person.objects.filter(organisation=organisation, is_active=True).order_by("name", "email")
        choices = [("", "Choose a person"), *people.values_list("email", "name")]
        self.fields["person"].choices = choices  # type: ignore[attr-defined]
