"""Forms of how people want to be told."""

from __future__ import annotations

from typing import Any

from django import forms

from components.exact_fields import ClockInput
from components.forms import EditForm
from core.level import Level
from notifications.domain.about import NOTICES
from notifications.domain.plan import AHEAD, ON_DUTY

IN_ADVANCE = [(about.value, NOTICES[about].words) for about in AHEAD]
DUTY = [(about.value, NOTICES[about].words) for about in ON_DUTY]
STILL_OPEN = [("", "Do not ask"), *((str(n), f"{n} minutes before its planned end") for n in (15, 30, 60, 120))]
FROM = [
    ("", "As my organisation sets it for my role"),
    (Level.AT_RISK.word, "As soon as a system of mine is at risk"),
    (Level.DEGRADED.word, "When a system of mine works worse"),
    (Level.OUTAGE.word, "Only when a system of mine goes down"),
]


class PlanForm(EditForm):
    in_advance = forms.MultipleChoiceField(
        choices=IN_ADVANCE,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        label="Owners and those who are kept informed are reminded",
    )
    on_duty = forms.MultipleChoiceField(
        choices=DUTY,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        label="Those on call, and those who carry it out, are reminded",
    )
    still_open_minutes = forms.TypedChoiceField(
        choices=STILL_OPEN,
        coerce=int,
        empty_value=None,
        required=False,
        label="Ask those who run work whether it will end in time",
    )
    acknowledge_minutes = forms.IntegerField(
        min_value=1,
        max_value=240,
        label="Minutes until the next contact is told, when nobody says they saw something urgent",
    )

    def values(self) -> dict[str, Any]:
        typed = dict(self.cleaned_data)
        return typed | {"reminders": [*typed.pop("in_advance"), *typed.pop("on_duty")]}


class PreferenceForm(EditForm):
    impact_from = forms.ChoiceField(choices=FROM, required=False, label="Tell me about work", widget=forms.RadioSelect)
    quiet_from = forms.TimeField(required=False, label="Quiet from", widget=ClockInput)
    quiet_until = forms.TimeField(required=False, label="Quiet until", widget=ClockInput)
