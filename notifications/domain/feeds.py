"""Calendars that other programs subscribe to: what they follow, and for how long things stand in them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from enum import StrEnum

KEPT_PAST = timedelta(days=90)
"""What ended longer ago is left out."""
KEPT_CANCELLED = timedelta(days=30)
"""What was called off stays so long as cancelled: who looks once a month still learns of it."""
MOST_EVENTS = 5_000
"""Of one feed; what is soonest comes first."""
REFRESHED_EVERY = timedelta(minutes=15)
"""How often programs are asked to look; most do so less often, whatever they are asked."""
OPEN_ENDS_BY = timedelta(minutes=30)
"""The end of work whose end is not known moves on in such steps."""


class FeedScope(StrEnum):
    """Which work is followed."""

    MINE = "mine"
    """What its owner answers for or carries out."""
    ORGANISATION = "organisation"
    """All work of their organisation."""
    RELATED = "related"
    """What reaches a system of their organisation, or meets its work, whoever does it."""
    SYSTEM = "system"
    """What reaches one system."""


def next_step(now: datetime) -> datetime:
    """When the end of work whose end is not known moves on next."""
    since = now - datetime(2000, 1, 1, tzinfo=UTC)
    return now + OPEN_ENDS_BY - since % OPEN_ENDS_BY


def at_step(now: datetime) -> datetime:
    return next_step(now) - OPEN_ENDS_BY


def next_day(now: datetime) -> datetime:
    """Until then what is too old to be shown stays the same."""
    return (now.astimezone(UTC) + timedelta(days=1)).replace(hour=0, minute=0, second=0, microsecond=0)


def this_day(now: datetime) -> datetime:
    return next_day(now) - timedelta(days=1)
