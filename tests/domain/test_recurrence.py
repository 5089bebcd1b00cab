"""When hours that come again fall: by name, and at random against dateutil walking from the anchor."""

from __future__ import annotations

import datetime as dt
import time as stopwatch
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from types import SimpleNamespace
from zoneinfo import ZoneInfo

import pytest
from dateutil import rrule as rrule_of_dateutil
from dateutil.rrule import rrulestr
from dateutil.tz import datetime_exists, resolve_imaginary
from hypothesis import given
from hypothesis import strategies as st

from core.time.interval import Interval
from core.time.recurrence import Recurring, check_rule, covered, next_occurrences, occurrences, outside
from core.time.recurrence_rule import WEEKDAYS, days_of, parse_rule
from tests.examples import tries

HOUR = timedelta(hours=1)


def hours(rule: str, start: str, duration: timedelta, zone: str) -> Recurring:
    return Recurring(rule, time.fromisoformat(start), duration, ZoneInfo(zone))


def during(first: str, last: str) -> Interval:
    return Interval(datetime.fromisoformat(first).replace(tzinfo=UTC), datetime.fromisoformat(last).replace(tzinfo=UTC))


def local(rule: Recurring, period: Interval) -> list[str]:
    """Starts and ends as the owner's clock shows them."""

    def shown(moment: datetime) -> str:
        return f"{moment.astimezone(rule.zone):%Y-%m-%d %H:%M}"

    return [
        f"{shown(one.period.starts_at)} {shown(one.period.ends_at)}{' shortened' if one.shortened else ''}"
        for one in occurrences(rule, period)
    ]


def utc(rule: Recurring, period: Interval) -> list[str]:
    return [
        f"{one.period.starts_at:%Y-%m-%d %H:%M} {one.period.ends_at:%Y-%m-%d %H:%M}"
        for one in occurrences(rule, period)
    ]


def days(rule: str, first: str, last: str) -> list[str]:
    return [str(day) for day in days_of(parse_rule(rule), date.fromisoformat(first), date.fromisoformat(last))]


class TestClockChanges:
    def test_hours_that_the_clock_skips_begin_after_it_and_end_when_they_always_do(self) -> None:
        rule = hours("FREQ=DAILY", "02:30", 1.5 * HOUR, "America/New_York")

        assert local(rule, during("2026-03-07T12:00", "2026-03-09T12:00")) == [
            "2026-03-08 03:30 2026-03-08 04:00 shortened",
            "2026-03-09 02:30 2026-03-09 04:00",
        ]

    def test_hours_that_lie_whole_in_what_the_clock_skips_fall_out(self) -> None:
        whole = hours("FREQ=DAILY", "02:00", HOUR, "America/New_York")
        part = hours("FREQ=DAILY", "02:15", HOUR / 2, "America/New_York")

        assert local(whole, during("2026-03-08T00:00", "2026-03-09T00:00")) == []
        assert local(part, during("2026-03-08T00:00", "2026-03-09T00:00")) == []

    def test_hours_whose_start_comes_twice_begin_the_first_time(self) -> None:
        rule = hours("FREQ=DAILY", "01:30", 2 * HOUR, "America/New_York")

        assert utc(rule, during("2026-11-01T00:00", "2026-11-02T00:00")) == ["2026-11-01 05:30 2026-11-01 08:30"]

    def test_hours_whose_end_comes_twice_end_the_first_time(self) -> None:
        rule = hours("FREQ=DAILY", "23:00", 2.5 * HOUR, "America/New_York")

        assert utc(rule, during("2026-11-01T04:00", "2026-11-01T12:00")) == ["2026-11-01 03:00 2026-11-01 05:30"]

    def test_hours_that_span_a_clock_change_end_when_they_always_do(self) -> None:
        night = hours("FREQ=DAILY", "01:30", 2.5 * HOUR, "America/Denver")
        weekend = hours("FREQ=WEEKLY;BYDAY=SA", "23:00", 6 * HOUR, "America/New_York")

        assert local(night, during("2027-03-14T06:00", "2027-03-14T20:00")) == ["2027-03-14 01:30 2027-03-14 04:00"]
        assert local(weekend, during("2026-03-07T12:00", "2026-03-08T12:00")) == ["2026-03-07 23:00 2026-03-08 05:00"]
        assert local(weekend, during("2026-10-31T12:00", "2026-11-01T12:00")) == ["2026-10-31 23:00 2026-11-01 05:00"]

    def test_hours_whose_end_the_clock_skips_end_by_as_much_later(self) -> None:
        rule = hours("FREQ=DAILY", "01:30", HOUR, "America/New_York")

        assert local(rule, during("2026-03-08T00:00", "2026-03-08T12:00")) == ["2026-03-08 01:30 2026-03-08 03:30"]

    @pytest.mark.parametrize("start", ["00:00", "01:30", "02:30", "23:15"])
    @pytest.mark.parametrize("zone", ["America/New_York", "Australia/Lord_Howe", "Pacific/Apia", "Africa/Cairo"])
    def test_a_whole_day_every_day_leaves_no_hole_in_the_year(self, zone: str, start: str) -> None:
        rule = hours("FREQ=DAILY", start, 24 * HOUR, zone)

        assert outside([rule], during("2026-01-01T00:00", "2027-01-01T00:00")) == ()

    def test_hours_that_follow_each_other_on_the_clock_leave_no_hole_on_any_night(self) -> None:
        turns = [("00:00", 1.5), ("01:30", 1), ("02:30", 1.5), ("04:00", 20)]
        rules_of_system = [hours("FREQ=DAILY", at, length * HOUR, "America/New_York") for at, length in turns]

        assert outside(rules_of_system, during("2026-01-01T00:00", "2027-01-01T00:00")) == ()

    def test_lord_howe_changes_by_half_an_hour(self) -> None:
        rule = hours("FREQ=DAILY", "02:15", HOUR, "Australia/Lord_Howe")

        assert local(rule, during("2026-10-03T00:00", "2026-10-05T00:00")) == [
            "2026-10-04 02:45 2026-10-04 03:15 shortened",
            "2026-10-05 02:15 2026-10-05 03:15",
        ]

    def test_kathmandu_lies_five_and_three_quarter_hours_ahead(self) -> None:
        rule = hours("FREQ=WEEKLY;BYDAY=SA", "01:00", 3 * HOUR, "Asia/Kathmandu")

        assert utc(rule, during("2026-01-01T00:00", "2026-01-05T00:00")) == ["2026-01-02 19:15 2026-01-02 22:15"]


class TestRules:
    def test_weekly_hours_across_midnight_cover_the_morning_after(self) -> None:
        rule = hours("FREQ=WEEKLY;BYDAY=SU", "22:00", 6 * HOUR, "UTC")

        assert utc(rule, during("2026-11-16T02:00", "2026-11-16T03:00")) == ["2026-11-15 22:00 2026-11-16 04:00"]

    def test_the_last_sunday_of_the_month(self) -> None:
        assert days("FREQ=MONTHLY;BYDAY=-1SU", "2026-01-01", "2026-04-30") == [
            "2026-01-25",
            "2026-02-22",
            "2026-03-29",
            "2026-04-26",
        ]

    def test_the_31st_leaves_out_short_months(self) -> None:
        assert days("FREQ=MONTHLY;BYMONTHDAY=31", "2026-01-01", "2026-06-30") == [
            "2026-01-31",
            "2026-03-31",
            "2026-05-31",
        ]

    def test_the_29th_of_february_comes_in_leap_years(self) -> None:
        assert days("FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=29", "2024-01-01", "2033-01-01") == [
            "2024-02-29",
            "2028-02-29",
            "2032-02-29",
        ]

    def test_every_second_week_counts_from_the_first_week_of_2001(self) -> None:
        assert days("FREQ=WEEKLY;INTERVAL=2;BYDAY=MO", "2026-11-01", "2026-12-10") == [
            "2026-11-02",
            "2026-11-16",
            "2026-11-30",
        ]

    def test_a_rule_without_a_day_falls_on_a_monday_on_the_first_and_at_new_year(self) -> None:
        assert days("FREQ=WEEKLY", "2026-11-01", "2026-11-14") == ["2026-11-02", "2026-11-09"]
        assert days("FREQ=MONTHLY;INTERVAL=6", "2026-01-01", "2026-12-31") == ["2026-01-01", "2026-07-01"]
        assert days("FREQ=YEARLY;BYMONTH=3,4", "2026-01-01", "2026-12-31") == ["2026-03-01", "2026-04-01"]
        assert days("FREQ=YEARLY", "2026-01-01", "2027-12-31") == ["2026-01-01", "2027-01-01"]

    def test_a_day_until_which_it_falls_is_included(self) -> None:
        rule = hours("FREQ=DAILY;UNTIL=20261114", "23:00", 2 * HOUR, "America/Denver")

        assert local(rule, during("2026-11-14T12:00", "2026-11-20T00:00")) == ["2026-11-14 23:00 2026-11-15 01:00"]

    @pytest.mark.parametrize(
        ("until", "last"),
        [
            ("20261114T230000", "2026-11-14"),
            ("20261114T225959", "2026-11-13"),
            ("20261115T060000Z", "2026-11-14"),
            ("20261115T055959Z", "2026-11-13"),
        ],
    )
    def test_a_moment_until_which_it_falls_is_included_on_the_clock_or_in_utc(self, until: str, last: str) -> None:
        rule = hours(f"FREQ=DAILY;UNTIL={until}", "23:00", HOUR, "America/Denver")

        assert local(rule, during("2026-11-10T00:00", "2026-11-20T00:00"))[-1][:10] == last

    def test_a_count_is_counted_from_2001(self) -> None:
        assert days("FREQ=DAILY;COUNT=3", "2000-01-01", "2026-01-01") == ["2001-01-01", "2001-01-02", "2001-01-03"]
        assert days("FREQ=WEEKLY;BYDAY=SU;COUNT=1349", "2026-10-30", "2026-12-30") == ["2026-11-01", "2026-11-08"]


class TestHours:
    EVENING = hours("FREQ=DAILY", "20:00", 2 * HOUR, "UTC")
    NIGHT = hours("FREQ=DAILY", "22:00", 3 * HOUR, "UTC")
    LATE = hours("FREQ=DAILY", "23:00", 3 * HOUR, "UTC")

    def test_hours_that_touch_or_overlap_are_joined(self) -> None:
        asked = during("2026-11-14T12:00", "2026-11-15T12:00")

        assert covered([self.NIGHT, self.EVENING], asked) == (during("2026-11-14T20:00", "2026-11-15T01:00"),)
        assert covered([self.NIGHT, self.LATE, self.EVENING], asked) == (
            during("2026-11-14T20:00", "2026-11-15T02:00"),
        )
        assert covered([self.LATE, self.EVENING], asked) == (
            during("2026-11-14T20:00", "2026-11-14T22:00"),
            during("2026-11-14T23:00", "2026-11-15T02:00"),
        )

    def test_what_lies_outside_is_what_the_hours_leave(self) -> None:
        assert outside([self.LATE, self.EVENING], during("2026-11-14T21:00", "2026-11-15T03:00")) == (
            during("2026-11-14T22:00", "2026-11-14T23:00"),
            during("2026-11-15T02:00", "2026-11-15T03:00"),
        )
        assert outside([self.NIGHT, self.EVENING], during("2026-11-14T20:00", "2026-11-15T01:00")) == ()

    def test_hours_that_only_touch_the_period_do_not_count(self) -> None:
        assert occurrences(self.EVENING, during("2026-11-14T22:00", "2026-11-15T20:00")) == ()

    def test_the_next_ones_hold_what_has_begun_already(self) -> None:
        after = datetime(2026, 11, 14, 21, tzinfo=UTC)

        assert [one.period.starts_at.day for one in next_occurrences(self.EVENING, after, 3)] == [14, 15, 16]

    def test_the_next_ones_are_found_years_ahead(self) -> None:
        rule = hours("FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=29", "01:00", HOUR, "UTC")

        found = next_occurrences(rule, datetime(2026, 11, 14, tzinfo=UTC), 3)
        assert [f"{one.period.starts_at:%Y-%m-%d}" for one in found] == ["2028-02-29", "2032-02-29", "2036-02-29"]


@pytest.mark.parametrize(
    "rule",
    [
        "FREQ=YEARLY;INTERVAL=1000000",
        "FREQ=DAILY;INTERVAL=999999999999",
        "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30",
        "FREQ=DAILY;BYMONTH=2;BYMONTHDAY=31",
        "FREQ=DAILY;COUNT=999999999999",
        "FREQ=YEARLY;BYMONTH=4;BYMONTHDAY=31;COUNT=5",
        "FREQ=YEARLY;BYDAY=53MO;BYWEEKNO=1;BYSETPOS=366",
        "FREQ=DAILY;UNTIL=99991231T235959Z",
    ],
)
def test_an_absurd_rule_is_answered_in_milliseconds(rule: str) -> None:
    began = stopwatch.perf_counter()
    outside([hours(rule, "02:30", HOUR, "America/New_York")], during("2026-11-14T00:00", "2026-11-15T00:00"))

    assert stopwatch.perf_counter() - began < 0.25


@pytest.mark.parametrize(
    ("rule", "why"),
    [
        ("FREQ=HOURLY", "write one like FREQ=WEEKLY;BYDAY=SU"),
        ("every Sunday", "write one like FREQ=WEEKLY;BYDAY=SU"),
        ("FREQ=DAILY;FREQ=WEEKLY", "it says the same thing twice"),
        ("FREQ=DAILY;COUNT=2;UNTIL=20260101", "it ends twice, by COUNT and by UNTIL"),
        ("FREQ=DAILY;INTERVAL=0", "0 is not between 1 and 1000000000000"),
        ("FREQ=DAILY;BYHOUR=3", "BYHOUR cannot be said here; the start says at what time"),
        ("FREQ=DAILY;BYEASTER=1", "BYEASTER cannot be said here"),
        ("FREQ=WEEKLY;BYDAY=1SU", "only months and years have a first or a last weekday"),
        ("FREQ=MONTHLY;BYMONTHDAY=32", "32 is not between -31 and 31"),
        ("FREQ=MONTHLY;BYMONTHDAY=0", "0 is no place to count from"),
        ("FREQ=WEEKLY;BYDAY=XX", "XX names no days; write them like MO or -1SU"),
        ("FREQ=DAILY;UNTIL=tomorrow", "write one like FREQ=WEEKLY;BYDAY=SU"),
        ("FREQ=DAILY;UNTIL=2026", "it ends at 2026; write that like 20261231 or 20261231T235959Z"),
        ("FREQ=DAILY;UNTIL=20260231", "day is out of range for month"),
        ("FREQ=WEEKLY;WKST=1", "1 is no weekday; write it like MO"),
    ],
)
def test_a_rule_that_is_none_is_refused_with_the_reason(rule: str, why: str) -> None:
    with pytest.raises(ValueError) as refused:
        check_rule(rule)

    assert str(refused.value).startswith(f"“{rule}” is not a recurrence rule")
    assert str(refused.value).endswith(why)


def test_a_rule_with_a_count_is_nobodys_to_count_from_its_beginning() -> None:
    with pytest.raises(ValueError, match="would be counted from 2001 on; leave COUNT out, or end it by UNTIL"):
        check_rule("FREQ=DAILY;COUNT=3")


@pytest.mark.parametrize(
    "rule",
    [
        "FREQ=WEEKLY;BYDAY=MO;INTERVAL={}",
        "FREQ=YEARLY;BYDAY=MO,TU,WE,TH,FR,SA,SU;BYSETPOS={}",
        "FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR,SA,SU;BYSETPOS={}",
        "FREQ=YEARLY;BYWEEKNO=1,53;BYYEARDAY=-{}",
        "FREQ=DAILY;UNTIL=20991231T235959Z;BYMONTHDAY=-1;INTERVAL={}",
    ],
)
def test_a_thousand_rules_that_may_be_entered_cost_a_night_less_than_a_second(rule: str) -> None:
    """Others enter them, and whoever plans work pays: from the second time on, and in a processor's time."""
    texts = [rule.format(number % 366 + 1) + ";WKST=" + WEEKDAYS[number // 366] for number in range(1_000)]
    rules = [hours(text, "02:30", HOUR, "America/New_York") for text in texts]
    for text in texts:
        check_rule(text)

    def cost() -> float:
        began = stopwatch.process_time()
        outside(rules, during("2026-11-14T00:00", "2026-11-15T00:00"))
        return stopwatch.process_time() - began

    assert min(cost() for _ in range(3)) < 1


def some(low: int, high: int, *, below: bool = False) -> st.SearchStrategy[str]:
    numbers = st.integers(low, high) | st.integers(-high, -low) if below else st.integers(low, high)
    return st.lists(numbers, min_size=1, max_size=3, unique=True).map(lambda chosen: ",".join(map(str, chosen)))


@st.composite
def rules(draw: st.DrawFn) -> str:
    frequency = draw(st.sampled_from(["DAILY", "WEEKLY", "MONTHLY", "YEARLY"]))
    parts = {"FREQ": frequency}
    optional = {
        "INTERVAL": st.integers(1, 5).map(str),
        "BYMONTH": some(1, 12),
        "BYMONTHDAY": some(1, 31, below=True),
        "BYDAY": st.lists(st.sampled_from(WEEKDAYS), min_size=1, max_size=3, unique=True).map(",".join),
        "WKST": st.sampled_from(WEEKDAYS),
        "BYSETPOS": some(1, 4, below=True),
    }
    if frequency in ("MONTHLY", "YEARLY"):
        placed = st.tuples(st.sampled_from([-2, -1, 1, 2, 3, 5]), st.sampled_from(WEEKDAYS))
        optional["BYDAY"] |= st.lists(placed.map(lambda one: f"{one[0]}{one[1]}"), min_size=1, max_size=2).map(",".join)
    if frequency == "YEARLY":
        optional |= {"BYYEARDAY": some(1, 366, below=True), "BYWEEKNO": some(1, 53, below=True)}
    for name, values in optional.items():
        if draw(st.integers(0, 3)) == 0:
            parts[name] = draw(values)
    if draw(st.integers(0, 4)) == 0:
        parts["COUNT"] = str(draw(st.integers(1, 400)))
    return ";".join(f"{name}={value}" for name, value in parts.items())


@tries(2.5)
@given(rules(), st.integers(0, 1_500), st.integers(0, 400))
def test_a_rule_falls_on_the_days_that_a_walk_from_the_anchor_finds(rule: str, start: int, length: int) -> None:
    first = date(2001, 1, 1) + timedelta(days=start)
    last = first + timedelta(days=length)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(rrule_of_dateutil, "datetime", SimpleNamespace(**vars(dt) | {"MAXYEAR": 2007}))
        found = [moment.date() for moment in rrulestr(rule, dtstart=datetime(2001, 1, 1))]

    walked = [day for day in found if first <= day <= last]
    assert list(days_of(parse_rule(rule), first, last)) == walked


@tries(0.6)
@given(
    st.lists(
        st.builds(
            hours,
            st.sampled_from(
                ["FREQ=DAILY", "FREQ=WEEKLY;BYDAY=SU,WE", "FREQ=DAILY;INTERVAL=2", "FREQ=MONTHLY;BYDAY=2SU"]
            ),
            st.sampled_from(["00:00", "01:30", "02:00", "02:30", "23:15"]),
            st.sampled_from([HOUR / 2, HOUR, 4 * HOUR, 30 * HOUR]),
            st.sampled_from(["UTC", "America/New_York", "Australia/Lord_Howe", "Africa/Cairo", "Asia/Kathmandu"]),
        ),
        max_size=3,
    ),
    st.sampled_from(
        [datetime(2026, 3, 6, tzinfo=UTC), datetime(2026, 10, 2, tzinfo=UTC), datetime(2011, 12, 28, tzinfo=UTC)]
    ),
    st.integers(1, 24 * 5),
)
def test_every_quarter_of_an_hour_lies_either_in_the_hours_or_outside(
    rules_of_system: list[Recurring], start: datetime, length: int
) -> None:
    """Each quarter is asked by itself."""
    asked = Interval(start, start + length * HOUR)
    inside, gaps = covered(rules_of_system, asked), outside(rules_of_system, asked)

    for number in range(length * 4):
        moment = start + number * HOUR / 4
        open_now = any(is_open(rule, moment) for rule in rules_of_system)
        assert any(part.includes(moment) for part in inside) == open_now, moment
        assert any(gap.includes(moment) for gap in gaps) != open_now, moment


def is_open(rule: Recurring, moment: datetime) -> bool:
    """Whether hours hold it that began up to two days before."""
    today = moment.astimezone(rule.zone).date()
    near = [today - timedelta(days=back) for back in (-1, 0, 1, 2)]
    return any(_holds(rule, datetime.combine(day, rule.start), moment) for day in near if day in _walked(rule.rrule))


@cache
def _walked(rule: str) -> frozenset[date]:
    found = rrulestr(rule, dtstart=datetime(2001, 1, 1)).between(datetime(2011, 12, 1), datetime(2026, 12, 1))
    return frozenset(moment.date() for moment in found)


def _holds(rule: Recurring, start: datetime, moment: datetime) -> bool:
    """By dateutil's reading of times that the clock skips; where it skips a whole day, dateutil does not follow."""
    begins, ends = (at.replace(tzinfo=rule.zone) for at in (start, start + rule.duration))
    if not datetime_exists(begins) and not datetime_exists(ends):
        return False
    return resolve_imaginary(begins).astimezone(UTC) <= moment < resolve_imaginary(ends).astimezone(UTC)
