"""What somebody fills in who was invited."""

from __future__ import annotations

from typing import Any

from django import forms

from accounts.models import Invite, Person
from components.text_fields import TypedLine
from core.limits import LONGEST_NAME, LONGEST_PHONE
from core.time.zones import timezone_choices
from web.account.forms import GOOD_ONE

LONGEST_PASSWORD = 1_000
READ_BY = "Shown to everyone your work affects."


class AcceptForm(forms.Form):
    name = TypedLine(
        max_length=LONGEST_NAME, label="Your name", help_text=READ_BY, widget=forms.TextInput({"autocomplete": "name"})
    )
    phone = TypedLine(
        max_length=LONGEST_PHONE,
        required=False,
        label="Your phone",
        help_text="So that people can call you at night. Shown to everyone your work affects.",
        widget=forms.TextInput({"autocomplete": "tel", "type": "tel"}),
    )
    timezone = forms.ChoiceField(
        choices=timezone_choices,
        label="Your time zone",
        help_text="Times on pages and in mails are in this zone.",
    )
    password = forms.CharField(
        max_length=LONGEST_PASSWORD,
        strip=False,
        label="Choose a password",
        help_text=GOOD_ONE,
        widget=forms.PasswordInput({"autocomplete": "new-password"}),
    )

    def __init__(self, data: Any, invite: Invite, person: Person | None) -> None:
        known = person or Person(name=invite.name, timezone=invite.timezone)
        start = {"name": known.name, "phone": known.phone, "timezone": known.timezone}
        super().__init__(data, initial=start)
        if data is None and person is None:
            self.fields["timezone"].widget.attrs["data-guess-zone"] = True


class AcceptForOrganisationForm(AcceptForm):
    organisation = TypedLine(
        max_length=LONGEST_NAME,
        label="Your organisation’s name",
        help_text="Everybody on this register sees it.",
        widget=forms.TextInput({"autocomplete": "organization"}),
    )
    desk_phone = TypedLine(
        max_length=LONGEST_PHONE,
        required=False,
        label="Phone of your service desk",
        help_text="Others call it first. Everybody on this register sees it.",
        widget=forms.TextInput({"type": "tel"}),
    )
    desk_email = forms.EmailField(
        required=False, label="E-mail of your service desk", help_text="Asked and told where you name nobody else."
    )
    field_order = ("organisation", "desk_phone", "desk_email", "name", "phone", "timezone", "password")

    def __init__(self, data: Any, invite: Invite, person: Person | None) -> None:
        super().__init__(data, invite, person)
        self.initial["organisation"] = invite.new_organisation
