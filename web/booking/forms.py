"""The form of a change."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.forms import BaseFormSet, formset_factory

from changes.domain.draft import ChangeDraft, DraftWindow
from changes.domain.work import Check
from components.forms import IMPACTS, OWN_ONLY, Choices, LocalMomentField, MinutesField, ZonedForm
from core.limits import (
    LONGEST_BRIDGE,
    LONGEST_DESCRIPTION,
    LONGEST_EMERGENCY,
    LONGEST_NAME,
    LONGEST_REFERENCE,
    LONGEST_ROLLBACK,
    LONGEST_STEP,
)
from estate.domain.impact import Level


class BookForm(forms.Form):
    title = forms.CharField(max_length=LONGEST_NAME, help_text="Everybody affected reads this.")
    description = forms.CharField(
        required=False,
        max_length=LONGEST_DESCRIPTION,
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
        max_length=LONGEST_ROLLBACK,
        help_text="Everybody affected reads this.",
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    rollback_takes = MinutesField(
        required=False, label="Rolling back takes, in minutes", help_text="Everybody affected reads this."
    )
    notes = forms.CharField(
        required=False,
        label="Notes for your own organisation",
        max_length=LONGEST_DESCRIPTION,
        help_text=OWN_ONLY,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    bridge = forms.CharField(
        required=False,
        max_length=LONGEST_BRIDGE,
        help_text="The call everybody meets on. Everybody affected reads this.",
    )
    external_reference = forms.CharField(
        required=False, label="Your ticket", max_length=LONGEST_REFERENCE, help_text=OWN_ONLY
    )
    emergency = forms.CharField(
        required=False,
        label="It is an emergency because",
        max_length=LONGEST_EMERGENCY,
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
        max_length=LONGEST_STEP,
        label="In words",
        help_text="Everybody reads this whose work threatens it.",
        widget=forms.TextInput(attrs={"placeholder": ""}),
    )

    def __init__(self, *args: Any, systems: Choices = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["from_system"].choices = [("", "Anywhere"), *systems]  # type: ignore[attr-defined]
        self.fields["to_system"].choices = [("", "Choose a system"), *systems]  # type: ignore[attr-defined]


class WindowForm(ZonedForm):
    id = forms.UUIDField(required=False, widget=forms.HiddenInput)
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
