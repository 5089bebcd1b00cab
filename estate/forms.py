"""The forms of claims, grants, contacts and settings. They turn what was typed into values; the rules are the acts'."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from django import forms

from accounts.models import ImpactWord, Organisation, Person
from accounts.timezones import timezone_choices
from estate.models import ContactRole, DependencyKind, System

KINDS = [
    (DependencyKind.REQUIRED, "Required: without it, it is down"),
    (DependencyKind.SOFT, "Soft: without it, it works worse"),
    (DependencyKind.REDUNDANT, "Redundant: others can stand in for it"),
]
ASKED_FROM = [
    (ImpactWord.AT_RISK, "At risk or worse"),
    (ImpactWord.DEGRADED, "Degraded or worse"),
    (ImpactWord.OUTAGE, "Outage only"),
]
EVERYBODY = "Everybody who signs in reads this."


class SystemField(forms.CharField):
    """A system by its slug or its name; the page offers some while one types."""

    def __init__(self, **kwargs: Any) -> None:
        attrs = {"list": "systems-known", "autocomplete": "off", "spellcheck": "false"}
        super().__init__(max_length=200, widget=forms.TextInput(attrs=attrs), **kwargs)


class SystemsForm(forms.Form):
    """Its systems are looked up among those that the reader's organisation may see."""

    def __init__(self, *args: Any, organisation: Organisation, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.reader = organisation

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        for name in [name for name, field in self.fields.items() if isinstance(field, SystemField)]:
            if name in cleaned:
                self._look_up(name, cleaned)
        return cleaned

    def _look_up(self, name: str, cleaned: dict[str, Any]) -> None:
        slugs = System.objects.visible_to(self.reader).called(cleaned[name])
        if len(slugs) > 1:
            self.add_error(name, f"Several systems are called that. Write which: {', '.join(slugs[:10])}.")
        elif slugs:
            cleaned[name] = slugs[0]


class ClaimForm(SystemsForm):
    dependent = SystemField(label="This system", help_text="The other side reads what you enter here.")
    provider = SystemField(label="Needs this one")
    kind = forms.ChoiceField(choices=KINDS, label="How much")


class OrganisationForm(forms.Form):
    organisation = forms.ChoiceField(label="Organisation")

    def __init__(self, *args: Any, besides: Organisation, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        others = Organisation.objects.exclude(pk=besides.pk).order_by("name", "slug")
        choices = [("", "Choose an organisation"), *others.values_list("slug", "name")]
        self.fields["organisation"].choices = choices  # type: ignore[attr-defined]


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


class SettingsForm(forms.Form):
    name = forms.CharField(max_length=200, label="Name", help_text=EVERYBODY)
    phone = forms.CharField(
        max_length=40, required=False, label="Phone of the desk", help_text=f"Called first. {EVERYBODY}"
    )
    email = forms.EmailField(required=False, label="E-mail of the desk", help_text=EVERYBODY)
    timezone = forms.ChoiceField(choices=timezone_choices, label="Time zone", help_text="Of the desk.")
    approval_from = forms.ChoiceField(
        choices=ASKED_FROM,
        label="You are asked to approve work where it makes a system of yours",
        help_text="Whoever works on a system of yours always asks you.",
    )
    notice_hours = forms.IntegerField(
        min_value=0,
        max_value=8760,
        label="Hours of notice that make your work “scheduled”",
        help_text="With less it is “short notice”.",
    )
    open_end_hours = forms.IntegerField(
        min_value=1,
        max_value=168,
        label="Hours that your work counts on when its end is not known",
        help_text="Also when it runs over and nobody closes it.",
    )
    backdate_hours = forms.IntegerField(
        min_value=0,
        max_value=8760,
        label="Hours that unscheduled work may be declared late",
    )


def put_errors(form: forms.Form, errors: Mapping[str, Collection[str]]) -> None:
    """A refusal stands at the field that it is about, or above all of them."""
    for name, reasons in errors.items():
        for reason in reasons:
            form.add_error(name if name in form.fields else None, reason)
