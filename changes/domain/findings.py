"""When is a conflict the same finding, and when does an acceptance of it fall?"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from changes.domain.conflicts import Conflict
from changes.domain.severity import Severity

TOLD_FROM = Severity.MEDIUM


def signature(conflict: Conflict) -> str:
    """A finding is its kind, windows and meeting points."""
    text = "|".join((conflict.kind, ",".join(conflict.windows), ",".join(conflict.meets_at)))
    return hashlib.sha256(text.encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Facts:
    """What an acceptance of the risk rests on."""

    also: frozenset[str]
    severity: Severity
    paths: frozenset[tuple[str, tuple[str, ...]]]
    """Window and path."""
    periods: Mapping[str, tuple[datetime, datetime | None]]
    """Start and planned end of each window."""


def acceptance_stands(accepted: Facts, now: Facts) -> bool:
    """It falls when the finding gets worse, is reached in another way, or a window begins earlier or ends later than
    what was accepted. That a window runs over, by time alone, does not void it."""
    if now.severity > accepted.severity or now.also - accepted.also or now.paths - accepted.paths:
        return False
    return all(_within(accepted.periods.get(window), period) for window, period in now.periods.items())


def _within(accepted: tuple[datetime, datetime | None] | None, period: tuple[datetime, datetime | None]) -> bool:
    if accepted is None or period[0] < accepted[0]:
        return False
    return accepted[1] is None or (period[1] is not None and period[1] <= accepted[1])
