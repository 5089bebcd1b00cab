"""When time alone changes what a board shows: until then, and as long as nobody acts, it stays the same."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta

from changes.domain.lifecycle import WindowFacts

UPCOMING = timedelta(hours=12)
JUST_ENDED = timedelta(hours=4)
LOOKED_AT_AGAIN = timedelta(minutes=5)
"""However quiet it is, a board is made anew after so long."""


def moments_of(window: WindowFacts, ahead: timedelta = UPCOMING) -> Iterator[datetime]:
    """When it comes onto the board, should start, should end, is just over, and leaves the board."""
    yield window.starts_at - ahead
    yield window.starts_at
    ends = window.actual_end or window.ends_at
    if ends is not None:
        yield from (ends, ends + JUST_ENDED)


def stays_until(moments: Iterable[datetime], now: datetime, longest: timedelta = LOOKED_AT_AGAIN) -> datetime:
    return min((at for at in moments if now < at < now + longest), default=now + longest)
