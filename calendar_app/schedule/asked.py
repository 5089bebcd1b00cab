"""What somebody asks of the schedule: all of it lives in the address, so that a view can be sent to a colleague."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator
from django.http import HttpRequest
from django.urls import reverse

from changes.selectors.reader import Reader
from changes.selectors.window_lists import WantedWindows
from components.narrowing import address
from components.text_fields import NamedZoneField
from core.level import level_choices
from core.limits import EARLIEST, LATEST
from core.searching import Wanted
from core.text import folded
from core.time.day_axis import day_and_night, midnight
from core.time.interval import Interval
from core.time.nights import NightHours
from estate.domain.impact import Level
from estate.models import System

VIEWS = ("day", "week", "month", "lanes", "list")
ROWS = ("system", "organisation")
SPANS = ("day", "week", "month")
"""How much of time lanes show."""
NARROWING = ("mine", "reaches", "conflicts", "drafts", "organisation", "system", "impact")
KEPT = ("view", "date", "rows", "span", *NARROWING, "zone", "find")
IMPACTS = [("", "Any impact"), *((word, said.capitalize()) for word, said in level_choices(Level.AT_RISK))]


class AskedForm(forms.Form):
    organisation = forms.ChoiceField(label="Organisation", required=False)
    system = forms.CharField(label="System", required=False, max_length=200)
    impact = forms.ChoiceField(label="Minimum impact", required=False, choices=IMPACTS)
    mine = forms.BooleanField(label="Only our own work", required=False)
    reaches = forms.BooleanField(label="Only what reaches us", required=False)
    conflicts = forms.BooleanField(label="Only conflicts", required=False)
    drafts = forms.BooleanField(label="Only drafts", required=False)
    zone = NamedZoneField(label="Another clock", widget=forms.TextInput(attrs={"placeholder": "Europe/London"}))

    def __init__(self, reader: Reader, data: Any) -> None:
        super().__init__(data)
        self.reader = reader
        self.fields["organisation"] = forms.ChoiceField(
            label="Organisation", required=False, choices=[("", "All organisations"), *organisations_seen(reader)]
        )
        self.fields["date"] = forms.DateField(
            label="Date",
            required=False,
            widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
            validators=[MinValueValidator(EARLIEST.date()), MaxValueValidator(LATEST.date())],
        )
        self.order_fields(["date", "organisation", "system", "impact", "zone"])

    def clean_system(self) -> frozenset[str]:
        """The systems that are called so, or, when none is, those with it in their name."""
        wanted = Wanted.read(str(self.cleaned_data["system"]))
        if not wanted:
            return frozenset()
        rows = System.objects.visible_to(self.reader.organisation).filter(wanted.in_field())
        names = dict(rows.order_by().values_list("slug", "name"))
        if not names:
            raise forms.ValidationError("No system you can see has that name.")
        called = {slug for slug, name in names.items() if folded(wanted.text) in (slug, folded(name))}
        return frozenset(called or names)


@dataclass(frozen=True)
class AskedCalendar:
    """What was asked, as far as it makes sense; what does not is said beside its field."""

    form: AskedForm
    view: str
    day: date
    today: date
    zone: ZoneInfo
    """The reader's."""
    third: ZoneInfo | None
    """A clock beside theirs and UTC."""
    rows: str
    span: str
    written: Mapping[str, str]
    """Everything that stands in the address, to be kept."""

    @classmethod
    def read(cls, request: HttpRequest, reader: Reader) -> AskedCalendar:
        today = reader.now.astimezone(reader.zone).date()
        tonight = NightHours.at(reader.now, reader.zone).day
        written = {name: request.GET.get(name, "") for name in KEPT}
        written["date"] = written["date"] or request.GET.get("from", "")
        view, span = _one_of(VIEWS, written["view"], "week"), _one_of(SPANS, written["span"], "day")
        usual = tonight if "day" in (view, span if view == "lanes" else "") else today
        form = AskedForm(reader, written | {"date": written["date"] or usual.isoformat()})
        form.is_valid()
        return cls(
            form=form,
            view=view,
            day=form.cleaned_data.get("date") or usual,
            today=today,
            zone=reader.zone,
            third=form.cleaned_data.get("zone"),
            rows=_one_of(ROWS, written["rows"], "system"),
            span=span,
            written=written,
        )

    @property
    def unit(self) -> str:
        """How much of time is shown."""
        return self.span if self.view == "lanes" else "list" if self.view == "list" else self.view

    @cached_property
    def days(self) -> list[date]:
        """What is shown; of a month also the rest of its first and last week, where it is drawn by weeks."""
        if self.unit == "day":
            return [self.day]
        if self.unit == "list":
            return _days(self.day, 7)
        if self.unit == "week":
            return _days(shifted(self.day, -self.day.weekday()), 7)
        first = self.day.replace(day=1)
        if self.view == "lanes":
            return _days(first, monthrange(first.year, first.month)[1])
        before = first.weekday()
        return _days(shifted(first, -before), -(-(before + monthrange(first.year, first.month)[1]) // 7) * 7)

    @cached_property
    def period(self) -> Interval:
        """Of a day with the night that follows it."""
        if self.unit == "day":
            whole = day_and_night(self.day, self.zone).days[0].period
            if whole:
                return whole
        return Interval(midnight(self.days[0], self.zone), midnight(shifted(self.days[-1], 1), self.zone))

    def period_of(self, day: date) -> Interval | None:
        """None of a day that the zone left out."""
        begins, ends = midnight(day, self.zone), midnight(shifted(day, 1), self.zone)
        return Interval(begins, ends) if begins < ends else None

    @property
    def narrowed_to_work(self) -> bool:
        """By what work is, not by where it is."""
        return any(self.is_on(name) for name in ("mine", "reaches", "conflicts", "drafts")) or bool(
            self.form.cleaned_data.get("impact")
        )

    @property
    def fields_shown(self) -> list[forms.BoundField]:
        return [self.form[name] for name in ("date", "organisation", "system", "impact", "zone")]

    @property
    def narrowed(self) -> bool:
        return any(self.written[name] for name in NARROWING)

    @property
    def systems(self) -> frozenset[str]:
        """Slugs of those that were asked for."""
        return self.form.cleaned_data.get("system") or frozenset()

    def is_on(self, name: str) -> bool:
        return bool(self.form.cleaned_data.get(name))

    def windows(self, period: Interval) -> WantedWindows:
        chosen = self.form.cleaned_data
        return WantedWindows(
            period,
            organisation=chosen.get("organisation", ""),
            systems=self.systems,
            impact=Level.from_word(chosen.get("impact") or "none"),
            mine=self.is_on("mine"),
            reaching=self.is_on("reaches"),
            meeting=self.is_on("conflicts"),
            drafts=self.is_on("drafts"),
        )

    def url(self, **others: str) -> str:
        """This view with something else in it. It names its day, so that it shows others the same, and tomorrow too."""
        return address(reverse("schedule"), {**self.written, "date": self.day.isoformat(), **others})

    @property
    def list_url(self) -> str:
        return self.url(view="list", date=self.days[0].isoformat())

    def url_on(self, day: date, **others: str) -> str:
        """Empty beyond what can be planned."""
        within = EARLIEST.date() <= day <= LATEST.date()
        return self.url(date=day.isoformat(), **others) if within else ""


def organisations_seen(reader: Reader) -> list[tuple[str, str]]:
    """Those with a system that the reader may see, by name."""
    estate = reader.estate
    owners = {owner for slug, owner in estate.owners.items() if reader.may_open(slug)} | {reader.organisation.slug}
    return sorted(((slug, estate.organisation_names[slug]) for slug in owners), key=lambda choice: choice[1].casefold())


def shifted(day: date, days: int) -> date:
    """So many days on; the first or last day that there is beyond them."""
    return date.fromordinal(min(max(day.toordinal() + days, date.min.toordinal()), date.max.toordinal()))


def _days(first: date, number: int) -> list[date]:
    return [shifted(first, step) for step in range(number)]


def _one_of(known: tuple[str, ...], asked: str, usual: str) -> str:
    return asked if asked in known else usual
