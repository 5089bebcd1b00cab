"""Until the moment that is said, time alone changes nothing of a board."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from changes.domain.board_moments import LOOKED_AT_AGAIN, moments_of, stays_until
from changes.domain.lifecycle import WindowFacts, standing
from tests.examples import tries

NOW = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
MOMENTS = st.integers(-14 * 60, 14 * 60).map(lambda minutes: NOW + minutes * MINUTE)


@st.composite
def windows(draw: st.DrawFn) -> WindowFacts:
    starts, length = draw(MOMENTS), draw(st.integers(1, 600))
    state = draw(st.sampled_from(["requested", "approved", "in_progress", "completed", "rolled_back"]))
    ends = None if state == "in_progress" and draw(st.booleans()) else starts + length * MINUTE
    began = min(NOW, starts) if state in ("in_progress", "completed", "rolled_back") else None
    ended = max(began, NOW - draw(st.integers(0, 600)) * MINUTE) if began and state != "in_progress" else None
    return WindowFacts(state, starts, ends, began, ended)


def stands(window: WindowFacts, now: datetime) -> tuple[object, ...]:
    """All that a board asks of a window and the time."""
    begins, ends = window.actual_start or window.starts_at, window.actual_end or window.ends_at
    is_near = begins < now + timedelta(hours=12), ends is None or ends > now - timedelta(hours=4)
    return (*is_near, begins <= now, ends is not None and ends <= now, standing(window, now))


@tries(4)
@given(st.lists(windows(), min_size=1, max_size=5), st.floats(0, 0.999))
def test_nothing_changes_before_the_moment(around: list[WindowFacts], share: float) -> None:
    until = stays_until((at for window in around for at in moments_of(window)), NOW)
    later = NOW + share * (until - NOW)

    assert NOW < until <= NOW + LOOKED_AT_AGAIN
    assert [stands(one, later) for one in around] == [stands(one, NOW) for one in around]


def test_it_is_the_first_of_all() -> None:
    soon = WindowFacts("approved", NOW + MINUTE, NOW + 60 * MINUTE)
    later = WindowFacts("approved", NOW + 3 * MINUTE, NOW + 60 * MINUTE)
    over = WindowFacts("completed", NOW - 300 * MINUTE, None, NOW - 300 * MINUTE, NOW - 238 * MINUTE)

    assert stays_until([*moments_of(soon), *moments_of(later)], NOW) == NOW + MINUTE
    assert stays_until([*moments_of(later), *moments_of(over)], NOW) == NOW + 2 * MINUTE
    assert stays_until([], NOW) == NOW + LOOKED_AT_AGAIN
