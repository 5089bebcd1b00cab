"""Work that repeats: the situations of a clock by name, and at random against a walk through every minute."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.time.repeats import (
    Repeats,
    all_times,
    beginning_with,
    ending_before,
    follows_rule,
    refusals_of_repeats,
    rrule_for_calendars,
    times,
)
from tests.examples import tries

MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)
NOW = datetime(2026, 1, 1, tzinfo=UTC)


def repeats(start: str, length: timedelta, zone: str, rrule: str) -> Repeats:
    return Repeats(datetime.fromisoformat(start), length, ZoneInfo(zone), rrule)


def said(one: Repeats) -> list[str]:
    """Each by its local start, its period in UTC, and what the clock does to it."""
    return [
        f"{each.local:%m-%d %H:%M} {each.period.starts_at:%m-%d %H:%M}-{each.period.ends_at:%H:%M} {each.effect}"
        for each in all_times(one)
    ]


def days(one: Repeats) -> list[str]:
    return [f"{each.local:%Y-%m-%d}" for each in all_times(one)]


def reasons(start: str, length: timedelta, zone: str, rrule: str) -> list[tuple[str, str]]:
    return list(refusals_of_repeats(repeats(start, length, zone, rrule), NOW))


class TestClock:
    def test_a_start_that_the_clock_skips_comes_after_it_lasts_as_long_and_does_not_drift(self) -> None:
        daily = repeats("2026-03-07T02:30", 1.5 * HOUR, "America/New_York", "FREQ=DAILY;COUNT=3")

        assert said(daily) == [
            "03-07 02:30 03-07 07:30-09:00 none",
            "03-08 02:30 03-08 07:30-09:00 skipped",
            "03-09 02:30 03-09 06:30-08:00 none",
        ]

    def test_a_start_that_comes_twice_is_taken_the_first_time(self) -> None:
        daily = repeats("2026-10-31T01:30", HOUR / 4, "America/New_York", "FREQ=DAILY;COUNT=3")

        assert said(daily) == [
            "10-31 01:30 10-31 05:30-05:45 none",
            "11-01 01:30 11-01 05:30-05:45 twice",
            "11-02 01:30 11-02 06:30-06:45 none",
        ]

    def test_work_over_a_clock_change_lasts_as_long_and_ends_at_another_time_on_the_clock(self) -> None:
        spring = repeats("2026-03-08T01:00", 4 * HOUR, "America/Denver", "FREQ=DAILY;COUNT=1")
        autumn = repeats("2026-10-31T23:00", 4 * HOUR, "America/Denver", "FREQ=DAILY;COUNT=1")

        assert said(spring) == ["03-08 01:00 03-08 08:00-12:00 spans"]
        assert said(autumn) == ["10-31 23:00 11-01 05:00-09:00 spans"]

    def test_lord_howe_changes_by_half_an_hour(self) -> None:
        daily = repeats("2026-10-03T02:15", HOUR, "Australia/Lord_Howe", "FREQ=DAILY;COUNT=3")

        assert said(daily) == [
            "10-03 02:15 10-02 15:45-16:45 none",
            "10-04 02:15 10-03 15:45-16:45 skipped",
            "10-05 02:15 10-04 15:15-16:15 none",
        ]

    def test_kathmandu_lies_five_and_three_quarter_hours_ahead(self) -> None:
        weekly = repeats("2026-01-03T01:00", HOUR, "Asia/Kathmandu", "FREQ=WEEKLY;COUNT=1")

        assert said(weekly) == ["01-03 01:00 01-02 19:15-20:15 none"]


class TestRepeatingRules:
    def test_a_week_across_midnight_keeps_the_day_on_which_it_begins(self) -> None:
        weekly = repeats("2026-02-22T22:00", 6 * HOUR, "America/Denver", "FREQ=WEEKLY;BYDAY=SU;COUNT=2")

        assert said(weekly) == ["02-22 22:00 02-23 05:00-11:00 none", "03-01 22:00 03-02 05:00-11:00 none"]

    def test_a_rule_that_names_no_day_takes_that_of_its_start(self) -> None:
        assert days(repeats("2026-02-24T22:00", HOUR, "UTC", "FREQ=WEEKLY;INTERVAL=2;COUNT=2")) == [
            "2026-02-24",
            "2026-03-10",
        ]
        assert days(repeats("2026-02-24T22:00", HOUR, "UTC", "FREQ=YEARLY;COUNT=2")) == ["2026-02-24", "2027-02-24"]

    @pytest.mark.parametrize(
        ("start", "rule", "found"),
        [
            ("2026-01-25", "FREQ=MONTHLY;BYDAY=-1SU;COUNT=3", ["2026-01-25", "2026-02-22", "2026-03-29"]),
            ("2026-01-31", "FREQ=MONTHLY;COUNT=3", ["2026-01-31", "2026-03-31", "2026-05-31"]),
            ("2024-02-29", "FREQ=YEARLY;COUNT=2", ["2024-02-29", "2028-02-29"]),
            ("2026-01-04", "FREQ=WEEKLY;UNTIL=20260118T023000", ["2026-01-04", "2026-01-11", "2026-01-18"]),
            ("2026-01-04", "FREQ=WEEKLY;INTERVAL=2;BYDAY=SU;UNTIL=20260201T022959", ["2026-01-04", "2026-01-18"]),
            ("2026-01-04", "FREQ=WEEKLY;INTERVAL=2;UNTIL=20260201", ["2026-01-04", "2026-01-18", "2026-02-01"]),
            ("2026-01-04", "FREQ=WEEKLY;UNTIL=20260111T093000Z", ["2026-01-04", "2026-01-11"]),
            ("2026-01-04", "FREQ=WEEKLY;UNTIL=20260111T092959Z", ["2026-01-04"]),
        ],
    )
    def test_months_years_and_ends_that_count(self, start: str, rule: str, found: list[str]) -> None:
        assert days(repeats(f"{start}T02:30", HOUR, "America/Denver", rule)) == found

    def test_a_rule_counts_weeks_from_the_one_it_begins_in(self) -> None:
        other_week = repeats("2026-01-06T10:00", HOUR, "UTC", "FREQ=WEEKLY;INTERVAL=2;WKST=SU;BYDAY=TU,SU;COUNT=4")

        assert days(other_week) == ["2026-01-06", "2026-01-18", "2026-01-20", "2026-02-01"]


class TestPartsOfSeries:
    WEEKLY = repeats("2026-02-22T02:30", HOUR, "America/New_York", "FREQ=WEEKLY;COUNT=6")

    def test_cut_in_two_nothing_is_lost_and_nothing_doubled(self) -> None:
        at = datetime(2026, 3, 8, 2, 30)
        head, tail = ending_before(self.WEEKLY, at), beginning_with(self.WEEKLY, at)

        assert head.rrule == "FREQ=WEEKLY;UNTIL=20260308T072959Z"
        assert tail.rrule == "FREQ=WEEKLY;COUNT=4"
        assert (*all_times(head), *all_times(tail)) == all_times(self.WEEKLY)

    def test_its_end_is_in_utc_for_calendars(self) -> None:
        by_day = repeats("2026-02-22T02:30", HOUR, "America/New_York", "FREQ=WEEKLY;UNTIL=20260308")

        assert rrule_for_calendars(by_day) == "FREQ=WEEKLY;UNTIL=20260309T035959Z"
        assert rrule_for_calendars(self.WEEKLY) == "FREQ=WEEKLY;COUNT=6"

    def test_a_time_is_known_by_its_local_start(self) -> None:
        assert follows_rule(self.WEEKLY, datetime(2026, 3, 8, 2, 30))
        assert not follows_rule(self.WEEKLY, datetime(2026, 3, 8, 3, 30))
        assert not follows_rule(self.WEEKLY, datetime(2026, 3, 9, 2, 30))


class TestBounds:
    @pytest.mark.parametrize(
        ("rule", "field", "reason"),
        [
            ("FREQ=WEEKLY", "rrule", "Say when it ends, by UNTIL or COUNT: work that repeats has an end."),
            ("FREQ=DAILY;INTERVAL=2;COUNT=1001", "rrule", "It repeats more than 1,000 times. Let it end earlier."),
            ("FREQ=WEEKLY;UNTIL=20250101", "rrule", "It ends before it begins."),
            (
                "FREQ=MONTHLY;BYDAY=MO;COUNT=2",
                "starts_at_local",
                "The rule does not fall on this day; its first is Mon 9 Feb, 02:30.",
            ),
            (
                "FREQ=YEARLY;COUNT=9",
                "rrule",
                "Work is planned at most 5 years ahead; its last time is Wed 8 Feb 2034, 02:30.",
            ),
            (
                "FREQ=DAILY;COUNT=9",
                "duration",
                "It would not be over when it is to begin again: on Mon 9 Feb, 02:30.",
            ),
            (
                "FREQ=YEARLY;BYWEEKNO=6;COUNT=2",
                "rrule",
                "Say on which day of the week, by BYDAY: calendars do not agree on what a week alone means.",
            ),
        ],
    )
    def test_what_is_refused_is_said_by_field(self, rule: str, field: str, reason: str) -> None:
        assert reasons("2026-02-08T02:30", 26 * HOUR, "UTC", rule) == [(field, reason)]

    def test_hourly_rules_are_refused(self) -> None:
        [(field, reason)] = reasons("2026-02-08T02:30", HOUR, "UTC", "FREQ=HOURLY;COUNT=3")

        assert field == "rrule"
        assert "is not a recurrence rule" in reason

    def test_a_whole_day_every_day_does_not_fit_where_the_clock_makes_one_shorter(self) -> None:
        assert reasons("2026-02-08T00:00", 24 * HOUR, "UTC", "FREQ=DAILY;COUNT=90") == []
        assert reasons("2026-02-08T00:00", 24 * HOUR, "Europe/Berlin", "FREQ=DAILY;COUNT=90") == [
            ("duration", "It would not be over when it is to begin again: on Mon 30 Mar, 00:00.")
        ]


ZONES = ("America/New_York", "Australia/Lord_Howe", "Africa/Cairo", "Asia/Kathmandu", "Europe/London")
NEAR_CHANGES = ("2026-03-06", "2026-03-27", "2026-04-02", "2026-04-22", "2026-10-02", "2026-10-23", "2026-10-30")


def walked(one: Repeats, minutes: int) -> list[tuple[datetime, datetime]]:
    """The instants at which the clock, minute by minute, comes to the time of the work on every n-th day; where it
    skips that time, as many minutes after the last one it showed as are missing."""
    step = int(one.rrule.split("INTERVAL=")[1].split(";")[0])
    instant = one.starts_at_local.replace(tzinfo=UTC) - timedelta(days=2)
    found: dict[datetime, datetime] = {}
    wanted = [one.starts_at_local + timedelta(days=step * n) for n in range(minutes // 1440 // step)]
    last, left = None, list(wanted)
    for _ in range(minutes + 3 * 1440):
        shown = instant.astimezone(one.zone).replace(tzinfo=None)
        while left and last is not None and last < left[0] < shown and shown - last > MINUTE:
            found[left[0]] = instant + (left[0] - last - MINUTE)
            left.pop(0)
        if left and shown == left[0]:
            found[left.pop(0)] = instant
        last, instant = shown, instant + MINUTE
    return [(start, start + one.duration) for start in found.values()]


@tries(0.5)
@given(
    st.sampled_from(ZONES), st.sampled_from(NEAR_CHANGES), st.integers(0, 1439), st.integers(1, 300), st.integers(1, 3)
)
def test_every_time_is_the_one_that_a_walk_through_each_minute_finds(
    zone: str, day: str, minute: int, length: int, step: int
) -> None:
    start = datetime.fromisoformat(day) + minute * MINUTE
    one = Repeats(start, length * MINUTE, ZoneInfo(zone), f"FREQ=DAILY;INTERVAL={step};COUNT={5 // step}")

    assert [(each.period.starts_at, each.period.ends_at) for each in all_times(one)] == walked(one, 1440 * 5)


def test_a_part_of_the_times_is_that_part_of_all() -> None:
    one = repeats("2026-02-22T23:30", 5 * HOUR, "Asia/Kathmandu", "FREQ=DAILY;INTERVAL=3;COUNT=40")
    since, until = datetime(2026, 3, 1, tzinfo=UTC), datetime(2026, 4, 1, tzinfo=UTC)

    assert list(times(one, since, until)) == [each for each in all_times(one) if since <= each.period.starts_at < until]
