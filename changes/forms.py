"""The forms of the pages. They turn what a person typed, in that person's zone, into the values that acts take; the
rules are the acts'."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import MAXYEAR, MINYEAR, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.forms import BaseFormSet, formset_factory

from accounts.models import Organisation, Person
from calendar_app.domain.clock_changes import Resolved, resolve
from changes.domain.draft import ChangeDraft, DraftWindow
from changes.domain.work import Check
from changes.services.entering import LONGEST
from estate.domain.impact import Level

IMPACTS = [
    ("outage", "Outage: it does not work"),
    ("degraded", "Degraded: it works worse"),
    ("at_risk", "At risk: it should work, but may not"),
    ("none", "No impact expected"),
]
Choices = Sequence[tuple[Any, Any]]
OWN_ONLY = "Only your organisation reads this, and those with whom you share all of the change."
MOMENT_FORMATS = ["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M"]


class LocalMomentInput(forms.DateTimeInput):
    input_type = "datetime-local"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%dT%H:%M")


class LocalMomentField(forms.DateTimeField):
    """A time as the reader's clock shows it, without a zone; the form resolves it in the reader's."""

    widget = LocalMomentInput

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(input_formats=MOMENT_FORMATS, **kwargs)

    def prepare_value(self, value: Any) -> Any:
        return value

    def to_python(self, value: Any) -> datetime | None:
        if not value:
            return None
        for pattern in MOMENT_FORMATS:
            try:
                typed = datetime.strptime(str(value).strip(), pattern)  # noqa: DTZ007 (the zone is the reader's)
            except ValueError:
                continue
            if not MINYEAR < typed.year < MAXYEAR:
                raise forms.ValidationError("This time lies outside of any calendar.")
            return typed
        raise forms.ValidationError("Write a day and a time, such as 2026-11-23 01:00.")


class MinutesField(forms.IntegerField):
    """A length of time in whole minutes, a timedelta once it is clean."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(min_value=1, max_value=60 * 24 * 30, **kwargs)

    def prepare_value(self, value: Any) -> Any:
        return value // timedelta(minutes=1) if isinstance(value, timedelta) else value

    def clean(self, value: Any) -> timedelta | None:
        minutes = super().clean(value)
        return None if minutes is None else timedelta(minutes=minutes)


class ReasonForm(forms.Form):
    reason = forms.CharField(max_length=1_000, widget=forms.Textarea(attrs={"rows": 2}))

    def __init__(self, *args: Any, label: str = "Why?", required: bool = True, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reason"].label = label
        self.fields["reason"].required = required


LEFT = [
    ("nothing was changed", "Nothing was changed yet"),
    ("it was changed and rolled back", "It was changed, and is rolled back"),
    ("it was changed and stays so", "It was changed, and stays so"),
]


class CancelForm(ReasonForm):
    """Of work in progress it also asks how it is left; both together are what everybody affected reads."""

    left = forms.ChoiceField(
        choices=LEFT, required=False, widget=forms.RadioSelect, label="How do you leave it? Everybody affected asks."
    )
    field_order = ("left", "reason")

    def __init__(self, *args: Any, running: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not running:
            del self.fields["left"]

    def clean_reason(self) -> str:
        reason, left = str(self.cleaned_data["reason"]), str(self.cleaned_data.get("left") or "")
        return f"{left.capitalize()}. {reason}" if left else reason


class UpdateForm(forms.Form):
    text = forms.CharField(
        max_length=2_000,
        label="What should the people affected know?",
        help_text="Everybody affected reads this.",
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class ZonedForm(forms.Form):
    """A form whose times are the reader's; an hour that exists twice is asked back, one that does not exist is
    moved on and said."""

    def __init__(self, *args: Any, zone: ZoneInfo, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.zone = zone
        self.notes: list[str] = []
        for name in self._moments():
            if self._is_ambiguous(name):
                self.fields[f"{name}_fold"] = forms.TypedChoiceField(
                    label="This time comes twice that night. Which one?",
                    choices=self._fold_choices(name),
                    coerce=int,
                )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        for name in self._moments():
            if f"{name}_fold" in self.errors:
                cleaned.pop(name, None)
            elif cleaned.get(name) is not None:
                resolved = resolve(cleaned[name], self.zone, cleaned.get(f"{name}_fold") or 0)
                cleaned[name] = resolved.instant
                if resolved.moved:
                    self.notes.append(f"{self.fields[name].label}: {resolved.note}")
        return cleaned

    def _moments(self) -> list[str]:
        return [name for name, field in self.fields.items() if isinstance(field, LocalMomentField)]

    def _typed(self, name: str) -> datetime | None:
        value = self[name].value()
        try:
            return LocalMomentField().to_python(
                value.strftime("%Y-%m-%dT%H:%M") if isinstance(value, datetime) else value
            )
        except forms.ValidationError:
            return None

    def _is_ambiguous(self, name: str) -> bool:
        typed = self._typed(name)
        return typed is not None and resolve(typed, self.zone, 0).twice

    def _fold_choices(self, name: str) -> Choices:
        typed = self._typed(name)
        if typed is None:
            return []
        both: list[Resolved] = [resolve(typed, self.zone, fold) for fold in (0, 1)]
        return [(fold, f"{typed:%H:%M} {one.name}") for fold, one in enumerate(both)]


class ExtendForm(ZonedForm):
    ends_at = LocalMomentField(label="New end")


class StepForm(ZonedForm):
    """A step of the plan: what, who and when."""

    text = forms.CharField(max_length=300, label="What is done in this step")
    owner = forms.ChoiceField(required=False, label="By whom")
    planned_at = LocalMomentField(required=False, label="When")

    def __init__(self, *args: Any, organisation: Organisation, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        people = Person.objects.filter(organisation=organisation, is_active=True).order_by("name")
        self.fields["owner"].choices = [("", "Anybody"), *people.values_list("email", "name")]  # type: ignore[attr-defined]


class NothingForm(forms.Form):
    """Asks only whether it is meant."""


class ProposeForm(ZonedForm):
    starts_at = LocalMomentField(label="From")
    ends_at = LocalMomentField(label="Until")


class BookForm(forms.Form):
    title = forms.CharField(max_length=LONGEST["title"], help_text="Everybody affected reads this.")
    description = forms.CharField(
        required=False,
        max_length=LONGEST["description"],
        help_text="What is done and why. Everybody affected reads this.",
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    one_at_a_time = forms.BooleanField(
        required=False,
        label="One system at a time",
        help_text="The others carry the load meanwhile: failing over and back, rolling work.",
    )
    implementers = forms.MultipleChoiceField(
        required=False, label="Carried out by", widget=forms.CheckboxSelectMultiple
    )
    rollback_how = forms.CharField(
        required=False,
        label="If it goes wrong: how is it rolled back?",
        max_length=LONGEST["rollback_how"],
        help_text="Everybody affected reads this.",
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    rollback_takes = MinutesField(
        required=False, label="Rolling back takes, in minutes", help_text="Everybody affected reads this."
    )
    notes = forms.CharField(
        required=False,
        label="Notes for your own organisation",
        max_length=LONGEST["notes"],
        help_text=OWN_ONLY,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    bridge = forms.CharField(
        required=False,
        max_length=LONGEST["bridge"],
        help_text="The call everybody meets on. Everybody affected reads this.",
    )
    external_reference = forms.CharField(
        required=False, label="Your ticket", max_length=LONGEST["external_reference"], help_text=OWN_ONLY
    )
    emergency = forms.CharField(
        required=False,
        label="It is an emergency because",
        max_length=LONGEST["emergency"],
        help_text=OWN_ONLY,
    )

    def __init__(self, *args: Any, colleagues: Choices = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["implementers"].choices = colleagues  # type: ignore[attr-defined]
        for field in self.fields.values():
            field.widget.attrs.pop("maxlength", None)  # it would cut what is pasted, without a word


class TargetForm(forms.Form):
    system = forms.ChoiceField(required=False)
    impact = forms.ChoiceField(choices=IMPACTS, label="What happens to it", initial="outage")

    def __init__(self, *args: Any, systems: Choices = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["system"].choices = [("", "Choose a system"), *systems]  # type: ignore[attr-defined]


class CheckForm(forms.Form):
    from_system = forms.ChoiceField(required=False, label="From")
    to_system = forms.ChoiceField(required=False, label="To")
    text = forms.CharField(
        required=False,
        max_length=300,
        label="In words",
        help_text="Everybody reads this whose work threatens it.",
        widget=forms.TextInput(attrs={"placeholder": ""}),
    )

    def __init__(self, *args: Any, systems: Choices = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["from_system"].choices = [("", "Anywhere"), *systems]  # type: ignore[attr-defined]
        self.fields["to_system"].choices = [("", "Choose a system"), *systems]  # type: ignore[attr-defined]


class WindowForm(ZonedForm):
    id = forms.IntegerField(required=False, widget=forms.HiddenInput)
    starts_at = LocalMomentField(required=False, label="Start")
    ends_at = LocalMomentField(required=False, label="End")

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        for name, other, words in (("ends_at", "starts_at", "ends"), ("starts_at", "ends_at", "starts")):
            if cleaned.get(other) and not cleaned.get(name) and not self.errors:
                self.add_error(name, f"Say when it {words}.")
        return cleaned


class ConfirmForm(forms.Form):
    long_confirmed = forms.BooleanField(required=False, label="Yes, it lasts more than a year.")


TargetFormSet = formset_factory(TargetForm, extra=1, max_num=100, validate_max=True)
CheckFormSet = formset_factory(CheckForm, extra=1, max_num=50, validate_max=True)
WindowFormSet = formset_factory(WindowForm, extra=1, max_num=50, validate_max=True)


class DeclareForm(ZonedForm):
    impact = forms.ChoiceField(choices=IMPACTS, initial="outage", label="How bad is it?", widget=forms.RadioSelect)
    since = forms.ChoiceField(
        label="Since when?",
        initial="0",
        widget=forms.RadioSelect,
        choices=[
            ("0", "Now"),
            ("15", "15 minutes ago"),
            ("30", "30 minutes ago"),
            ("60", "An hour ago"),
            ("at", "At the time below"),
        ],
    )
    since_at = LocalMomentField(required=False, label="Since")
    until = forms.ChoiceField(
        label="Until when?",
        initial="",
        required=False,
        widget=forms.RadioSelect,
        choices=[("", "Not known"), ("30", "For half an hour"), ("60", "For an hour"), ("at", "Until the time below")],
    )
    until_at = LocalMomentField(required=False, label="Until")
    reason = forms.CharField(
        required=False,
        max_length=2_000,
        label="What are you doing, in a line",
        help_text="Everybody affected reads this.",
    )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        for choice, moment in (("since", "since_at"), ("until", "until_at")):
            if cleaned.get(choice) == "at" and not cleaned.get(moment) and moment not in self.errors:
                self.add_error(moment, "Say at what time.")
        return cleaned


def draft_of_forms(
    form: BookForm,
    targets: BaseFormSet[TargetForm],
    checks: BaseFormSet[CheckForm],
    windows: BaseFormSet[WindowForm],
    *,
    long_confirmed: bool,
) -> ChangeDraft:
    """What was typed, of forms that are valid by themselves; blank rows are left out."""
    data = form.cleaned_data
    return ChangeDraft(
        title=data["title"],
        description=data["description"],
        notes=data["notes"],
        rollback_how=data["rollback_how"],
        rollback_takes=data["rollback_takes"],
        external_reference=data["external_reference"],
        bridge=data["bridge"],
        emergency=data["emergency"],
        one_at_a_time=data["one_at_a_time"],
        targets={row["system"]: Level.from_word(row["impact"]) for row in rows_of(targets, "system")},
        checks=tuple(
            Check(row["to_system"], row["from_system"] or None, row["text"]) for row in rows_of(checks, "to_system")
        ),
        implementers=tuple(data["implementers"]),
        windows=tuple(
            DraftWindow(row["starts_at"], row["ends_at"], (), row.get("id"))
            for row in rows_of(windows, "starts_at")
            if row.get("ends_at")
        ),
        long_confirmed=long_confirmed,
    )


def rows_of(formset: BaseFormSet[Any], needed: str) -> Iterable[dict[str, Any]]:
    """The rows that were filled in."""
    for form in formset:
        cleaned = getattr(form, "cleaned_data", None)
        if cleaned and cleaned.get(needed):
            yield cleaned
