"""Work that repeats, as calendars know it: one entry with a rule, and beside it those times that are otherwise."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from icalendar import Timezone

from notifications.channels.calendar.entries import Event, entry
from notifications.channels.calendar.lines import line, local


@dataclass(frozen=True, slots=True)
class CalendarRule:
    """Of one series."""

    starts_at_local: datetime
    """The first start by the rule, on the clock of the zone, naive."""
    duration: timedelta
    """Elapsed."""
    zone: ZoneInfo
    rrule: str
    """As RFC 5545 wants it beside a start with a zone: its end in UTC."""
    left_out: tuple[datetime, ...] = ()
    """Starts by the rule that are not in this calendar, naive."""


@dataclass(frozen=True, slots=True)
class OtherTime:
    """One time that was moved or cancelled, is under way, or that a change of the clock touches: readers differ on
    hours that the clock skips or shows twice, so its own entry says both ends in UTC."""

    local: datetime
    """Its start by the rule, naive."""
    event: Event


def repeating(event: Event, rule: CalendarRule, others: Sequence[OtherTime], stamp: datetime) -> str:
    """`event` says what all times have in common. All carry the highest sequence: some readers take that of one for
    that of all."""
    sequence = max(event.sequence, *(one.event.sequence for one in others), 0)
    ends = rule.starts_at_local + rule.duration
    times = [
        line(f"DTSTART;TZID={rule.zone.key}", local(rule.starts_at_local)),
        line(f"DTEND;TZID={rule.zone.key}", local(ends)),
        line("RRULE", rule.rrule),
        *(line(f"EXDATE;TZID={rule.zone.key}", local(one)) for one in rule.left_out),
    ]
    named = f"RECURRENCE-ID;TZID={rule.zone.key}"
    instead = (entry(replace(one.event, sequence=sequence), stamp, [line(named, local(one.local))]) for one in others)
    return "".join((entry(replace(event, sequence=sequence), stamp, times, period=False), *instead))


def zone_of(rule: CalendarRule, until: datetime) -> str:
    """Its VTIMEZONE, right from the first start up to then."""
    return _zone(rule.zone, rule.starts_at_local.date() - timedelta(days=366), until.astimezone(UTC).date())


@lru_cache(maxsize=256)
def _zone(zone: ZoneInfo, first: date, last: date) -> str:
    written: bytes = Timezone.from_tzinfo(zone, zone.key, first, last + timedelta(days=366)).to_ical()
    return written.decode()
