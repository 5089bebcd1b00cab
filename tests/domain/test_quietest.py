"""Of several free starts, the quietest first, and why."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from random import Random
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from changes.domain.quietest import (
    Approver,
    PartOfDay,
    Quieting,
    ToldPeople,
    in_words,
    one_a_day,
    quietest,
    starts_within,
)
from changes.domain.slot_picks import is_free
from changes.domain.slots import Slot
from core.time.interval import Interval
from tests.examples import tries

DENVER, MANILA = ZoneInfo("America/Denver"), ZoneInfo("Asia/Manila")
NIGHTS = PartOfDay(time(18), time(8), DENVER)
MONDAY = datetime(2026, 11, 23, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def work(hours: float, length: float = 1.5) -> Interval:
    return Interval(MONDAY + hours * HOUR, MONDAY + (hours + length) * HOUR)


def test_the_fewest_people_in_their_working_day_come_first() -> None:
    """20:00 UTC is 13:00 in Denver and 04:00 in Manila; 06:00 is 23:00 and 14:00."""
    around = Quieting(told=(ToldPeople(3, DENVER), ToldPeople(9, MANILA)))

    ranked = quietest([work(6), work(20), work(12)], around)

    assert [(one.period, one.disturbed) for one in ranked] == [(work(12), 0), (work(20), 3), (work(6), 9)]
    assert [in_words(one) for one in ranked] == [
        "reaches 12 people, outside their working day",
        "reaches 12 people, 3 in their working day",
        "reaches 12 people, 9 in their working day",
    ]


def test_then_the_most_maintenance_hours_and_then_those_who_approve_awake() -> None:
    around = Quieting(hours={"GES": [work(4, 4)], "Portal": [work(0, 24)]}, approvers=(Approver("Meridian", MANILA),))

    ranked = quietest([work(10), work(20), work(5)], around)

    assert [in_words(one) for one in ranked] == [
        "nobody else is told · inside the hours of GES, Portal · Meridian is awake: 13:00 there",
        "nobody else is told · inside the hours of Portal · outside the hours of GES · Meridian is awake: 18:00 there",
        "nobody else is told · inside the hours of Portal · outside the hours of GES · Meridian is asleep: 04:00 there",
    ]


def test_a_night_goes_over_midnight_and_holds_the_whole_of_the_work() -> None:
    slots = [Slot(MONDAY, MONDAY + 40 * DAY)]

    [*found] = starts_within(slots, [date(2026, 11, 23)], NIGHTS, 13 * HOUR)

    assert [one.starts_at for one in found] == [
        datetime(2026, 11, 24, 1, tzinfo=UTC) + nth * HOUR / 2 for nth in range(3)
    ]
    assert list(starts_within(slots, [date(2026, 11, 23)], NIGHTS, 15 * HOUR)) == []


def test_a_night_in_which_the_clock_goes_forward_is_an_hour_shorter() -> None:
    night = NIGHTS.on(date(2027, 3, 13))

    assert night is not None
    assert night.duration == 13 * HOUR


def test_working_days_are_not_at_the_weekend() -> None:
    part = PartOfDay(time(8), time(18), DENVER, workdays=True)

    assert [part.on(date(2026, 11, day)) is not None for day in (27, 28, 29, 30)] == [True, False, False, True]


def test_of_each_night_the_quietest_is_shown() -> None:
    slots = [Slot(MONDAY, MONDAY + 40 * DAY)]
    days = [date(2026, 11, 23), date(2026, 11, 24)]
    around = Quieting(told=(ToldPeople(1, MANILA),))

    shown = one_a_day(quietest(starts_within(slots, days, NIGHTS, HOUR), around), NIGHTS, 6)

    assert [one.period.starts_at for one in shown] == [
        datetime(2026, 11, 24, 10, tzinfo=UTC),
        datetime(2026, 11, 25, 10, tzinfo=UTC),
    ]


@st.composite
def arounds(draw: st.DrawFn) -> Quieting:
    zones = st.sampled_from([DENVER, MANILA, ZoneInfo("Europe/London")])
    return Quieting(
        tuple(ToldPeople(draw(st.integers(1, 9)), draw(zones)) for _ in range(draw(st.integers(0, 3)))),
        {name: [work(draw(st.integers(0, 48)), 6)] for name in "AB"[: draw(st.integers(0, 2))]},
        tuple(Approver(name, draw(zones)) for name in "XY"[: draw(st.integers(0, 2))]),
    )


@tries(2)
@given(st.lists(st.integers(0, 100), unique=True, max_size=12), arounds(), st.integers())
def test_the_order_is_total_and_the_same_however_they_come(hours: list[int], around: Quieting, seed: int) -> None:
    periods = [work(one) for one in hours]
    mixed = Random(seed).sample(periods, len(periods))

    ranked = quietest(periods, around)

    assert ranked == quietest(mixed, around)
    assert len({one.rank for one in ranked}) == len(periods)


@tries(2)
@given(st.lists(st.tuples(st.integers(0, 2000), st.integers(0, 300)), max_size=8), st.integers(1, 20))
def test_free_starts_are_those_of_the_slots_and_no_others(free: list[tuple[int, int]], halves: int) -> None:
    slots = [Slot(MONDAY + 30 * at * HOUR / 60, MONDAY + (30 * at + length) * HOUR / 60) for at, length in free]
    days, length = [date(2026, 11, 23) + nth * DAY for nth in range(7)], halves * HOUR / 2

    found = [one.starts_at for one in starts_within(slots, days, NIGHTS, length)]

    nights = [night for day in days if (night := NIGHTS.on(day))]
    stepped = [night.starts_at + nth * HOUR / 2 for night in nights for nth in range(29)]
    fits = [at for at in stepped if any(night.contains(Interval(at, at + length)) for night in nights)]
    assert all(is_free(slots, at) for at in found)
    assert {at for at in fits if is_free(slots, at)} <= set(found)
