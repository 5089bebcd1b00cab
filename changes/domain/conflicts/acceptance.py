"""When does the acceptance of a risk stand, and when does it fall?"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from changes.domain.conflicts.severity import Severity


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


class FallCode(StrEnum):
    """What makes a finding another than the one that was accepted."""

    WORSE = "worse"
    OTHER_KINDS = "other_kinds"
    OTHER_WAY = "other_way"
    OTHER_PEOPLE = "other_people"
    LONGER = "longer"


def acceptance_stands(accepted: AcceptedFacts, now: AcceptedFacts) -> bool:
    return why_it_falls(accepted, now) is None


def why_it_falls(accepted: AcceptedFacts, now: AcceptedFacts) -> FallCode | None:
    """It falls when the finding gets worse, is reached in another way or through another person, or a period begins
    earlier or ends later than what was accepted. That a window runs over, by time alone, does not void it."""
    if now.severity > accepted.severity:
        return FallCode.WORSE
    if now.also - accepted.also:
        return FallCode.OTHER_KINDS
    if now.paths - accepted.paths:
        return FallCode.OTHER_WAY
    if now.people - accepted.people:
        return FallCode.OTHER_PEOPLE
    within = all(_within(accepted.periods.get(window), period) for window, period in now.periods.items())
    return None if within else FallCode.LONGER


def _within(accepted: tuple[datetime, datetime | None] | None, period: tuple[datetime, datetime | None]) -> bool:
    if accepted is None or period[0] < accepted[0]:
        return False
    return accepted[1] is None or (period[1] is not None and period[1] <= accepted[1])
