"""How far times that are entered may reach: beyond, a time cannot be shown in every zone, and work has no end."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from core.limits import EARLIEST, FURTHEST_AHEAD, LATEST
from core.time.interval import Interval

YEARS = FURTHEST_AHEAD // timedelta(days=365)


def refusals_of_moments(*moments: datetime) -> Iterator[str]:
    if any(not EARLIEST <= moment < LATEST for moment in moments):
        yield f"Times must be between {EARLIEST.year} and {LATEST.year}."


def refusals_of_plan(period: Interval, now: datetime) -> Iterator[str]:
    """Of work that is planned, previewed or looked for."""
    yield from refusals_of_moments(period.starts_at, period.ends_at)
    if period.ends_at > now + FURTHEST_AHEAD:
        yield f"Work is planned at most {YEARS} years ahead."


def refusals_of_expected_end(ends_at: datetime, now: datetime) -> Iterator[str]:
    """Of work under way: it binds others as long as it is expected to go on."""
    yield from refusals_of_moments(ends_at)
    if ends_at > now + FURTHEST_AHEAD:
        yield f"Work ends at most {YEARS} years from now."


def refusals_of_freeze(period: Interval) -> Iterator[str]:
    yield from refusals_of_moments(period.starts_at, period.ends_at)
    if period.duration > FURTHEST_AHEAD:
        yield f"A freeze lasts at most {YEARS} years."
