"""Schedule: when is there room?"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any, cast
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from django import forms
from django.contrib.auth.decorators import login_required
from django.core.validators import MaxValueValidator, MinValueValidator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from accounts.models import Person
from calendar_app.schedule.rows import DayGroup
from changes.selectors.board import open_marks
from changes.selectors.reader import Reader
from changes.selectors.window_lists import MOST_ROWS, Listing, WantedWindows, listing
from components.paging import cursor_of
from components.work import WindowRow, window_row
from core.level import level_choices
from core.limits import EARLIEST, LATEST
from core.searching import Wanted
from core.text import folded
from core.time import wording
from core.time.interval import Interval
from estate.domain.impact import Level
from estate.models import System

DAYS = timedelta(days=7)
IMPACTS = [("", "Any"), *((word, said.capitalize()) for word, said in level_choices(Level.AT_RISK))]


class ScheduleForm(forms.Form):
    organisation = forms.ChoiceField(label="Organisation", required=False)
    system = forms.CharField(label="System", required=False, max_length=200)
    impact = forms.ChoiceField(label="Minimum impact", required=False, choices=IMPACTS)
    mine = forms.BooleanField(label="Only our own work", required=False)

    def __init__(self, reader: Reader, data: Any) -> None:
        super().__init__(data)
        self.reader = reader
        self.fields["organisation"] = forms.ChoiceField(
            label="Organisation", required=False, choices=[("", "All"), *organisations_seen(reader)]
        )
        self.fields["from"] = forms.DateField(
            label="From",
            required=False,
            widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
            validators=[MinValueValidator(EARLIEST.date()), MaxValueValidator(LATEST.date())],
        )
        self.order_fields(["from", "organisation", "system", "impact", "mine"])

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


@dataclass(frozen=True, slots=True)
class Days:
    """Seven days of the reader's calendar."""

    first: date
    zone: ZoneInfo

    @property
    def period(self) -> Interval:
        return Interval(_midnight(self.first, self.zone), _midnight(self.first + DAYS, self.zone))

    def words(self, today: date) -> str:
        first, last = (wording.day_in_words(one, today) for one in (self.first, self.first + DAYS - timedelta(days=1)))
        return f"{first} to {last}."


@login_required
@require_safe
def schedule(request: HttpRequest) -> HttpResponse:
    reader = Reader(cast(Person, request.user))
    today = reader.now.astimezone(reader.zone).date()
    form = ScheduleForm(reader, request.GET.dict() | {"from": request.GET.get("from") or today.isoformat()})
    form.is_valid()
    days = Days(form.cleaned_data.get("from", today), reader.zone)
    found = listing(reader, _wanted(form, days), cursor_of(request))
    marks = open_marks(reader.organisation, [view.pk for view in found.views])
    context = {
        "days": _by_day((window_row(reader, view, marks) for view in found.views), days, reader.now),
        "filters": form,
        "filtered": any(request.GET.get(name) for name in ("organisation", "system", "impact", "mine")),
        "range_text": days.words(today) + _what_is_shown(request, found),
        "part": found,
        "earlier_url": _url(request, days.first - DAYS),
        "later_url": _url(request, days.first + DAYS),
        "download_query": f"?{urlencode(_download_of(form, days))}",
    }
    return render(request, "calendar_app/schedule/schedule.html", context)


def organisations_seen(reader: Reader) -> list[tuple[str, str]]:
    """Those with a system that the reader may see, by name."""
    estate = reader.estate
    owners = {owner for slug, owner in estate.owners.items() if reader.may_open(slug)} | {reader.organisation.slug}
    return sorted(((slug, estate.organisation_names[slug]) for slug in owners), key=lambda choice: choice[1].casefold())


def _download_of(form: ScheduleForm, days: Days) -> dict[str, str]:
    """The same days, of the same organisation."""
    return {"from": days.first.isoformat(), "organisation": form.cleaned_data.get("organisation", "")}


def _wanted(form: ScheduleForm, days: Days) -> WantedWindows:
    chosen = form.cleaned_data
    return WantedWindows(
        days.period,
        organisation=chosen.get("organisation", ""),
        systems=chosen.get("system", frozenset()),
        impact=Level.from_word(chosen.get("impact") or "none"),
        mine=chosen.get("mine", False),
    )


def _by_day(rows: Iterable[WindowRow], days: Days, now: datetime) -> list[DayGroup]:
    """Each under the day on which it begins, or the first one; what goes on stands under the days that follow, too."""
    in_order = sorted(rows, key=lambda row: row.starts_at)
    groups = []
    for step in range(DAYS.days):
        day = days.first + timedelta(days=step)
        begins, ends = _midnight(day, days.zone), _midnight(day + timedelta(days=1), days.zone)
        of_day = [row for row in in_order if row.starts_at < ends and _until(row, now) > begins]
        new = tuple(row for row in of_day if row.starts_at >= begins or not step)
        if of_day:
            groups.append(DayGroup(begins, new, tuple(row for row in of_day if row not in new)))
    return groups


def _until(row: WindowRow, now: datetime) -> datetime:
    """What runs over, or is not known to end, goes on today."""
    lasting = row.state in ("in_progress", "overrunning") and (row.ends_at is None or row.ends_at <= now)
    return now + timedelta(microseconds=1) if lasting or row.ends_at is None else row.ends_at


def _midnight(day: date, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, time(), zone)


def _what_is_shown(request: HttpRequest, found: Listing) -> str:
    if "after" in request.GET:
        return " These start later than those on the previous page."
    return f" Only the first {MOST_ROWS} windows are shown; the rest are on the next page." if found.next else ""


def _url(request: HttpRequest, first: date) -> str:
    chosen = {name: value for name, value in request.GET.items() if value and name in ScheduleForm.base_fields}
    return f"{reverse('schedule')}?{urlencode(chosen | {'from': first.isoformat()})}"
