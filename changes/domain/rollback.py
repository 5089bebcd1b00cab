"""Until when one can still decide to roll back."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from core.time.interval import aware


@dataclass(frozen=True, slots=True)
class DecideBy:
    """Later than this, rolling back runs past the planned end or into a window that it is in conflict with."""

    at: datetime
    into_next: bool
    """Whether another window is what comes first."""


def decide_by(ends_at: datetime | None, takes: timedelta | None, next_starts: Iterable[datetime]) -> DecideBy | None:
    """None where nobody has said how long rolling back takes, or nothing limits it. `next_starts` are those of windows
    still to come with which this one is in conflict."""
    first = min((aware(start) for start in next_starts), default=None)
    limits = [limit for limit in (aware(ends_at) if ends_at else None, first) if limit is not None]
    if takes is None or not limits:
        return None
    limit = min(limits)
    return DecideBy(limit - takes, into_next=first is not None and limit == first)
