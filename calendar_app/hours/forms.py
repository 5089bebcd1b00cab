"""The form of maintenance hours. Of plain choices it makes a rule; what may be is for the acts to say."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any, cast

from django import forms

from components.exact_fields import HOUR, MINUTE, ClockInput, LengthField
from components.forms import EditForm
from core.limits import LONGEST_HOURS, LONGEST_RULE
from core.time.recurrence import check_rule
from core.time.recurrence_rule import WEEKDAYS
from core.time.rule_wording import DAYS, ORDINALS
from core.time.zones import timezone_choices
from estate.models import MaintenanceHours

REPEATS = [("weekly", "Every week, on the days below"), ("monthly", "Every month, on one day"), ("rule", "By a rule")]
DAY_CHOICES = [(day, DAYS[day]) for day in WEEKDAYS]
PLACES = [(str(place), word.capitalize()) for place, word in ORDINALS.items() if place != -2]
CLOCK = ["%H:%M", "%H:%M:%S"]


class HoursForm(EditForm):
    repeats = forms.ChoiceField(choices=REPEATS, initial="weekly", widget=forms.RadioSelect, label="How often?")
    days = forms.MultipleChoiceField(
        choices=DAY_CHOICES, required=False, widget=forms.CheckboxSelectMultiple, label="Days of the week"
    )
    place = forms.ChoiceField(choices=PLACES, required=False, label="Which")
    weekday = forms.ChoiceField(choices=DAY_CHOICES, required=False, initial="SU", label="Day")
    rrule = forms.CharField(
        max_length=LONGEST_RULE,
        required=False,
        label="Rule",
        help_text="As calendars write it (RFC 5545), such as FREQ=MONTHLY;BYMONTHDAY=1. It counts from 1 January 2001.",
    )
    start = forms.TimeField(input_formats=CLOCK, widget=ClockInput, label="From")
    ends = forms.TimeField(
        input_formats=CLOCK,
        widget=ClockInput,
        required=False,
        label="Until",
        help_text="The next morning, if earlier than the start.",
    )
    lasts = LengthField(HOUR, MINUTE, LONGEST_HOURS, required=False, label="Or lasts, in hours")
    timezone = forms.ChoiceField(choices=timezone_choices, label="Time zone")

    def __init__(self, *args: Any, stored: MaintenanceHours | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.stored = stored

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        self._make_rule(cleaned)
        if self.stored and _parts(cleaned.get("rrule", "")) == _parts(self.stored.rrule):
            cleaned["rrule"] = self.stored.rrule
        if cleaned.get("ends") is None and not cleaned.get("lasts"):
            if not self.errors.keys() & {"ends", "lasts"}:
                self.add_error("ends", "Say until when, or for how long.")
        elif cleaned.get("start") is not None:
            cleaned["duration"] = _duration(cleaned)
        return cleaned

    @property
    def values(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in ("rrule", "start", "duration", "timezone")}

    def _make_rule(self, cleaned: dict[str, Any]) -> None:
        repeats = cleaned.get("repeats")
        if repeats == "weekly" and not cleaned.get("days"):
            self.add_error("days", "Choose at least one day.")
        elif repeats == "weekly":
            cleaned["rrule"] = f"FREQ=WEEKLY;BYDAY={','.join(cleaned['days'])}"
        elif repeats == "monthly":
            cleaned["rrule"] = f"FREQ=MONTHLY;BYDAY={cleaned.get('place')}{cleaned.get('weekday')}"
        elif "rrule" in cleaned:
            self._check_rule(cleaned["rrule"].strip().upper())

    def _check_rule(self, rule: str) -> None:
        self.cleaned_data["rrule"] = rule
        try:
            check_rule(rule)
        except ValueError as error:
            self.add_error("rrule", f"{error}.")


def _duration(cleaned: dict[str, Any]) -> timedelta:
    if cleaned.get("lasts"):
        return cast(timedelta, cleaned["lasts"])
    start, end = (datetime.combine(date.min, cleaned[name]) for name in ("start", "ends"))
    return end - start if end > start else end - start + timedelta(days=1)


def _parts(rule: str) -> dict[str, frozenset[str]]:
    """What a rule says, in whatever order."""
    pairs = (part.partition("=") for part in rule.upper().removeprefix("RRULE:").split(";"))
    return {name: frozenset(value.split(",")) for name, _, value in pairs}


def choices_of(hours: MaintenanceHours) -> dict[str, Any]:
    """What somebody would have chosen to get these hours."""
    chosen: dict[str, Any] = {"start": hours.start, "timezone": hours.timezone, "rrule": hours.rrule}
    parts = dict(part.split("=", 1) for part in hours.rrule.removeprefix("RRULE:").split(";"))
    by_day = parts.get("BYDAY", "")
    if parts.keys() == {"FREQ", "BYDAY"} and parts["FREQ"] == "WEEKLY":
        chosen |= {"repeats": "weekly", "days": by_day.split(","), "rrule": ""}
    elif parts.keys() == {"FREQ", "BYDAY"} and parts["FREQ"] == "MONTHLY" and by_day[:-2] in dict(PLACES):
        chosen |= {"repeats": "monthly", "place": by_day[:-2], "weekday": by_day[-2:], "rrule": ""}
    else:
        chosen["repeats"] = "rule"
    return chosen | _end_of(hours.start, hours.duration)


def _end_of(start: time, duration: timedelta) -> dict[str, Any]:
    if duration > timedelta(days=1):
        return {"lasts": duration}
    return {"ends": (datetime.combine(date(2001, 1, 1), start) + duration).time()}
