"""Which period a window counts with: planned, actual, or still open."""

from __future__ import annotations

from datetime import datetime, timedelta

from changes.domain.lifecycle import WindowFacts
from core.time.interval import Interval


def counted_period(window: WindowFacts, now: datetime, open_end_hours: int) -> Interval:
    """The period that a window counts with: the planned one until it starts, then actual start to planned end, then
    the actual one. An unknown end, and one that has passed while the work goes on, lies `open_end_hours` from now."""
    start = window.actual_start or window.starts_at
    if window.actual_end is not None:
        return Interval(start, max(window.actual_end, start + timedelta(microseconds=1)))
    overran = window.state == "in_progress" and window.ends_at is not None and window.ends_at <= now
    if window.ends_at is None or overran:
        return Interval(start, max(now, start) + timedelta(hours=open_end_hours), open_ended=True)
    return Interval(start, window.ends_at)
