"""When work that was done before can be done again: starts at which nothing serious stands in the way of any of its
windows. The time of the day at which it was done is kept where that can be."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from changes.domain.copying import Shift, moved
from changes.domain.draft import DraftWindow
from changes.domain.slot_picks import even, is_free
from changes.domain.slots import Slot
from core.time.clock_changes import resolve

KEEPS_ITS_TIME = 14
"""Days within which the time of the day is kept, though it is free earlier at another."""
MOST_STARTS = 6
WEEK = timedelta(weeks=1)


@dataclass(frozen=True, slots=True)
class WhenFree:
    """The windows as they were planned, and when a window like each of them could begin."""

    windows: tuple[DraftWindow, ...]
    slots: tuple[tuple[Slot, ...], ...]
    zone: ZoneInfo

    def suits(self, starts_at: datetime) -> bool:
        """Begun then, each of the windows is free."""
        after = moved(self.windows, Shift(self.windows[0].starts_at, starts_at, self.zone))
        return all(is_free(slots, one.starts_at) for one, slots in zip(after, self.slots, strict=True))

    def edges(self) -> Iterator[datetime]:
        """Where what stands in the way of any of them ends."""
        first = self.windows[0].starts_at
        for window, slots in zip(self.windows, self.slots, strict=True):
            for start in filter(None, map(even, slots)):
                yield Shift(window.starts_at, start, self.zone).of(first)

    def at_its_time(self, now: datetime, days: int) -> Iterator[datetime]:
        """At the time of the day at which it began, today or on one of the days that follow."""
        time = self.windows[0].starts_at.astimezone(self.zone).time()
        today = now.astimezone(self.zone).date()
        for nth in range(days + 1):
            start = resolve(datetime.combine(today + timedelta(days=nth), time), self.zone, 0).instant
            if start >= now:
                yield start


@dataclass(frozen=True, slots=True)
class Again:
    """The start to take, and others; `because` says why the first is."""

    start: datetime
    others: tuple[datetime, ...]
    keeps_its_time: bool
    passed_over: int
    """Days on which it is not free at its time, before the one that was found, or altogether."""


def again(free: WhenFree, now: datetime, days: int) -> Again | None:
    """`days` are looked at. None where it is free at no time."""
    at_its_time = list(free.at_its_time(now, days))
    suiting = [start for start in at_its_time if free.suits(start)]
    soon = [start for start in at_its_time if start <= now + timedelta(days=KEEPS_ITS_TIME)]
    kept = next((start for start in suiting if start in soon), None)
    anywhere = sorted({start for start in free.edges() if start >= now and free.suits(start)})
    start = kept if kept is not None else next(iter(sorted([*anywhere, *suiting])), None)
    if start is None:
        return None
    passed = sum(one < start for one in soon) if kept is not None else len(soon)
    return Again(start, _others(start, suiting, anywhere), kept is not None, passed)


def _others(start: datetime, suiting: Sequence[datetime], anywhere: Sequence[datetime]) -> tuple[datetime, ...]:
    """Those that keep the time come first; what room they leave is filled up."""
    kept = [one for one in suiting if one != start][: MOST_STARTS - 1]
    rest = [one for one in anywhere if one != start and one not in kept][: MOST_STARTS - 1 - len(kept)]
    return tuple(sorted([*kept, *rest]))


def weeks_on(was: datetime, zone: ZoneInfo, now: datetime) -> datetime:
    """The same day and time a week later, or as many weeks as it takes to lie ahead."""
    weeks = max(1, (now - was) // WEEK + 1)
    local = was.astimezone(zone)
    return resolve(local.replace(tzinfo=None) + weeks * WEEK, zone, local.fold).instant


def because(found: Again, time: str) -> str:
    """`time` is the time of the day at which it was done, in words."""
    days = f"{found.passed_over} day{'s' if found.passed_over > 1 else ''}"
    if not found.keeps_its_time:
        never = f"At {time} something stands in its way on each of the next {KEEPS_ITS_TIME} days."
        return f"{never} This is the first free time."
    if found.passed_over:
        return f"At {time}, as before. Something stands in its way on {days} before."
    return f"At {time}, as before: the first day is free."
