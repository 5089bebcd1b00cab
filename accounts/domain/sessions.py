"""How long somebody stays signed in."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

NOTED_EVERY = timedelta(minutes=5)
"""Being there is written down no more often than this."""


@dataclass(frozen=True, slots=True)
class StaysSignedIn:
    idle: timedelta
    """Without doing anything; what pages ask for by themselves is nothing that anybody does."""
    longest: timedelta
    """Whatever one does."""

    def until(self, began: datetime, seen: datetime) -> datetime:
        return min(began + self.longest, seen + self.idle)


def is_worth_noting(seen: datetime, now: datetime) -> bool:
    return now - seen >= NOTED_EVERY
