"""What the first organisation and its first admin are asked for."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, cast

from django import forms
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError

from accounts.domain.may import may_administer
from accounts.models import Organisation, Person
from components.text_fields import TypedLine
from core.limits import LONGEST_NAME, LONGEST_PHONE
from core.time.zones import timezone_choices
from estate.models import ContactRole, System
from web.account.forms import GOOD_ONE

LONGEST_PASSWORD = 1_000
READ_BY_ALL = "Shown to everyone your work affects."


class SetUpForm(forms.Form):
    organisation_name = TypedLine(
        max_length=LONGEST_NAME, label="What is your organisation called?", help_text="As your partners know it."
    )
    timezone = forms.ChoiceField(
        choices=timezone_choices,
        initial="UTC",
        label="Time zone",
        widget=forms.Select({"data-guess-zone": True}),
        help_text="Times on pages and in mails are in this zone. Everybody can choose another for themselves.",
    )
    organisation_phone = TypedLine(
        max_length=LONGEST_PHONE,
        required=False,
        label="Phone of your service desk",
        help_text=f"Others call it first. {READ_BY_ALL}",
    )
    organisation_email = forms.EmailField(required=False, label="E-mail of your service desk", help_text=READ_BY_ALL)
    name = TypedLine(max_length=LONGEST_NAME, label="Your name", widget=forms.TextInput({"autocomplete": "name"}))
    email = forms.EmailField(
        label="Your e-mail address",
        help_text="You sign in with it, and mails come here.",
        widget=forms.EmailInput({"autocomplete": "username"}),
    )
    phone = TypedLine(max_length=LONGEST_PHONE, required=False, label="Your phone", help_text=READ_BY_ALL)
    password = forms.CharField(
        max_length=LONGEST_PASSWORD,
        strip=False,
        label="Choose a password",
        help_text=GOOD_ONE,
        widget=forms.PasswordInput({"autocomplete": "new-password"}),
    )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if "password" in data:
            self._judge(data["password"])
        return data

    def _judge(self, password: str) -> None:
        entered = self.cleaned_data
        known = Person(name=entered.get("name", ""), email=entered.get("email", ""))
        known.organisation = Organisation(name=entered.get("organisation_name", ""))
        try:
            validate_password(password, known)
        except ValidationError as refused:
            self.add_error("password", refused)

    @property
    def of_organisation(self) -> Mapping[str, Any]:
        data = self.cleaned_data
        return {
            "name": data["organisation_name"],
            "timezone": data["timezone"],
            "phone": data["organisation_phone"],
            "email": data["organisation_email"],
        }

    @property
    def of_admin(self) -> Mapping[str, Any]:
        data = self.cleaned_data
        return {name: data[name] for name in ("name", "email", "phone", "timezone")}


SOMEBODY_ELSE = "new"
MEANINGS = {
    ContactRole.ON_CALL: "On call: called when something is wrong, told when work begins and ends",
    ContactRole.OWNER: "Owner: told of what is planned, called next",
    ContactRole.APPROVER: "Approver: asked before others work on it, or take it down",
    ContactRole.INFORMED: "Informed: only told of what is planned",
}
MOST_SYSTEMS = 100
MOST_RADIOS = 8
"""Of people to choose from; more of them stand in a list that unfolds."""


class OnCallForm(forms.Form):
    """Somebody of the organisation, or somebody who is new in it."""

    who = forms.ChoiceField(widget=forms.RadioSelect, label="Who?")
    name = TypedLine(max_length=LONGEST_NAME, required=False, label="Name")
    email = forms.EmailField(required=False, label="E-mail address")
    phone = TypedLine(max_length=LONGEST_PHONE, required=False, label="Phone", help_text=READ_BY_ALL)
    roles = forms.MultipleChoiceField(
        choices=list(MEANINGS.items()),
        initial=[ContactRole.ON_CALL.value, ContactRole.OWNER.value, ContactRole.APPROVER.value],
        widget=forms.CheckboxSelectMultiple,
        label="As what?",
    )
    systems = forms.MultipleChoiceField(widget=forms.CheckboxSelectMultiple, label="For which systems?")

    def __init__(self, data: Any = None, *, actor: Person, people: Iterable[Person], systems: Iterable[System]) -> None:
        super().__init__(data)
        known = [(one.email, f"{one.name} (you)" if one.pk == actor.pk else one.name) for one in people]
        others = [(SOMEBODY_ELSE, "Somebody else")] if may_administer(actor) else []
        cast(forms.ChoiceField, self.fields["who"]).choices = [*known, *others]
        self.fields["who"].initial = actor.email
        if len(known) > MOST_RADIOS:
            self.fields["who"].widget = forms.Select(choices=[*known, *others])
        shown = list(systems)
        cast(forms.MultipleChoiceField, self.fields["systems"]).choices = [(one.slug, one.name) for one in shown]
        self.fields["systems"].initial = [one.slug for one in shown]

    @property
    def is_new(self) -> bool:
        return self.cleaned_data.get("who") == SOMEBODY_ELSE

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        for name in ("name", "email") if self.is_new else ():
            if not data.get(name) and name not in self.errors:
                self.add_error(name, "This field is required.")
        return data
