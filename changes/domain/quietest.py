"""Of several starts at which nothing serious is in the way, the quietest first.

Whom work reaches is the same at any hour; how many of them it reaches in their working day is not. So the fewest of
those who are told come first, whose working day it is; then what lies inside the most maintenance hours; then where
fewest of those who approve are asleep; then the earliest. People are counted by the zone of their organisation: what
anybody's own clock or quiet hours are is for nobody else to find out.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from changes.domain.slot_picks import even, is_free
from changes.domain.slots import Slot
from core.time.clock_changes import resolve
from core.time.interval import Interval

DAY = timedelta(days=1)
STEP = timedelta(minutes=30)
WORKS, AWAKE = (time(8), time(18)), (time(7), time(22))
SATURDAY = 5
MOST_NAMED = 3


@dataclass(frozen=True, slots=True)
class PartOfDay:
    """Work lies between these times of one day, on the clock of a zone; over midnight where the second is not later."""

    begins: time
    ends: time
    zone: ZoneInfo
    workdays: bool = False

    def on(self, day: date) -> Interval | None:
        if self.workdays and day.weekday() >= SATURDAY:
            return None
        last = day if self.begins < self.ends else day + DAY
        begins, ends = (_at(one, at, self.zone) for one, at in ((day, self.begins), (last, self.ends)))
        return Interval(begins, ends) if begins < ends else None


@dataclass(frozen=True, slots=True)
class ToldPeople:
    """So many of one organisation."""

    number: int
    zone: ZoneInfo


@dataclass(frozen=True, slots=True)
class Approver:
    organisation: str
    zone: ZoneInfo


@dataclass(frozen=True, slots=True)
class Quieting:
    """What makes one start quieter than another."""

    told: tuple[ToldPeople, ...] = ()
    hours: Mapping[str, Sequence[Interval]] | None = None
    """By the name of a system that has maintenance hours: when they are."""
    approvers: tuple[Approver, ...] = ()


@dataclass(frozen=True, slots=True)
class RankedStart:
    period: Interval
    disturbed: int
    """People in whose working day it falls, of those who are told."""
    told: int
    inside: tuple[str, ...]
    outside: tuple[str, ...]
    awake: tuple[Approver, ...]
    asleep: tuple[Approver, ...]

    @property
    def rank(self) -> tuple[int, int, int, datetime]:
        return self.disturbed, -len(self.inside), len(self.asleep), self.period.starts_at


def starts_within(
    slots: Sequence[Slot], days: Iterable[date], part: PartOfDay, length: timedelta
) -> Iterator[Interval]:
    """Every half hour of the part of each day, and where a slot begins in it."""
    for day in days:
        within = part.on(day)
        if within is None:
            continue
        last = within.ends_at - length
        edges = {start for slot in slots if (start := even(slot)) and within.starts_at <= start <= last}
        for start in sorted(edges.union(_stepped(within.starts_at, last))):
            if is_free(slots, start):
                yield Interval(start, start + length)


def quietest(periods: Iterable[Interval], around: Quieting) -> tuple[RankedStart, ...]:
    return tuple(sorted((_candidate(one, around) for one in dict.fromkeys(periods)), key=lambda one: one.rank))


def one_a_day(ranked: Iterable[RankedStart], part: PartOfDay, most: int) -> tuple[RankedStart, ...]:
    """The quietest of each day or night: the others are much like it."""
    first: dict[date, RankedStart] = {}
    for one in ranked:
        first.setdefault(_day_of(one.period.starts_at, part), one)
    return tuple(list(first.values())[:most])


def in_words(one: RankedStart) -> str:
    """Why it is where it is."""
    parts = [_of_people(one)]
    parts += [f"inside the hours of {_named(one.inside)}"] * bool(one.inside)
    parts += [f"outside the hours of {_named(one.outside)}"] * bool(one.outside)
    for words, approvers in (("awake", one.awake), ("asleep", one.asleep)):
        parts += [f"{who.organisation} is {words}: {_there(one, who)} there" for who in approvers]
    return " · ".join(parts)


def _candidate(period: Interval, around: Quieting) -> RankedStart:
    hours = around.hours or {}
    inside = {name for name, parts in hours.items() if any(part.contains(period) for part in parts)}
    awake = tuple(one for one in around.approvers if _is_awake(period.starts_at, one.zone))
    return RankedStart(
        period,
        sum(one.number for one in around.told if _meets_working_day(period, one.zone)),
        sum(one.number for one in around.told),
        tuple(sorted(inside)),
        tuple(sorted(hours.keys() - inside)),
        awake,
        tuple(one for one in around.approvers if one not in awake),
    )


def _of_people(one: RankedStart) -> str:
    if not one.told:
        return "nobody else is told"
    people = "1 person" if one.told == 1 else f"{one.told} people"
    if not one.disturbed:
        return f"reaches {people}, outside their working day"
    return f"reaches {people}, {one.disturbed} in their working day"


def _named(names: Sequence[str]) -> str:
    more = len(names) - MOST_NAMED
    return ", ".join(names[:MOST_NAMED]) + (f" and {more} more" if more > 0 else "")


def _there(one: RankedStart, who: Approver) -> str:
    return f"{one.period.starts_at.astimezone(who.zone):%H:%M}"


def _is_awake(at: datetime, zone: ZoneInfo) -> bool:
    return AWAKE[0] <= at.astimezone(zone).time() < AWAKE[1]


def _meets_working_day(period: Interval, zone: ZoneInfo) -> bool:
    day, last = (at.astimezone(zone).date() for at in (period.starts_at, period.ends_at))
    working = PartOfDay(*WORKS, zone, workdays=True)
    while day <= last:
        hours = working.on(day)
        if hours and hours.overlaps(period):
            return True
        day += DAY
    return False


def _day_of(at: datetime, part: PartOfDay) -> date:
    """After midnight a night is still that of the day before."""
    local = at.astimezone(part.zone)
    return local.date() if local.time() >= part.begins else local.date() - DAY


def _stepped(first: datetime, last: datetime) -> Iterator[datetime]:
    while first <= last:
        yield first
        first += STEP


def _at(day: date, at: time, zone: ZoneInfo) -> datetime:
    return resolve(datetime.combine(day, at), zone, 0).instant
