"""Does a window go together with freezes and with the hours in which owners want work to happen?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from changes.domain.conflicts import severity
from changes.domain.conflicts.kinds import Conflict, ConflictKind, paths_of
from changes.domain.conflicts.severity import Severity
from changes.domain.work import Reach
from core.time.interval import Interval
from core.time.recurrence import Recurring, outside
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
    if not reach.work.period.overlaps(frozen.period):
        return None
    points = reach.among(frozen.systems)
    overlap = reach.work.period.intersection(frozen.period) if points else None
    if overlap is None:
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
    parts = _outside(reach, hours)
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


def bound_by_hours(reach: Reach, hours: Hours) -> list[str]:
    """The systems whose hours the work should keep to, in order."""
    targets = {target for target in reach.targets if target in hours}
    return sorted(targets | reach.blast.at_least(Level.DEGRADED, hours.keys()))


def _outside(reach: Reach, hours: Hours) -> dict[str, tuple[Interval, ...]]:
    """The parts of the window outside of the hours of each system that has such. Many systems share theirs."""
    by_rules: dict[tuple[Recurring, ...], tuple[Interval, ...]] = {}
    parts = {}
    for system in bound_by_hours(reach, hours):
        rules = tuple(hours[system])
        if rules not in by_rules:
            by_rules[rules] = outside(rules, reach.work.period)
        if by_rules[rules]:
            parts[system] = by_rules[rules]
    return parts


def _hull(gaps: Sequence[Interval], period: Interval) -> Interval:
    start, end = min(gap.starts_at for gap in gaps), max(gap.ends_at for gap in gaps)
    return Interval(start, end, open_ended=period.open_ended and end == period.ends_at)
