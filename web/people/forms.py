"""The form of a person, as an admin fills it in."""

from __future__ import annotations

from typing import Any

from django import forms

from accounts.models import Person, Role
from components.forms import EditForm
from components.text_fields import TypedLine
from core.limits import LONGEST_NAME, LONGEST_PHONE
from core.time.zones import timezone_choices

ROLES = [
    (Role.VIEWER, "Viewer: sees what the organisation may see"),
    (Role.ENGINEER, "Engineer: books, declares and carries out work"),
    (Role.APPROVER, "Approver: answers when the organisation is asked"),
    (Role.ADMIN, "Admin: all of that, and people, grants and settings"),
]


class InviteForm(forms.Form):
    email = forms.EmailField(label="E-mail address", help_text="The invitation goes there, and they sign in with it.")
    name = TypedLine(max_length=LONGEST_NAME, required=False, help_text="They can change it.")
    roles = forms.MultipleChoiceField(choices=ROLES, required=False, widget=forms.CheckboxSelectMultiple)
    timezone = forms.ChoiceField(
        choices=timezone_choices, label="Time zone", help_text="The one they are in; they can change it."
    )


class InviteOrganisationForm(forms.Form):
    new_organisation = TypedLine(
        max_length=LONGEST_NAME, required=False, label="Organisation", help_text="As you call it; they can change it."
    )
    name = TypedLine(max_length=LONGEST_NAME, required=False, label="Their name")
    email = forms.EmailField(
        label="E-mail address", help_text="Whoever opens the link becomes the first admin of their organisation."
    )


class ColleaguesAddressForm(forms.Form):
    email = forms.EmailField(label="New e-mail address")


class PersonForm(EditForm):
    email = forms.EmailField(label="E-mail address", help_text="For signing in and for notices.")
    name = TypedLine(max_length=LONGEST_NAME, help_text="Shown to everyone their work affects.")
    phone = TypedLine(
        max_length=LONGEST_PHONE,
        required=False,
        help_text="If they are a contact or answer for work, shown to everyone it affects.",
    )
    timezone = forms.ChoiceField(
        choices=timezone_choices, label="Time zone", help_text="Times on pages and in mails are in this zone."
    )
    roles = forms.MultipleChoiceField(choices=ROLES, required=False, widget=forms.CheckboxSelectMultiple)

    def __init__(self, *args: Any, person: Person | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if person is not None:
            del self.fields["email"]
            for name in self.fields:
                self.initial.setdefault(name, getattr(person, name))
            self.keep_choices()
