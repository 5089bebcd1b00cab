"""Pages look every three seconds while few are open, and later the more there are, so that all together ask only so
often."""

import pytest

from core.pace import COUNTED_FOR, LATEST, SOONEST, Pace


class HandMoved:
    def __init__(self) -> None:
        self.at = 1000.0

    def __call__(self) -> float:
        return self.at


def looked_for(pages: int, seconds: float, pace: Pace, clock: HandMoved) -> float:
    """Each page looks as often as it is told to."""
    ends, every = clock.at + seconds, pace.every
    while clock.at < ends:
        clock.at += every / pages
        every = pace.looked()
    return every


@pytest.mark.parametrize(("pages", "every"), [(10, SOONEST), (170, SOONEST), (360, 6.0), (540, 9.0), (5000, LATEST)])
def test_the_more_pages_are_open_the_later_each_looks_again(pages: int, every: float) -> None:
    clock = HandMoved()
    pace = Pace(60.0, clock)

    assert looked_for(pages, 60, pace, clock) == pytest.approx(every, rel=0.1)


def test_when_they_have_gone_it_is_as_before() -> None:
    clock = HandMoved()
    pace = Pace(60.0, clock)
    looked_for(600, 60, pace, clock)

    assert looked_for(20, 10 * COUNTED_FOR, pace, clock) == SOONEST


def test_the_first_look_says_nothing_of_how_many_there_are() -> None:
    assert Pace(0.001).looked() == SOONEST
