"""Bars: what a calendar says of a window, once, however often it is drawn."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from django.urls import reverse

from accounts.domain.may import may_work
from calendar_app.schedule.packing import Packed
from calendar_app.schedule.places import classes_at, classes_beside, classes_for
from changes.domain.lifecycle import PLANNED_STATES
from changes.models import State
from changes.selectors.reader import Reader
from changes.selectors.window_outlines import Outline, Outlines
from changes.selectors.window_sketches import WindowSketch, window_sketches
from components.work import SEVERITIES, state_seen
from core.time import wording
from core.time.day_axis import PlaceOnDay
from core.time.interval import Interval

DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class BarOf:
    """A window, for all of its bars."""

    pk: int
    id: str
    change: str
    url: str
    title: str
    organisation: str
    state: str
    level: str
    """The worst that it does to a system of the reader's; empty where it reaches none that is known."""
    severity: str
    """Of the worst open conflict with work of the reader's."""
    when: str
    starts: str
    ends: str
    open_ended: bool
    mine: bool
    move_url: str
    """Empty where the reader may not move it."""
    runs: bool
    """Of it only the end can be moved."""


@dataclass(frozen=True, slots=True)
class CalendarBar:
    of: BarOf
    classes: str
    from_before: bool = False
    goes_on: bool = False

    @property
    def looks(self) -> str:
        """Names of classes."""
        ends = "cal-goes-on" if self.goes_on else "cal-open" if self.of.open_ended else ""
        begins = "cal-from-before" if self.from_before else ""
        of = f"level-{self.of.level} state-{self.of.state}"
        return " ".join(word for word in (of, self.classes, begins, ends) if word)


class BarsOf:
    """Makes them for one reader."""

    def __init__(self, reader: Reader, marks: Mapping[int, tuple[int, int]], day: date | None) -> None:
        self.reader, self.marks, self.day = reader, marks, day
        self.may_move = bool(may_work(reader.person))
        self.schedule = reverse("schedule")

    def __call__(self, view: WindowSketch, outline: Outline) -> BarOf:
        severity, findings = self.marks.get(view.pk, (0, 0))
        return BarOf(
            pk=view.pk,
            id=str(view.id),
            change=str(view.change),
            url=reverse("change", args=[view.change]),
            title=view.title or f"Work of {view.organisation_name}",
            organisation=view.organisation_name,
            state=state_seen(view),
            level=view.level.word if view.level else "",
            severity=SEVERITIES[severity] if findings else "",
            when=self._when(view, outline.period),
            starts=iso(outline.period.starts_at),
            ends=iso(outline.period.ends_at),
            open_ended=outline.period.open_ended,
            mine=view.mine,
            move_url=f"{self.schedule}move/{view.id}/" if self._may_move(view) else "",
            runs=view.state == State.IN_PROGRESS,
        )

    def _may_move(self, view: WindowSketch) -> bool:
        return self.may_move and view.mine and view.state in (*PLANNED_STATES, State.IN_PROGRESS)

    def _when(self, view: WindowSketch, period: Interval) -> str:
        """22:00–04:00; with the days where it lasts longer than one."""
        zone, now = self.reader.zone, self.reader.now
        first = period.starts_at.astimezone(zone)
        if view.until is None:
            return f"{first:%H:%M}, end not known" if now - period.starts_at < DAY else f"since {_short(first, now)}"
        last = view.until.astimezone(zone)
        if view.until - period.starts_at >= DAY:
            return f"{_short(first, now)} – {_short(last, now)}"
        other = f"{wording.weekday(first)} " if self.day and first.date() > self.day else ""
        return f"{other}{first:%H:%M}–{last:%H:%M}"


def bars_of(reader: Reader, found: Outlines, pks: Collection[int], day: date | None = None) -> dict[int, BarOf]:
    """Only of those that are shown it is looked at what they are. `day` is the one that they stand under, where that is
    also the night that follows it."""
    make = BarsOf(reader, found.findings.marks, day)
    known = {row.pk: row for row in found.rows if row.pk in pks}
    return {pk: make(view, known[pk]) for pk, view in window_sketches(reader, pks).items()}


def down(of: BarOf, place: PlaceOnDay, packed: Packed) -> CalendarBar:
    """Where time runs downwards."""
    words = (
        classes_at(place.top),
        classes_for(place.length),
        classes_beside(packed.track, packed.tracks, packed.takes),
    )
    return CalendarBar(of, " ".join(word for word in words if word), place.from_before, place.goes_on)


def across(of: BarOf, place: PlaceOnDay, packed: Packed, *, beside: str = "") -> CalendarBar:
    """Where time runs to the right. `beside`: a class that puts its title beside it."""
    words = (classes_at(place.top), classes_for(place.length), classes_beside(packed.track, 1, 1), beside)
    return CalendarBar(of, " ".join(word for word in words if word), place.from_before, place.goes_on)


def iso(at: datetime) -> str:
    return f"{at.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"


def _short(local: datetime, now: datetime) -> str:
    day = wording.day_in_words(local, now.astimezone(local.tzinfo))
    return f"{day}, {local:%H:%M}"
