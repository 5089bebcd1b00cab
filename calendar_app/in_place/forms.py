"""The small forms that stand beside the calendar. Their fields are named as those of the booking page, which takes over
what was typed here."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.http import QueryDict

from changes.domain.draft import ChangeDraft, DraftWindow
from changes.selectors.reader import Reader
from components.choosing import choosable, offer
from components.forms import IMPACTS
from components.moments import LocalMomentField, ZonedForm, zone_shown
from components.pickers import PickField
from components.text_fields import TypedLine
from core.limits import LONGEST_NAME
from core.refusals import Invalid, Refused
from estate.domain.impact import Level

ROWS = tuple(
    (f"{rows}-{counted}", number)
    for rows in ("targets", "windows", "checks")
    for counted, number in (("TOTAL_FORMS", "1"), ("INITIAL_FORMS", "0"))
)
"""What the booking page counts its rows by."""


class SystemsForm(forms.Form):
    add = PickField(many=True, label="System", error_messages={"required": "Say what you work on."})


class WhatForm(forms.Form):
    title = TypedLine(max_length=LONGEST_NAME, error_messages={"required": "Say in a few words what is done."})

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["title"].widget.attrs.pop("maxlength", None)  # it would cut what is pasted, without a word


class ImpactForm(forms.Form):
    impact = forms.ChoiceField(required=False, choices=IMPACTS, label="What happens to it", initial="outage")

    def clean_impact(self) -> str:
        return str(self.cleaned_data["impact"] or "outage")


class PeriodForm(ZonedForm):
    starts_at = LocalMomentField(label="Start", error_messages={"required": "Say when it starts."})
    ends_at = LocalMomentField(label="End", error_messages={"required": "Say when it ends."})

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        start, end = cleaned.get("starts_at"), cleaned.get("ends_at")
        if start and end and start >= end:
            self.add_error("ends_at", "The end must be after the start.")
        return cleaned


class EndForm(ZonedForm):
    ends_at = LocalMomentField(label="End", error_messages={"required": "Say when it ends."})


@dataclass(frozen=True, slots=True)
class SmallForm:
    what: WhatForm
    systems: SystemsForm
    impact: ImpactForm
    period: PeriodForm

    @property
    def parts(self) -> tuple[forms.Form, ...]:
        return (self.systems, self.what, self.period, self.impact)

    @property
    def zone(self) -> ZoneInfo:
        return self.period.zone

    def is_valid(self) -> bool:
        return not [part for part in self.parts if not part.is_valid()]

    def errors(self) -> int:
        """How many things are wrong or missing."""
        return sum(len(reasons) for part in self.parts if part.is_bound for reasons in part.errors.values())

    def draft(self, email: str) -> ChangeDraft:
        """Of one that is valid, carried out by whoever books it."""
        period, level = self.period.cleaned_data, Level.from_word(self.impact.cleaned_data["impact"])
        return ChangeDraft(
            title=self.what.cleaned_data["title"],
            targets=dict.fromkeys(self.systems.cleaned_data["add"], level),
            windows=(DraftWindow(period["starts_at"], period["ends_at"]),),
            implementers=(email,),
        )

    def put(self, refusal: Refused) -> None:
        """Shows each reason where it belongs."""
        errors = refusal.errors if isinstance(refusal, Invalid) else {"": list(refusal.reasons)}
        for name, reasons in errors.items():
            form, field = self._place(name)
            for reason in reasons:
                form.add_error(field, reason)

    def _place(self, name: str) -> tuple[forms.Form, str | None]:
        part, last = name.partition(".")[0], name.rpartition(".")[2]
        if part == "targets":
            return self.systems, "add"
        if part == "windows":
            return self.period, last if last in self.period.fields else "ends_at"
        return self.what, name if name in self.what.fields else None


def small_form(reader: Reader, data: QueryDict | None, initial: Mapping[str, Any] | None = None) -> SmallForm:
    given = initial or {}
    systems = SystemsForm(data, prefix="targets", initial={"add": given.get("systems")})
    offer(systems, "add", choosable(reader, "workable"))
    return SmallForm(
        WhatForm(data, initial=given),
        systems,
        ImpactForm(data, prefix="targets-0", initial={"impact": given.get("impact") or "outage"}),
        PeriodForm(data, prefix="windows-0", zone=zone_shown(data or {}, reader.zone), initial=given),
    )
