"""When a recurring rule falls, and what clock changes do to it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from core.time.interval import Interval
from core.time.recurrence_rule import ANCHOR, HORIZON, ONE_DAY, Rule, days_of, parse_rule

LOOKED_AHEAD = (timedelta(days=40), timedelta(days=800), timedelta(days=11_000))
"""How far the next occurrences are looked for, step by step."""


@dataclass(frozen=True, slots=True)
class Recurring:
    """Hours that come again, in their owner's own zone."""

    rrule: str
    start: time
    duration: timedelta
    """On the clock: 24 hours are the whole day, also where the clock makes it 23 or 25 hours long."""
    zone: ZoneInfo


@dataclass(frozen=True, slots=True)
class Occurrence:
    """The hours of one day."""

    period: Interval
    shortened: bool = False
    """The clock skipped their start: they begin when it is past what it skipped, and end when they always do."""


def check_rule(rule: str) -> None:
    """Raises ValueError with a sentence unless this is an RFC 5545 rule that recurs daily or less often. One with a
    count would be counted from `ANCHOR` on by everybody whose work it binds: what others pay for when they plan is a
    night of it, not its whole past."""
    if parse_rule(rule).count is not None:
        raise ValueError(f"“{rule[:60]}” would be counted from {ANCHOR.year} on; leave COUNT out, or end it by UNTIL")


def occurrences(rule: Recurring, during: Interval) -> tuple[Occurrence, ...]:
    """Those that overlap the period, in order."""
    return tuple(one for one in _from_days(rule, during) if one.period.overlaps(during))


def next_occurrences(rule: Recurring, after: datetime, count: int) -> tuple[Occurrence, ...]:
    """The first ones that have not ended by then; fewer where it does not fall that often."""
    found: tuple[Occurrence, ...] = ()
    for ahead in LOOKED_AHEAD:
        found = occurrences(rule, Interval(after, after + ahead))
        if len(found) >= count:
            break
    return found[:count]


def covered(rules: Iterable[Recurring], during: Interval) -> tuple[Interval, ...]:
    """The parts of the period that lie in the hours of any of the rules, joined where they touch."""
    parts = sorted((one.period.starts_at, one.period.ends_at) for rule in rules for one in occurrences(rule, during))
    joined: list[tuple[datetime, datetime]] = []
    for start, end in parts:
        if joined and start <= joined[-1][1]:
            joined[-1] = joined[-1][0], max(joined[-1][1], end)
        else:
            joined.append((start, end))
    return tuple(Interval(max(start, during.starts_at), min(end, during.ends_at)) for start, end in joined)


def outside(rules: Iterable[Recurring], during: Interval) -> tuple[Interval, ...]:
    """The parts of the period that lie in none of the hours."""
    gaps, free_from = [], during.starts_at
    for part in covered(rules, during):
        if part.starts_at > free_from:
            gaps.append(Interval(free_from, part.starts_at))
        free_from = part.ends_at
    if free_from < during.ends_at:
        gaps.append(Interval(free_from, during.ends_at))
    return tuple(gaps)


def _from_days(recurring: Recurring, during: Interval) -> Iterator[Occurrence]:
    """Of each day near the period on which the rule falls; the days around it because zones differ by a day."""
    rule = parse_rule(recurring.rrule)
    first, last = _near(during.starts_at - recurring.duration, -ONE_DAY), _near(during.ends_at, ONE_DAY)
    for day in days_of(rule, first, last):
        start = datetime.combine(day, recurring.start)
        if _is_over(rule, start, recurring.zone):
            return
        if one := _occurrence(start, recurring):
            yield one


def _near(moment: datetime, by: timedelta) -> date:
    """Within what a rule can fall on, so that no calendar ends."""
    return min(max(moment.date(), ANCHOR), HORIZON) + by


def _is_over(rule: Rule, start: datetime, zone: ZoneInfo) -> bool:
    if rule.until is None:
        return False
    if rule.until.in_utc:
        return start.replace(tzinfo=zone).astimezone(UTC).replace(tzinfo=None) > rule.until.moment
    return start > rule.until.moment


def _occurrence(start: datetime, recurring: Recurring) -> Occurrence | None:
    """Start and length count on the owner's clock: hours from 01:30 until 04:00 end at 04:00 on every day. None where
    the clock leaves nothing of them."""
    end = start + recurring.duration
    begins, ends = _instant(start, recurring.zone), _instant(end, recurring.zone)
    skipped = not _is_shown(start, begins, recurring.zone)
    if begins >= ends or (skipped and not _is_shown(end, ends, recurring.zone)):
        return None
    return Occurrence(Interval(begins, ends), shortened=skipped)


def _instant(shown: datetime, zone: ZoneInfo) -> datetime:
    """Of a time that comes twice, the first; one that the clock skips moves on by what is skipped."""
    return shown.replace(tzinfo=zone).astimezone(UTC)


def _is_shown(shown: datetime, at: datetime, zone: ZoneInfo) -> bool:
    return at.astimezone(zone).replace(tzinfo=None) == shown
