"""Every time is said in the reader's zone with that zone's name, and in UTC beside it."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from core.time import wording

NOW = datetime(2026, 11, 23, 6, tzinfo=UTC)
DENVER, KATHMANDU, LORD_HOWE = ZoneInfo("America/Denver"), ZoneInfo("Asia/Kathmandu"), ZoneInfo("Australia/Lord_Howe")
NEW_YORK, MANILA, LONDON = ZoneInfo("America/New_York"), ZoneInfo("Asia/Manila"), ZoneInfo("Europe/London")


def at(text: str) -> datetime:
    return datetime.fromisoformat(text)


@pytest.mark.parametrize(
    ("moment", "zone", "said"),
    [
        ("2026-11-23T08:00Z", DENVER, "Mon 23 Nov, 01:00 MST · 08:00 UTC"),
        ("2026-07-01T08:00Z", DENVER, "Wed 1 Jul, 02:00 MDT · 08:00 UTC"),
        ("2026-11-24T02:00Z", DENVER, "Mon 23 Nov, 19:00 MST · Tue 24 Nov, 02:00 UTC"),
        ("2026-11-23T08:00Z", KATHMANDU, "Mon 23 Nov, 13:45 UTC+05:45 · 08:00 UTC"),
        ("2026-11-23T08:00Z", LORD_HOWE, "Mon 23 Nov, 19:00 UTC+11:00 · 08:00 UTC"),
        ("2026-07-01T08:00Z", LORD_HOWE, "Wed 1 Jul, 18:30 UTC+10:30 · 08:00 UTC"),
        ("2026-11-23T08:00Z", MANILA, "Mon 23 Nov, 16:00 UTC+08:00 · 08:00 UTC"),
        ("2026-11-23T08:00Z", LONDON, "Mon 23 Nov, 08:00 GMT · 08:00 UTC"),
        ("2026-11-23T08:00Z", ZoneInfo("UTC"), "Mon 23 Nov, 08:00 UTC"),
        ("2026-11-23T08:00Z", ZoneInfo("Etc/UTC"), "Mon 23 Nov, 08:00 UTC"),
        ("2027-01-03T05:00Z", NEW_YORK, "Sun 3 Jan 2027, 00:00 EST · 05:00 UTC"),
        ("2027-01-01T02:00Z", NEW_YORK, "Thu 31 Dec, 21:00 EST · Fri 1 Jan 2027, 02:00 UTC"),
    ],
)
def test_a_moment_names_the_readers_zone_first_and_utc_beside_it(moment: str, zone: ZoneInfo, said: str) -> None:
    assert str(wording.moment(at(moment), zone, NOW)) == said


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        ("2026-11-23T10:00Z", "2026-11-23T10:30Z", "from 05:00 to 05:30 EST · 10:30 UTC"),
        ("2026-11-24T10:00Z", "2026-11-24T10:30Z", "from Tue 24 Nov, 05:00 to 05:30 EST · 10:30 UTC"),
        ("2026-11-24T04:30Z", "2026-11-24T05:30Z", "from 23:30 to Tue 24 Nov, 00:30 EST · 05:30 UTC"),
        (
            "2026-11-01T05:30Z",
            "2026-11-01T06:30Z",
            "from Sun 1 Nov, 01:30 EDT to 01:30 EST · 06:30 UTC",
        ),
    ],
)
def test_what_was_moved_says_from_when_to_when(before: str, after: str, said: str) -> None:
    assert wording.from_to(at(before), at(after), NEW_YORK, NOW) == said


def test_the_hour_that_exists_twice_is_told_apart_by_its_zone() -> None:
    first, second = at("2026-11-01T05:30Z"), at("2026-11-01T06:30Z")
    assert wording.moment(first, NEW_YORK, NOW).local == "Sun 1 Nov, 01:30 EDT"
    assert wording.moment(second, NEW_YORK, NOW).local == "Sun 1 Nov, 01:30 EST"


@pytest.mark.parametrize(
    ("start", "end", "zone", "said"),
    [
        ("2026-11-23T08:00Z", "2026-11-23T12:00Z", DENVER, "Mon 23 Nov, 01:00–05:00 MST · 08:00–12:00 UTC"),
        (
            "2026-11-23T05:00Z",
            "2026-11-23T09:00Z",
            DENVER,
            "Sun 22 Nov, 22:00 – Mon 23 Nov, 02:00 MST · Mon 23 Nov, 05:00–09:00 UTC",
        ),
        (
            "2026-11-23T22:00Z",
            "2026-11-24T02:00Z",
            DENVER,
            "Mon 23 Nov, 15:00–19:00 MST · 22:00 – Tue 24 Nov, 02:00 UTC",
        ),
        (
            "2026-11-01T06:30Z",
            "2026-11-01T11:30Z",
            DENVER,
            "Sun 1 Nov, 00:30 MDT – 04:30 MST · 06:30–11:30 UTC",
        ),
        (
            "2026-03-08T08:30Z",
            "2026-03-08T10:00Z",
            DENVER,
            "Sun 8 Mar, 01:30 MST – 04:00 MDT · 08:30–10:00 UTC",
        ),
        (
            "2026-10-03T15:00Z",
            "2026-10-03T16:00Z",
            LORD_HOWE,
            "Sun 4 Oct, 01:30 UTC+10:30 – 03:00 UTC+11:00 · Sat 3 Oct, 15:00–16:00 UTC",
        ),
        ("2026-11-23T08:00Z", "2026-11-23T12:00Z", ZoneInfo("UTC"), "Mon 23 Nov, 08:00–12:00 UTC"),
    ],
)
def test_a_period_names_each_zone_that_it_passes(start: str, end: str, zone: ZoneInfo, said: str) -> None:
    assert str(wording.period(at(start), at(end), zone, NOW)) == said


def test_an_unknown_end_is_said() -> None:
    said = wording.period(at("2026-11-23T09:30Z"), None, DENVER, NOW)
    assert str(said) == "from Mon 23 Nov, 02:30 MST, end not known · 09:30 UTC"
    running = wording.period(at("2026-11-23T09:30Z"), None, DENVER, at("2026-11-23T10:00Z"), brief=True)
    assert str(running) == "since 02:30 MST, end not known · 09:30 UTC"


def test_a_brief_period_leaves_out_only_the_readers_present_day() -> None:
    now = at("2026-11-23T09:00Z")
    tonight = wording.period(at("2026-11-23T08:00Z"), at("2026-11-23T12:00Z"), DENVER, now, brief=True)
    tomorrow = wording.period(at("2026-11-24T08:00Z"), at("2026-11-24T12:00Z"), DENVER, now, brief=True)
    assert str(tonight) == "01:00–05:00 MST · 08:00–12:00 UTC"
    assert str(tomorrow) == "Tue 24 Nov, 01:00–05:00 MST · 08:00–12:00 UTC"


def test_a_time_of_day_has_its_day_only_when_it_is_not_today() -> None:
    now = at("2026-11-23T09:00Z")
    assert str(wording.time_of_day(at("2026-11-23T10:06Z"), DENVER, now)) == "03:06 MST · 10:06 UTC"
    assert str(wording.time_of_day(at("2026-11-24T10:06Z"), DENVER, now)) == "Tue 24 Nov, 03:06 MST · 10:06 UTC"


@pytest.mark.parametrize(
    ("span", "said"),
    [
        (timedelta(seconds=59), "0 min"),
        (timedelta(minutes=25), "25 min"),
        (timedelta(hours=4), "4 h"),
        (timedelta(hours=1, minutes=5), "1 h 5 min"),
        (timedelta(days=1), "1 day"),
        (timedelta(days=3, hours=2, minutes=59), "3 days 2 h"),
        (timedelta(minutes=-3), "0 min"),
    ],
)
def test_a_length_is_said_in_whole_minutes(span: timedelta, said: str) -> None:
    assert wording.length(span) == said


def test_how_long_it_is_until_an_end() -> None:
    now = at("2026-11-23T09:00Z")
    assert wording.until_end(now + timedelta(hours=1, minutes=10), now) == "ends in 1 h 10 min"
    assert wording.until_end(now + timedelta(seconds=20), now) == "ends in less than a minute"
    assert wording.until_end(now - timedelta(minutes=5), now) == "ended 5 min ago"
    assert wording.until_end(now, now) == "ended just now"
    assert wording.until_end(None, now) == "end not known"
    assert wording.until_start(now + timedelta(minutes=40), now) == "starts in 40 min"
    assert wording.past_due(now - timedelta(minutes=25), now) == "25 min over its planned end"


def test_four_hours_across_the_autumn_change_are_four_hours() -> None:
    start = datetime(2026, 11, 1, 0, 30, tzinfo=DENVER)
    end = (start.astimezone(UTC) + timedelta(hours=4)).astimezone(DENVER)
    assert wording.length(end.astimezone(UTC) - start.astimezone(UTC)) == "4 h"
    assert wording.until_end(end, start) == "ends in 4 h"
