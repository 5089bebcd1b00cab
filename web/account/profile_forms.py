"""What people say about themselves."""

from __future__ import annotations

from typing import Any

from django import forms

from accounts.models import Person
from components.forms import EditForm
from components.text_fields import TypedLine
from core.limits import LONGEST_NAME, LONGEST_PHONE
from core.time.zones import timezone_choices


class ProfileForm(EditForm):
    name = TypedLine(
        max_length=LONGEST_NAME,
        help_text="Shown to everyone your work affects.",
        widget=forms.TextInput({"autocomplete": "name"}),
    )
    phone = TypedLine(
        max_length=LONGEST_PHONE,
        required=False,
        help_text="If you are a contact or answer for work, shown to everyone it affects.",
        widget=forms.TextInput({"autocomplete": "tel", "type": "tel"}),
    )
    timezone = forms.ChoiceField(
        choices=timezone_choices, label="Time zone", help_text="Times on pages and in mails are in this zone."
    )

    def __init__(self, data: Any, person: Person) -> None:
        super().__init__(data, initial={name: getattr(person, name) for name in ("name", "phone", "timezone")})


class AddressForm(forms.Form):
    email = forms.EmailField(
        label="New e-mail address", widget=forms.EmailInput({"autocomplete": "email", "spellcheck": "false"})
    )
