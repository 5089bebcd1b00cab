"""The hours of days side by side, over changes of clocks."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from core.time.day_axis import Gap, axis_of, day_and_night, midnight
from core.time.interval import Interval
from tests.examples import tries

DENVER = ZoneInfo("America/Denver")
MINUTE = timedelta(minutes=1)


def week_of(day: date) -> list[date]:
    return [day + timedelta(days=number - day.weekday()) for number in range(7)]


def test_a_usual_day_is_one_stretch_of_24_hours() -> None:
    axis = axis_of([date(2026, 11, 25)], DENVER)

    [day] = axis.days
    assert (axis.height, len(axis.rows), day.gaps) == (1440, 24, ())
    assert [(one.starts_at, one.length, one.top) for one in day.spans] == [
        (datetime(2026, 11, 25, 7, tzinfo=UTC), 1440, 0)
    ]


def test_the_hour_that_comes_twice_has_two_rows_and_both_are_named() -> None:
    axis = axis_of(week_of(date(2026, 11, 1)), DENVER)

    assert axis.height == 1500
    assert [(row.top, row.label, row.twice) for row in axis.rows[:4]] == [
        (0, "00:00", False),
        (60, "01:00", True),
        (120, "01:00", True),
        (180, "02:00", False),
    ]
    *others, sunday = axis.days
    assert (len(sunday.spans), sunday.spans[0].length, sunday.gaps) == (1, 1500, ())
    assert {one.gaps for one in others} == {(Gap(120, 60),)}


def test_the_hour_that_is_skipped_is_empty_on_its_day_alone() -> None:
    axis = axis_of(week_of(date(2026, 3, 8)), DENVER)

    *others, sunday = axis.days
    assert axis.height == 1440
    assert sunday.gaps == (Gap(120, 60, ("02:00", "03:00")),)
    assert [(one.top, one.length) for one in sunday.spans] == [(0, 120), (180, 1260)]
    assert {one.gaps for one in others} == {()}


def test_a_half_hour_that_comes_twice_takes_half_a_row() -> None:
    axis = axis_of([date(2026, 4, 5)], ZoneInfo("Australia/Lord_Howe"))

    assert axis.height == 1470
    assert [(row.top, row.label, row.twice) for row in axis.rows[1:4]] == [
        (60, "01:00", False),
        (120, "01:30", True),
        (150, "02:00", False),
    ]


def test_a_day_that_a_zone_left_out_is_empty() -> None:
    [day] = axis_of([date(2011, 12, 30)], ZoneInfo("Pacific/Apia")).days

    assert (day.spans, day.period, day.gaps) == ((), None, (Gap(0, 1440, ("00:00", "00:00")),))
    assert day.place(Interval(datetime(2011, 12, 30, 9, tzinfo=UTC), datetime(2011, 12, 30, 11, tzinfo=UTC))) is None


def test_a_day_and_its_night_end_at_noon() -> None:
    axis = day_and_night(date(2026, 11, 25), DENVER)

    assert axis.height == 36 * 60
    assert [(row.top, row.midnight) for row in axis.rows if row.label == "00:00"] == [(0, True), (1440, True)]
    assert axis.days[0].period == Interval(midnight(date(2026, 11, 25), DENVER), datetime(2026, 11, 26, 19, tzinfo=UTC))


def test_work_across_midnight_goes_on_at_the_top_of_the_next_day() -> None:
    work = Interval(datetime(2026, 11, 25, 22, tzinfo=DENVER), datetime(2026, 11, 26, 4, tzinfo=DENVER))
    places = [day.place(work) for day in axis_of([date(2026, 11, day) for day in (25, 26, 27)], DENVER).days]

    shown = [(one.top, one.length, one.from_before, one.goes_on) for one in places if one]
    assert shown == [(1320, 120, False, True), (0, 240, True, False)]


ZONES = st.sampled_from(
    ["America/Denver", "Europe/London", "Asia/Kathmandu", "Australia/Lord_Howe", "America/Havana", "Africa/Cairo"]
)
SWITCHES = st.sampled_from([date(2026, 3, 8), date(2026, 3, 29), date(2026, 10, 25), date(2026, 11, 1)])


@tries(2)
@given(ZONES, SWITCHES, st.integers(-3 * 1440, 4 * 1440), st.integers(1, 3 * 1440))
def test_places_are_periods_to_the_minute_over_both_changes_of_clocks(
    zone_name: str, near: date, begins: int, minutes: int
) -> None:
    """Read back, row by row, through the clock that each row shows."""
    zone = ZoneInfo(zone_name)
    axis = axis_of(week_of(near), zone)
    start = datetime(near.year, near.month, near.day, tzinfo=UTC) + begins * MINUTE
    work = Interval(start, start + minutes * MINUTE)

    covered = set()
    for day in axis.days:
        place = day.place(work)
        rows = range(place.top, place.top + place.length) if place else ()
        covered |= {moment for row in rows if (moment := day.at(row)) is not None}

    whole = Interval(midnight(axis.days[0].day, zone), midnight(axis.days[-1].day + timedelta(days=1), zone))
    both = whole.intersection(work)
    expected = {both.starts_at + step * MINUTE for step in range(both.duration // MINUTE)} if both else set()
    assert covered == expected


@tries(1)
@given(ZONES, SWITCHES, st.integers(0, 6))
def test_the_clock_of_a_row_is_what_the_day_shows_there(zone_name: str, near: date, number: int) -> None:
    zone = ZoneInfo(zone_name)
    axis = axis_of(week_of(near), zone)
    day = axis.days[number]

    shown = [(row.label, at.astimezone(zone)) for row in axis.rows if (at := day.at(row.top)) is not None]
    assert [f"{at:%H:%M}" for _, at in shown] == [label for label, _ in shown]
    assert {at.date() for _, at in shown} <= {day.day}
