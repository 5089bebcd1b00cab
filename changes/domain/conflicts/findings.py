"""When is a conflict the same finding, and when does an acceptance of it fall?"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Hashable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from changes.domain.conflicts.kinds import Conflict, ConflictKind
from changes.domain.conflicts.pairs import PAIR_KINDS
from changes.domain.conflicts.severity import Severity

TOLD_FROM = Severity.MEDIUM


def signature(conflict: Conflict) -> str:
    """A finding is its kind, windows and meeting points, with a freeze also that."""
    parts = [conflict.kind, ",".join(conflict.windows), ",".join(conflict.meets_at)]
    text = "|".join([*parts, conflict.freeze] if conflict.freeze else parts)
    return hashlib.sha256(text.encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class AcceptedFacts:
    """What an acceptance of the risk rests on."""

    also: frozenset[str]
    severity: Severity
    paths: frozenset[tuple[str, tuple[str, ...]]]
    """Window and path."""
    periods: Mapping[str, tuple[datetime, datetime | None]]
    """Start and planned end of each window, of the freeze, and of what lies outside of maintenance hours."""
    people: frozenset[str] = frozenset()
    """Who implements both."""


def acceptance_stands(accepted: AcceptedFacts, now: AcceptedFacts) -> bool:
    """It falls when the finding gets worse, is reached in another way or through another person, or a period begins
    earlier or ends later than what was accepted. That a window runs over, by time alone, does not void it."""
    if now.severity > accepted.severity or now.also - accepted.also:
        return False
    if now.paths - accepted.paths or now.people - accepted.people:
        return False
    return all(_within(accepted.periods.get(window), period) for window, period in now.periods.items())


def absorbed_windows(kinds_and_windows: Iterable[tuple[str, tuple[Hashable, ...]]]) -> set[frozenset[Hashable]]:
    """The sets of windows between which a redundancy finding stands: it absorbs their pair finding on pages and in
    notices."""
    return {frozenset(windows) for kind, windows in kinds_and_windows if kind == ConflictKind.REDUNDANCY}


def is_absorbed(kind: str, windows: Iterable[Hashable], absorbing: Collection[frozenset[Hashable]]) -> bool:
    return kind in PAIR_KINDS and frozenset(windows) in absorbing


def _within(accepted: tuple[datetime, datetime | None] | None, period: tuple[datetime, datetime | None]) -> bool:
    if accepted is None or period[0] < accepted[0]:
        return False
    return accepted[1] is None or (period[1] is not None and period[1] <= accepted[1])
