"""Does a window go together with freezes and with the hours in which owners want work to happen?"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from calendar_app.domain.interval import Interval
from calendar_app.domain.recurrence import Recurring, outside
from changes.domain import severity
from changes.domain.conflict import Conflict, ConflictKind, paths_of
from changes.domain.severity import Severity
from changes.domain.work import Reach
from estate.domain.impact import Level

Hours = Mapping[str, Sequence[Recurring]]
"""The maintenance hours of each system that has any."""


@dataclass(frozen=True, slots=True)
class Frozen:
    """A freeze as conflicts see it."""

    freeze: str
    period: Interval
    systems: frozenset[str]
    blocks: bool = False
    """Work is refused that reaches it, unless it is an emergency or was granted an exception."""


def freeze_conflict(reach: Reach, frozen: Frozen) -> Conflict | None:
    """Holds when the blast radius contains a frozen system during the freeze."""
    overlap = reach.work.period.intersection(frozen.period)
    points = reach.among(frozen.systems) if overlap else frozenset()
    if overlap is None or not points:
        return None
    return Conflict(
        kind=ConflictKind.FREEZE,
        also=(),
        severity=freeze_severity(reach, points),
        windows=(reach.work.window,),
        meets_at=tuple(sorted(points)),
        paths=tuple(sorted(paths_of(reach, points))),
        overlap=overlap,
        freeze=frozen.freeze,
    )


def freeze_severity(reach: Reach, points: frozenset[str]) -> Severity:
    return max(severity.freeze(reach.level(point), target=point in reach.targets) for point in points)


def hours_conflict(reach: Reach, hours: Hours) -> Conflict | None:
    """Holds when part of the window lies outside the hours of a target, or of a system that it takes to degraded or
    worse."""
    parts = {
        system: gaps for system in bound_by_hours(reach, hours) if (gaps := outside(hours[system], reach.work.period))
    }
    if not parts:
        return None
    return Conflict(
        kind=ConflictKind.MAINTENANCE_HOURS,
        also=(),
        severity=severity.MAINTENANCE_HOURS,
        windows=(reach.work.window,),
        meets_at=tuple(sorted(parts)),
        paths=tuple(sorted(paths_of(reach, parts))),
        overlap=_hull([gap for gaps in parts.values() for gap in gaps], reach.work.period),
    )


def bound_by_hours(reach: Reach, hours: Hours) -> Iterator[str]:
    """The systems whose hours the work should keep to, in order."""
    return (system for system in sorted(reach.targets | reach.blast.at_least(Level.DEGRADED)) if system in hours)


def _hull(gaps: Sequence[Interval], period: Interval) -> Interval:
    start, end = min(gap.starts_at for gap in gaps), max(gap.ends_at for gap in gaps)
    return Interval(start, end, open_ended=period.open_ended and end == period.ends_at)
