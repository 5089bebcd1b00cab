"""A calendar that somebody sends (.ics): its entries, and in words which of them cannot be taken, and why."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from icalendar import Calendar

from core.limits import LONGEST_NAME
from core.text import as_kept
from core.time.zones import zone_called
from exchange.tables.sheet import TableRefused

MOST_ENTRIES = 5_000
MOST_NAMED = 20
"""Entries that were left out are named one by one; of more it is said how many."""
NOT_A_CALENDAR = "This is not a calendar that can be read. Export it again as iCalendar (.ics)."
NO_ENTRIES = "This calendar holds no events."
_BEGINS = re.compile(rb"(?:\xef\xbb\xbf)?\s*BEGIN:VCALENDAR", re.IGNORECASE)
WHOLE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class CalendarEntry:
    """One event. Times are those of its own zone."""

    number: int
    """Its place in the calendar, from 1."""
    name: str
    starts_at: datetime
    ends_at: datetime
    zone: ZoneInfo
    rrule: str = ""
    excepted: int = 0
    """Times of it that are left out, moved, or added."""


@dataclass(frozen=True, slots=True)
class ReadCalendar:
    entries: tuple[CalendarEntry, ...]
    left: tuple[str, ...] = field(default=())
    """What was not understood, or is not for here, in sentences."""


class NotForUs(Exception):
    """This event is left out. `why` is to be read after its name."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


def is_calendar(source: bytes) -> bool:
    return _BEGINS.match(source[:200]) is not None


def read_calendar(source: bytes, zone: ZoneInfo) -> ReadCalendar:
    """`zone` is meant where the calendar names none."""
    try:
        parts: list[Any] = [part for one in Calendar.from_ical(source, multiple=True) for part in one.walk("VEVENT")]
        named = [str(one.get("X-WR-TIMEZONE", "")) for one in Calendar.from_ical(source, multiple=True)]
    except (ValueError, KeyError, IndexError, AttributeError) as error:
        raise TableRefused(NOT_A_CALENDAR) from error
    if not parts:
        raise TableRefused(NO_ENTRIES)
    if len(parts) > MOST_ENTRIES:
        raise TableRefused(f"A calendar may have {MOST_ENTRIES:,} events; this has {len(parts):,}.")
    zone = next((found for one in named if one and (found := zone_called(one))), zone)
    return _read(parts, zone)


def _read(parts: list[Any], zone: ZoneInfo) -> ReadCalendar:
    entries, left = [], []
    moved = [str(part.get("UID", "")) for part in parts if "RECURRENCE-ID" in part]
    for number, part in enumerate(parts, 1):
        if "RECURRENCE-ID" in part:
            continue
        try:
            entries.append(_entry(number, part, zone, moved.count(str(part.get("UID", "")))))
        except NotForUs as refused:
            left.append(f"Left out: “{_name(number, part)}” (event {number:,}) {refused.why}.")
    return ReadCalendar(tuple(entries), tuple(bounded(left)))


def bounded(sentences: list[str]) -> Iterator[str]:
    yield from sentences[:MOST_NAMED]
    if len(sentences) > MOST_NAMED:
        yield f"And {len(sentences) - MOST_NAMED:,} more like these."


def _entry(number: int, part: Any, zone: ZoneInfo, moved: int) -> CalendarEntry:
    if part.errors:
        raise NotForUs(f"says something that cannot be read: {part.errors[0][0]}")
    if str(part.get("STATUS", "")).upper() == "CANCELLED":
        raise NotForUs("is cancelled")
    start, of_day = _moment(part, "DTSTART", zone)
    ends_at = _end(part, start, zone, of_day=of_day)
    if ends_at <= start:
        raise NotForUs("does not end after it starts")
    rules = part.get("RRULE")
    if isinstance(rules, list):
        raise NotForUs("repeats by several rules")
    return CalendarEntry(
        number=number,
        name=_name(number, part),
        starts_at=start,
        ends_at=ends_at,
        zone=start.tzinfo if isinstance(start.tzinfo, ZoneInfo) else ZoneInfo("UTC"),
        rrule=rules.to_ical().decode() if rules else "",
        excepted=moved + _times(part.get("EXDATE")) + _times(part.get("RDATE")),
    )


def _name(number: int, part: Any) -> str:
    said = " ".join(as_kept(str(part.get("SUMMARY", ""))).split())
    return said[:LONGEST_NAME] or f"Event {number}"


def _moment(part: Any, name: str, zone: ZoneInfo) -> tuple[datetime, bool]:
    """In its zone, and whether only a day was said."""
    if name not in part:
        raise NotForUs("does not say when it starts")
    value, written = part[name].dt, part[name].params.get("TZID", "")
    if not isinstance(value, datetime):
        return datetime.combine(value, time(), zone), True
    if value.tzinfo is None and written:
        raise NotForUs(f"is in the time zone “{written[:60]}”, which nobody here knows")
    if value.tzinfo is None:
        return value.replace(tzinfo=zone), False
    named = zone_called(written) or zone_called(str(value.tzinfo))
    return value.astimezone(named or UTC_ZONE), False


UTC_ZONE = ZoneInfo("UTC")


def _end(part: Any, start: datetime, zone: ZoneInfo, *, of_day: bool) -> datetime:
    """A length is elapsed time, but of whole days, which count on the calendar."""
    if "DTEND" in part:
        return _moment(part, "DTEND", zone)[0]
    if "DURATION" in part:
        length: timedelta = part["DURATION"].dt
        return start + length if of_day else (start.astimezone(UTC) + length).astimezone(start.tzinfo)
    if of_day:
        return start + WHOLE_DAY
    raise NotForUs("does not say when it ends")


def _times(value: Any) -> int:
    """Of EXDATE or RDATE, which may stand there several times, each with several."""
    several = value if isinstance(value, list) else [value] if value is not None else []
    return sum(len(one.dts) for one in several)
