"""What somebody looks for: how long, on what, within which days and which part of them."""

from __future__ import annotations

import re
from datetime import date, time, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator
from django.http import QueryDict

from changes.domain.quietest import PartOfDay
from changes.selectors.find_a_time import LONGEST_LOOK
from changes.selectors.reader import Reader
from components.choosing import choosable, offer
from components.forms import IMPACTS
from components.pickers import PickField
from components.text_fields import NamedZoneField
from core.limits import EARLIEST, LATEST

ANY, NIGHT, WORKING, OWN = "any", "night", "working", "own"
PARTS = [
    (NIGHT, "Nights, 18:00–08:00"),
    (WORKING, "Working hours, Mon–Fri 08:00–18:00"),
    (ANY, "Any time"),
    (OWN, "From and until, below"),
]
TIMES = {NIGHT: (time(18), time(8)), WORKING: (time(8), time(18)), ANY: (time(0), time(0))}
WEEKS = timedelta(days=21)
_LENGTHS = (
    re.compile(r"(?:(?P<h>[0-9]{1,3})\s*(?:h|hours?))?\s*(?:(?P<m>[0-9]{1,4})\s*(?:min|minutes?|m)?)?"),
    re.compile(r"(?P<h>[0-9]{1,3}):(?P<m>[0-9]{2})"),
)
HOW_TO_WRITE = "Write it like 1 h 30, 90 min or 1:30."


class LengthOfWorkField(forms.CharField):
    def to_python(self, value: Any) -> timedelta | None:  # type: ignore[override]
        text = " ".join(str(value or "").casefold().split())
        if not text:
            return None
        found = next(filter(None, (one.fullmatch(text) for one in _LENGTHS)), None) if len(text) <= 20 else None
        if found is None:
            raise forms.ValidationError(HOW_TO_WRITE)
        length = timedelta(hours=int(found["h"] or 0), minutes=int(found["m"] or 0))
        if not length:
            raise forms.ValidationError("Say how long it takes: more than 0 min.")
        return length

    def run_validators(self, value: Any) -> None:
        """Those of texts mean nothing here."""


def _day(label: str) -> forms.DateField:
    return forms.DateField(
        label=label,
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        validators=[MinValueValidator(EARLIEST.date()), MaxValueValidator(LATEST.date() - WEEKS)],
    )


def _time(label: str) -> forms.TimeField:
    return forms.TimeField(label=label, required=False, widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"))


def _id(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


class FindForm(forms.Form):
    systems = PickField(many=True, label="On which systems")
    takes = LengthOfWorkField(label="It takes", initial="1 h", help_text="Such as 1 h 30 or 90 min.")
    impact = forms.ChoiceField(label="What happens to them", choices=IMPACTS, required=False, initial="outage")
    first = _day("From")
    last = _day("To")
    part = forms.ChoiceField(label="Which part of the day", choices=PARTS, required=False, initial=NIGHT)
    begins = _time("From, each day")
    ends = _time("Until")
    zone = NamedZoneField(
        label="On the clock of", help_text="A time zone, such as Europe/London. Yours, if you leave it empty."
    )

    def __init__(self, data: QueryDict | None, *, reader: Reader) -> None:
        self.reader = reader
        self.copied = _id(data.get("copy", "") if data is not None else "")
        """The change that is to be copied to the time that is found; its own page says whether it may be."""
        self.today = reader.now.astimezone(reader.zone).date()
        super().__init__(self._with_days(data) if data is not None else None)
        offer(self, "systems", choosable(reader, "workable"))
        self.fields["first"].initial = self.today
        self.fields["last"].initial = self.today + WEEKS

    def _with_days(self, data: QueryDict) -> QueryDict:
        """Three weeks from today, where nothing else was said, so that it shows what is looked at."""
        filled = data.copy()
        for name, day in (("first", self.today), ("last", self.today + WEEKS)):
            filled[name] = filled.get(name) or day.isoformat()
        filled["part"] = filled.get("part") or NIGHT
        return filled

    def clean_zone(self) -> ZoneInfo:
        return self.cleaned_data["zone"] or self.reader.zone

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        first = max(cleaned.get("first") or self.today, self.today)
        last = cleaned.get("last") or first + WEEKS
        if last < first:
            self.add_error("last", "The last day comes before the first, or is already over.")
        elif last - first >= LONGEST_LOOK:
            self.add_error("last", f"Look at {LONGEST_LOOK.days} days at most.")
        if cleaned.get("part") == OWN and (cleaned.get("begins") is None or cleaned.get("ends") is None):
            self.add_error("begins", "Say from when until when.")
        return cleaned | {"first": first, "last": last, "impact": cleaned.get("impact") or "outage"}

    @property
    def days(self) -> list[date]:
        first, last = self.cleaned_data["first"], self.cleaned_data["last"]
        return [first + timedelta(days=nth) for nth in range((last - first).days + 1)]

    @property
    def of_day(self) -> PartOfDay:
        part = self.cleaned_data["part"] or NIGHT
        begins, ends = TIMES.get(part, (self.cleaned_data["begins"], self.cleaned_data["ends"]))
        return PartOfDay(begins, ends, self.cleaned_data["zone"], workdays=part == WORKING)
