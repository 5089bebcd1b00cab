"""When a recurring rule falls, and what clock changes do to it."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from dateutil.rrule import rrulestr

from calendar_app.domain.interval import Interval

_RULE = re.compile(r"(?:RRULE:)?FREQ=(?:DAILY|WEEKLY|MONTHLY|YEARLY)(?:;[A-Z]+=[A-Z0-9,+-]+)*")
ANCHOR = datetime(2001, 1, 1)  # noqa: DTZ001 (rules fall in local time)
"""From where rules count that say no beginning: a Monday, and the first day of a month and of a year."""


@dataclass(frozen=True, slots=True)
class Recurring:
    """Hours that come again, in their owner's own zone."""

    rrule: str
    start: time
    duration: timedelta
    zone: ZoneInfo


def check_rule(rule: str) -> None:
    """Raises ValueError with a sentence unless this is an RFC 5545 rule that recurs daily or less often."""
    if not _RULE.fullmatch(rule):
        raise ValueError(f"“{rule[:60]}” is not a recurrence rule; write one like FREQ=WEEKLY;BYDAY=SU")
    try:
        rrulestr(rule, dtstart=ANCHOR, ignoretz=True)
    except (ValueError, TypeError, KeyError) as error:
        raise ValueError(f"“{rule[:60]}” is not a recurrence rule: {error}") from error


def occurrences(rule: Recurring, during: Interval) -> tuple[Interval, ...]:
    """Those that overlap the period, in order. Work in progress: a plain version, to be made exact and quick."""
    first = (during.starts_at - rule.duration).astimezone(rule.zone).replace(tzinfo=None) - timedelta(days=1)
    last = during.ends_at.astimezone(rule.zone).replace(tzinfo=None) + timedelta(days=1)
    days = rrulestr(rule.rrule, dtstart=datetime.combine(ANCHOR, rule.start), ignoretz=True).between(first, last)
    found = []
    for day in days:
        start = day.replace(tzinfo=rule.zone)
        one = Interval(start, start.astimezone(ZoneInfo("UTC")) + rule.duration)
        if one.overlaps(during):
            found.append(one)
    return tuple(found)


def covered(rules: Iterable[Recurring], during: Interval) -> tuple[Interval, ...]:
    """The parts of the period that lie in the hours of any of the rules, joined where they touch."""
    parts = sorted(
        (part for rule in rules for one in occurrences(rule, during) if (part := one.intersection(during))),
        key=lambda part: (part.starts_at, part.ends_at),
    )
    joined: list[Interval] = []
    for part in parts:
        if joined and part.starts_at <= joined[-1].ends_at:
            joined[-1] = Interval(joined[-1].starts_at, max(joined[-1].ends_at, part.ends_at))
        else:
            joined.append(part)
    return tuple(joined)


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
