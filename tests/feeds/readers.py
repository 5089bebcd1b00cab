"""Three programs that read calendars and that are not ours: `ical`, `recurring-ical-events`, and libical."""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any

import icalendar
import pytest
import recurring_ical_events
from ical.calendar_stream import IcsCalendarStream

EARLIEST, LATEST = datetime(2025, 1, 1, tzinfo=UTC), datetime(2030, 1, 1, tzinfo=UTC)
SYSTEM_PYTHON = "/usr/bin/python3"
"""Debian's, with gir1.2-ical-3.0 and python3-gi; what is installed for it is not in our environment."""
LIBICAL = Path(__file__).with_name("read_by_libical.py")
HOW_TO_GET_IT = "libical is not here: apt-get install gir1.2-ical-3.0 python3-gi"


@dataclass(frozen=True, slots=True, order=True)
class Entry:
    """One time at which something is in the calendar."""

    uid: str
    starts_at: datetime
    ends_at: datetime
    summary: str
    state: str
    sequence: int


def by_ical(content: bytes) -> list[Entry]:
    calendar = IcsCalendarStream.calendar_from_ics(content.decode())
    shown = calendar.timeline_tz(UTC).included(EARLIEST, LATEST)
    return sorted(_of_ical(event) for event in shown)


def by_recurring_events(content: bytes) -> list[Entry]:
    found = recurring_ical_events.of(icalendar.Calendar.from_ical(content)).between(EARLIEST, LATEST)
    return sorted(
        Entry(
            str(one["UID"]),
            one["DTSTART"].dt.astimezone(UTC),
            one["DTEND"].dt.astimezone(UTC),
            str(one["SUMMARY"]),
            str(one["STATUS"]),
            int(one["SEQUENCE"]),
        )
        for one in found
    )


def by_libical(content: bytes) -> list[Entry]:
    """Skips the test where it is missing; where CI says that nothing may be, it fails."""
    if not has_libical():
        (pytest.fail if os.environ.get("CI") == "true" else pytest.skip)(HOW_TO_GET_IT)
    bounds = [str(int(moment.timestamp())) for moment in (EARLIEST, LATEST)]
    read = subprocess.run([SYSTEM_PYTHON, str(LIBICAL), *bounds], input=content, capture_output=True, check=True)
    return sorted(_of_libical(json.loads(read.stdout)))


READERS: Mapping[str, Callable[[bytes], list[Entry]]] = {
    "ical": by_ical,
    "recurring-ical-events": by_recurring_events,
    "libical": by_libical,
}


@cache
def has_libical() -> bool:
    tried = "import gi; gi.require_version('ICalGLib', '3.0'); from gi.repository import ICalGLib"
    try:
        return subprocess.run([SYSTEM_PYTHON, "-c", tried], capture_output=True, check=False).returncode == 0
    except OSError:
        return False


def _of_ical(event: Any) -> Entry:
    times = event.dtstart.astimezone(UTC), event.dtend.astimezone(UTC)
    return Entry(event.uid, *times, event.summary, event.status.value, event.sequence)


def _of_libical(rows: list[dict[str, Any]]) -> Iterator[Entry]:
    for row in rows:
        start, end = (datetime.fromtimestamp(row[name], UTC) for name in ("start", "end"))
        yield Entry(row["uid"], start, end, row["summary"], row["status"], row["sequence"])
