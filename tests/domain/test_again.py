"""When work can be done again."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from changes.domain.again import KEEPS_ITS_TIME, Again, WhenFree, again, because
from changes.domain.draft import DraftWindow
from changes.domain.slots import Slot
from tests.examples import tries

DENVER = ZoneInfo("America/Denver")
NIGHT = datetime(2026, 11, 23, 8, tzinfo=UTC)
"""01:00 in Denver."""
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
NOW = NIGHT + 9 * DAY + 6 * HOUR
"""07:00."""


def slot(start: datetime, hours: float = 0) -> Slot:
    return Slot(start, start + hours * HOUR)


def one(*slots: Slot) -> WhenFree:
    return WhenFree((DraftWindow(NIGHT, NIGHT + HOUR),), (slots,), DENVER)


def test_the_time_of_the_day_is_kept_on_the_first_day_that_is_free_at_it() -> None:
    found = again(one(slot(NOW, 5), slot(NIGHT + 12 * DAY - HOUR, 72)), NOW, 89)

    assert found is not None
    assert (found.start, found.keeps_its_time, found.passed_over) == (NIGHT + 12 * DAY, True, 2)
    assert because(found, "01:00") == "At 01:00, as before. Something stands in its way on 2 days before."


def test_else_it_is_the_first_free_time() -> None:
    found = again(one(slot(NOW + 3 * HOUR, 5), slot(NIGHT + 30 * DAY, 1)), NOW, 89)

    assert found == Again(NOW + 3 * HOUR, (NIGHT + 30 * DAY,), keeps_its_time=False, passed_over=14)
    assert because(found, "01:00") == (
        "At 01:00 something stands in its way on each of the next 14 days. This is the first free time."
    )


def test_the_first_day_that_is_free_says_no_more() -> None:
    found = again(one(slot(NOW, 24 * 30)), NOW, 89)

    assert found is not None
    assert because(found, "01:00") == "At 01:00, as before: the first day is free."
    assert found.others == tuple(NIGHT + nth * DAY for nth in range(11, 16))


def test_where_it_is_free_at_no_time_there_is_none() -> None:
    assert again(one(), NOW, 89) is None


def test_the_start_suits_each_of_its_windows() -> None:
    windows = (DraftWindow(NIGHT, NIGHT + HOUR), DraftWindow(NIGHT + DAY, NIGHT + DAY + 2 * HOUR))
    free = WhenFree(windows, ((slot(NOW, 24 * 80),), (slot(NIGHT + 20 * DAY, 100),)), DENVER)

    found = again(free, NOW, 89)

    assert found is not None
    assert (found.start, found.keeps_its_time) == (NIGHT + 19 * DAY, True)


def test_it_is_at_its_time_when_the_clock_changes_between() -> None:
    was = datetime(2026, 10, 20, 7, tzinfo=UTC)
    free = WhenFree((DraftWindow(was, was + HOUR),), ((slot(was, 24 * 80),),), DENVER)

    found = again(free, datetime(2026, 11, 2, 0, tzinfo=UTC), 89)

    assert found is not None
    assert found.start == datetime(2026, 11, 2, 8, tzinfo=UTC)


hours = st.integers(0, 24 * 60)


@tries(4)
@given(
    st.lists(st.tuples(hours, st.integers(0, 100)), max_size=6), st.lists(st.integers(0, 96), min_size=1, max_size=3)
)
def test_whatever_is_offered_suits_and_nothing_before_it_at_its_time_did(
    free: list[tuple[int, int]], apart: list[int]
) -> None:
    starts = sorted(NIGHT + nth * DAY * 5 + gap * HOUR for nth, gap in enumerate(apart))
    windows = tuple(DraftWindow(at, at + HOUR) for at in starts)
    slots = tuple(slot(NOW + begins * HOUR, length) for begins, length in free)
    when = WhenFree(windows, tuple(slots for _ in windows), DENVER)

    found = again(when, NOW, 89)
    at_its_time = [at for at in when.at_its_time(NOW, 89) if when.suits(at)]

    if found is None:
        assert not at_its_time
        return
    assert all(when.suits(at) and at >= NOW for at in (found.start, *found.others))
    soon = [at for at in at_its_time if at <= NOW + KEEPS_ITS_TIME * DAY]
    assert found.keeps_its_time == bool(soon)
    assert not soon or found.start == soon[0]
