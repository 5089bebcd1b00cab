"""Half-open periods: what is refused, what overlaps, what merely touches, and what clock changes do to them."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.time.interval import Interval

NEW_YORK = ZoneInfo("America/New_York")
KATHMANDU = ZoneInfo("Asia/Kathmandu")
LORD_HOWE = ZoneInfo("Australia/Lord_Howe")
START, MINUTE = datetime(2026, 5, 4, tzinfo=UTC), timedelta(minutes=1)


def at(hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 5, 4, hour, minute, tzinfo=UTC)


def naive(hour: int) -> datetime:
    return at(hour).replace(tzinfo=None)


def hours(start: int, end: int, open_ended: bool = False) -> Interval:
    return Interval(at(start), at(end), open_ended)


@pytest.mark.parametrize(
    ("starts_at", "ends_at"),
    [
        pytest.param(naive(1), at(2), id="naive-start"),
        pytest.param(at(1), naive(2), id="naive-end"),
        pytest.param(naive(1), naive(2), id="both-naive"),
        pytest.param(at(1), at(1), id="zero-length"),
        pytest.param(at(1), datetime(2026, 5, 4, 6, 45, tzinfo=KATHMANDU), id="zero-length-in-two-zones"),
        pytest.param(at(2), at(1), id="reversed"),
        pytest.param(at(2), datetime(2026, 5, 4, 7, 0, tzinfo=KATHMANDU), id="reversed-in-two-zones"),
        pytest.param(
            datetime(2026, 11, 1, 1, 15, tzinfo=NEW_YORK, fold=1),
            datetime(2026, 11, 1, 1, 45, tzinfo=NEW_YORK, fold=0),
            id="reversed-within-the-hour-that-comes-twice",
        ),
    ],
)
def test_is_refused(starts_at: datetime, ends_at: datetime) -> None:
    with pytest.raises(ValueError):
        Interval(starts_at, ends_at)


@pytest.mark.parametrize(
    ("one", "other", "overlap", "touch"),
    [
        pytest.param(hours(1, 3), hours(2, 4), True, False, id="partly"),
        pytest.param(hours(1, 4), hours(2, 3), True, False, id="within"),
        pytest.param(hours(1, 3), hours(1, 3), True, False, id="the-same"),
        pytest.param(hours(1, 2), hours(1, 3), True, False, id="same-start"),
        pytest.param(hours(1, 2), hours(2, 3), False, True, id="touching"),
        pytest.param(hours(1, 2, open_ended=True), hours(2, 3), False, True, id="touching-at-a-guessed-end"),
        pytest.param(hours(1, 2), hours(3, 4), False, False, id="apart"),
    ],
)
def test_touching_is_not_overlapping(one: Interval, other: Interval, overlap: bool, touch: bool) -> None:
    assert (one.overlaps(other), one.touches(other)) == (overlap, touch)
    assert (other.overlaps(one), other.touches(one)) == (overlap, touch)


@pytest.mark.parametrize(
    ("one", "other", "common"),
    [
        pytest.param(hours(1, 3), hours(2, 4), hours(2, 3), id="partly"),
        pytest.param(hours(1, 4), hours(2, 3), hours(2, 3), id="within"),
        pytest.param(hours(1, 2), hours(2, 3), None, id="touching"),
        pytest.param(hours(1, 2), hours(3, 4), None, id="apart"),
        pytest.param(hours(1, 3, open_ended=True), hours(2, 4), hours(2, 3, open_ended=True), id="one-end-is-a-guess"),
        pytest.param(
            hours(1, 3, open_ended=True), hours(2, 4, open_ended=True), hours(2, 3, open_ended=True), id="both-are"
        ),
    ],
)
def test_intersection(one: Interval, other: Interval, common: Interval | None) -> None:
    assert one.intersection(other) == common
    assert other.intersection(one) == common


@pytest.mark.parametrize(
    ("outer", "inner", "contained"),
    [
        pytest.param(hours(1, 4), hours(2, 3), True, id="within"),
        pytest.param(hours(1, 4), hours(1, 4), True, id="the-same"),
        pytest.param(hours(1, 4), hours(3, 5), False, id="runs-over"),
        pytest.param(hours(2, 4), hours(1, 3), False, id="starts-before"),
        pytest.param(hours(2, 3), hours(1, 4), False, id="larger"),
        pytest.param(hours(1, 2), hours(2, 3), False, id="touching"),
    ],
)
def test_contains(outer: Interval, inner: Interval, contained: bool) -> None:
    assert outer.contains(inner) is contained


@pytest.mark.parametrize(("moment", "included"), [(at(0), False), (at(1), True), (at(2), True), (at(3), False)])
def test_the_start_is_included_and_the_end_is_not(moment: datetime, included: bool) -> None:
    assert hours(1, 3).includes(moment) is included


def test_a_guessed_end_is_not_known() -> None:
    assert hours(1, 3).known_end == at(3)
    assert hours(1, 3, open_ended=True).known_end is None


def test_zones_compare_by_instant() -> None:
    in_utc = hours(1, 3)
    in_kathmandu = Interval(
        datetime(2026, 5, 4, 7, 45, tzinfo=KATHMANDU), datetime(2026, 5, 4, 9, 45, tzinfo=KATHMANDU)
    )

    overlap = in_utc.intersection(in_kathmandu)

    assert overlap == hours(2, 3)


def test_the_hour_that_comes_twice_in_new_york_has_length() -> None:
    """From 01:30 summer time to 01:30 winter time is an hour, though the clock shows the same."""
    first = datetime(2026, 11, 1, 1, 30, tzinfo=NEW_YORK, fold=0)
    second = datetime(2026, 11, 1, 1, 30, tzinfo=NEW_YORK, fold=1)

    assert Interval(first, second).duration == timedelta(hours=1)


def test_a_clock_set_back_does_not_make_a_period_reversed() -> None:
    first = datetime(2026, 11, 1, 1, 45, tzinfo=NEW_YORK, fold=0)
    second = datetime(2026, 11, 1, 1, 15, tzinfo=NEW_YORK, fold=1)

    assert Interval(first, second).duration == timedelta(minutes=30)


def test_periods_before_and_after_the_doubled_hour_do_not_touch() -> None:
    before = Interval(
        datetime(2026, 11, 1, 0, 30, tzinfo=NEW_YORK), datetime(2026, 11, 1, 1, 30, tzinfo=NEW_YORK, fold=0)
    )
    after = Interval(
        datetime(2026, 11, 1, 1, 30, tzinfo=NEW_YORK, fold=1), datetime(2026, 11, 1, 2, 30, tzinfo=NEW_YORK)
    )

    assert not before.touches(after)
    assert not before.overlaps(after)


def test_four_hours_by_the_clock_across_the_autumn_change_are_five() -> None:
    wall_clock = Interval(datetime(2026, 11, 1, 0, 30, tzinfo=NEW_YORK), datetime(2026, 11, 1, 4, 30, tzinfo=NEW_YORK))

    assert wall_clock.duration == timedelta(hours=5)


def test_the_hour_that_does_not_exist_in_spring_is_not_counted() -> None:
    """On 2026-03-08 New York goes from 02:00 to 03:00: 01:30 to 04:00 takes an hour and a half."""
    wall_clock = Interval(datetime(2026, 3, 8, 1, 30, tzinfo=NEW_YORK), datetime(2026, 3, 8, 4, 0, tzinfo=NEW_YORK))

    assert wall_clock.duration == timedelta(hours=1, minutes=30)
    assert wall_clock.contains(
        Interval(datetime(2026, 3, 8, 6, 30, tzinfo=UTC), datetime(2026, 3, 8, 8, 0, tzinfo=UTC))
    )


def test_lord_howe_moves_its_clocks_by_half_an_hour() -> None:
    """On 2026-04-05 it goes from 02:00 back to 01:30."""
    wall_clock = Interval(datetime(2026, 4, 5, 1, 0, tzinfo=LORD_HOWE), datetime(2026, 4, 5, 3, 0, tzinfo=LORD_HOWE))

    assert wall_clock.duration == timedelta(hours=2, minutes=30)


@given(st.lists(st.tuples(st.integers(0, 30), st.integers(1, 10)), max_size=6), st.integers(0, 20), st.integers(1, 15))
def test_what_others_leave_of_a_period_is_every_minute_that_none_of_them_takes(
    others: list[tuple[int, int]], starts: int, takes: int
) -> None:
    def between(first: int, length: int) -> Interval:
        return Interval(START + first * MINUTE, START + (first + length) * MINUTE)

    taken = [between(*other) for other in others]
    left = list(between(starts, takes).outside(taken))

    minutes = [START + nth * MINUTE for nth in range(starts, starts + takes)]
    free = [at for at in minutes if not any(other.includes(at) for other in taken)]
    assert [at for at in minutes if any(one.includes(at) for one in left)] == free
    assert sum((one.duration for one in left), timedelta()) == len(free) * MINUTE
