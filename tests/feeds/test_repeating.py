"""Work that repeats, as three programs that are not ours read it: with times left out, moved, cancelled, and with those
that a change of the clock touches."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from notifications.channels.calendar.entries import Event, calendar
from notifications.channels.calendar.repeating import CalendarRule, OtherTime, repeating, zone_of
from tests.feeds.readers import READERS, Entry

HOUR, WEEK = timedelta(hours=1), timedelta(days=7)
NOW = datetime(2026, 1, 5, 8, tzinfo=UTC)
HEAD = [("VERSION", "2.0"), ("PRODID", "-//maintwin//feeds//EN")]
CASES = {
    "over the spring change": ("America/New_York", datetime(2026, 2, 22, 2, 30), datetime(2026, 3, 8, 2, 30)),
    "over the autumn change": ("America/New_York", datetime(2026, 10, 18, 1, 30), datetime(2026, 11, 1, 1, 30)),
    "over a change by half an hour": (
        "Australia/Lord_Howe",
        datetime(2026, 9, 20, 2, 15),
        datetime(2026, 10, 4, 2, 15),
    ),
    "at +05:45, without a change": ("Asia/Kathmandu", datetime(2026, 2, 22, 2, 30), None),
}

SKIPPED = {"over the spring change", "over a change by half an hour"}
READ = [(case, reader) for case in CASES for reader in READERS if reader != "libical" or case not in SKIPPED]
"""libical 3.0 goes on by the moved hour after a start that the clock skips, whatever else the calendar says."""


@pytest.mark.parametrize(("case", "reader"), READ)
def test_all_read_the_same_instants_and_states(case: str, reader: str) -> None:
    zone, first, touched = ZoneInfo(CASES[case][0]), *CASES[case][1:]
    starts = [first + WEEK * number for number in range(8)]
    instants = {one: one.replace(tzinfo=zone).astimezone(UTC) for one in starts}
    common = Event("series-1@x", 4, NOW, NOW + HOUR, "Reboot", "", cancelled=False, last_modified=NOW)

    def at(local: datetime, *, by: timedelta = timedelta(), cancelled: bool = False) -> OtherTime:
        starts_at = instants[local] + by
        event = replace(common, sequence=8, starts_at=starts_at, ends_at=starts_at + HOUR, cancelled=cancelled)
        return OtherTime(local, event)

    others = [at(starts[4], by=25 * HOUR), at(starts[5], cancelled=True), *([at(touched)] if touched else [])]
    rule = CalendarRule(first, HOUR, zone, "FREQ=WEEKLY;COUNT=8", left_out=(starts[6],))
    content = calendar(HEAD, [zone_of(rule, instants[starts[-1]]), repeating(common, rule, others, NOW)])

    def read(local: datetime) -> Entry:
        other = next((one.event for one in others if one.local == local), None)
        starts_at = other.starts_at if other else instants[local]
        state = "CANCELLED" if other and other.cancelled else "CONFIRMED"
        return Entry("series-1@x", starts_at, starts_at + HOUR, "Reboot", state, 8)

    assert READERS[reader](content) == sorted(read(one) for one in starts if one != starts[6])
