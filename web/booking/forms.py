"""The form of a change."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from datetime import timedelta
from typing import Any

from django import forms
from django.forms import BaseFormSet, formset_factory

from changes.domain.draft import ChangeDraft, DraftWindow
from changes.domain.work import Check
from changes.selectors.choosable import Choosable
from components.choosing import offer
from components.exact_fields import MINUTE, LengthField
from components.forms import IMPACTS, OWN_ONLY
from components.moments import LocalMomentField, ZonedForm
from components.pickers import PickField
from components.text_fields import TypedLine, TypedProse
from core.limits import (
    LONGEST_BRIDGE,
    LONGEST_DESCRIPTION,
    LONGEST_EMERGENCY,
    LONGEST_NAME,
    LONGEST_REFERENCE,
    LONGEST_ROLLBACK,
    LONGEST_ROLLING_BACK,
    LONGEST_STEP,
    MOST_CHECKS,
    MOST_TARGETS,
    MOST_WINDOWS,
)
from estate.domain.impact import Level
from web.booking.system_rows import SystemRow


class BookForm(forms.Form):
    title = TypedLine(max_length=LONGEST_NAME, help_text="Everybody affected reads this.")
    description = TypedProse(
        required=False,
        max_length=LONGEST_DESCRIPTION,
        help_text="What is done and why. Everybody affected reads this.",
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    one_at_a_time = forms.BooleanField(
        required=False,
        label="One system at a time",
        help_text="The others carry the load: failing over and back, rolling work.",
    )
    implementers = PickField(noun="colleague", many=True, quick=True, required=False, label="Carried out by")
    rollback_how = TypedProse(
        required=False,
        label="If it goes wrong: how is it rolled back?",
        max_length=LONGEST_ROLLBACK,
        help_text="Everybody affected reads this.",
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    rollback_takes = LengthField(
        MINUTE,
        timedelta(),
        LONGEST_ROLLING_BACK,
        required=False,
        label="Rolling back takes, in minutes",
        help_text="Everybody affected reads this.",
    )
    notes = TypedProse(
        required=False,
        label="Notes for your own organisation",
        max_length=LONGEST_DESCRIPTION,
        help_text=OWN_ONLY,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    bridge = TypedLine(
        required=False,
        max_length=LONGEST_BRIDGE,
        help_text="The call everybody meets on. Everybody affected reads this.",
    )
    external_reference = TypedLine(
        required=False, label="Your ticket", max_length=LONGEST_REFERENCE, help_text=OWN_ONLY
    )
    emergency = TypedLine(
        required=False,
        label="It is an emergency because",
        max_length=LONGEST_EMERGENCY,
        help_text=OWN_ONLY,
    )

    def __init__(self, *args: Any, colleagues: Choosable, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "implementers", colleagues)
        for field in self.fields.values():
            field.widget.attrs.pop("maxlength", None)  # it would cut what is pasted, without a word


class TargetForm(SystemRow):
    system = PickField(required=False)
    impact = forms.ChoiceField(required=False, choices=IMPACTS, label="What happens to it", initial="outage")

    def clean_impact(self) -> str:
        """A row whose system was taken out is on the page no longer, and says nothing."""
        return str(self.cleaned_data["impact"] or "outage")


class CheckForm(SystemRow):
    from_system = PickField(required=False, label="From")
    to_system = PickField(required=False, label="To")
    text = TypedLine(
        required=False,
        max_length=LONGEST_STEP,
        label="In words",
        help_text="Everybody whose work threatens it reads this.",
        widget=forms.TextInput(attrs={"placeholder": ""}),
    )


class SlugsField(forms.CharField):
    def prepare_value(self, value: Any) -> Any:
        return " ".join(value) if isinstance(value, tuple) else value

    def to_python(self, value: Any) -> tuple[str, ...]:  # type: ignore[override]
        return tuple(str(super().to_python(value)).split())


class WindowForm(ZonedForm):
    id = forms.UUIDField(required=False, widget=forms.HiddenInput)
    only = SlugsField(required=False, widget=forms.HiddenInput)
    """Where it works on some of the systems only: by the API, which alone can say so."""
    starts_at = LocalMomentField(required=False, label="Start")
    ends_at = LocalMomentField(required=False, label="End")

    def __init__(self, *args: Any, systems: Choosable, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.systems = systems

    @property
    def only_names(self) -> list[str]:
        value = self["only"].value() or ()
        slugs = value.split() if isinstance(value, str) else value
        return [self.systems.choice(slug).name for slug in slugs if slug in self.systems]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        for name, other, words in (("ends_at", "starts_at", "ends"), ("starts_at", "ends_at", "starts")):
            if cleaned.get(other) and not cleaned.get(name) and not self.errors:
                self.add_error(name, f"Say when it {words}.")
        return cleaned


class ConfirmForm(forms.Form):
    long_confirmed = forms.BooleanField(required=False, label="Yes, it lasts more than a year.")


TargetFormSet = formset_factory(TargetForm, extra=0, max_num=MOST_TARGETS + 1)
CheckFormSet = formset_factory(CheckForm, extra=1, max_num=MOST_CHECKS + 1)
WindowFormSet = formset_factory(WindowForm, extra=1, max_num=MOST_WINDOWS + 1)
"""One row more than may be filled in, for how many that is is said by the act."""


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
    levels = {row["system"]: Level.from_word(row["impact"]) for row in rows_of(targets, "system")}
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
        targets=levels,
        checks=tuple(
            Check(row["to_system"], row["from_system"] or None, row["text"]) for row in rows_of(checks, "to_system")
        ),
        implementers=tuple(data["implementers"]),
        windows=tuple(
            DraftWindow(row["starts_at"], row["ends_at"], row["only"], row.get("id"))
            for row in filled_windows(windows, levels)
        ),
        long_confirmed=long_confirmed,
    )


def filled_windows(windows: BaseFormSet[WindowForm], targets: Collection[str]) -> Iterable[dict[str, Any]]:
    """A system that is taken out of the change is taken out of each of its windows."""
    for row in rows_of(windows, "starts_at"):
        if row.get("ends_at"):
            yield row | {"only": tuple(slug for slug in row["only"] if slug in targets)}


def windows_left_empty(windows: BaseFormSet[WindowForm], targets: Collection[str]) -> Iterator[WindowForm]:
    """Those of which no system is left."""
    for form in windows:
        only = getattr(form, "cleaned_data", {}).get("only")
        if only and not set(only) & set(targets):
            yield form


def rows_of(formset: BaseFormSet[Any], needed: str) -> Iterable[dict[str, Any]]:
    """The rows that were filled in."""
    for form in formset:
        cleaned = getattr(form, "cleaned_data", None)
        if cleaned and cleaned.get(needed):
            yield cleaned
