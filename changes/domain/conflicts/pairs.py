"""Do these two windows go together? One function per kind: of those that meet somewhere in the order of the table
`PAIR_KINDS`; of those that meet at no system in `BESIDE`."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from changes.domain.conflicts import severity as conflicts_severity
from changes.domain.conflicts.kinds import Conflict, ConflictKind, ConflictPath, paths_of
from changes.domain.conflicts.severity import Severity
from changes.domain.work import Reach


@dataclass(frozen=True, slots=True)
class Meeting:
    """Where one kind holds between two windows, how badly, and by which paths."""

    points: frozenset[str]
    severity: Severity = Severity.INFO
    paths: frozenset[ConflictPath] = field(default_factory=frozenset)


@dataclass(frozen=True, slots=True)
class PairVerdict:
    """How two pieces of work stand to each other, whenever they take place."""

    kind: ConflictKind
    also: tuple[ConflictKind, ...]
    severity: Severity
    meets_at: tuple[str, ...]
    paths: tuple[ConflictPath, ...]


def pair_conflict(a: Reach, b: Reach) -> Conflict | None:
    """One finding, of the first kind that holds; windows of one change never conflict with each other."""
    if not a.work.period.overlaps(b.work.period):
        return None
    verdict = pair_verdict(a, b)
    overlap = a.work.period.intersection(b.work.period) if verdict else None
    if verdict is None or overlap is None:
        return None
    return Conflict(
        kind=verdict.kind,
        also=verdict.also,
        severity=verdict.severity,
        windows=_sorted_windows(a, b),
        meets_at=verdict.meets_at,
        paths=verdict.paths,
        overlap=overlap,
    )


def pair_verdict(a: Reach, b: Reach) -> PairVerdict | None:
    """What they would make of each other if they overlapped."""
    if a.work.change == b.work.change or a.goes_with(b):
        return None
    holding = {kind: meeting for kind, meets in PAIR_KINDS.items() if (meeting := meets(a, b)).points}
    if not holding:
        return None
    kind, *also = holding
    return PairVerdict(
        kind=kind,
        also=tuple(also),
        severity=max(meeting.severity for meeting in holding.values()),
        meets_at=tuple(sorted(holding[kind].points)),
        paths=tuple(sorted(frozenset().union(*(meeting.paths for meeting in holding.values())))),
    )


def person_conflict(a: Reach, b: Reach) -> Conflict | None:
    people = people_in_both(a, b)
    overlap = a.work.period.intersection(b.work.period) if people else None
    if overlap is None:
        return None
    return Conflict(
        kind=ConflictKind.PERSON,
        also=(),
        severity=conflicts_severity.PERSON,
        windows=_sorted_windows(a, b),
        meets_at=(),
        paths=(),
        overlap=overlap,
        people=people,
    )


def people_in_both(a: Reach, b: Reach) -> tuple[str, ...]:
    if a.work.implementers.isdisjoint(b.work.implementers) or a.work.change == b.work.change:
        return ()
    return tuple(sorted(a.work.implementers & b.work.implementers))


def same_system(a: Reach, b: Reach) -> Meeting:
    points = a.targets & b.targets
    declared_a, declared_b = a.work.declared.levels, b.work.declared.levels
    return Meeting(
        points,
        _worst(conflicts_severity.same_system(declared_a[point], declared_b[point]) for point in points),
        paths_of(a, points) | paths_of(b, points),
    )


def dependency(a: Reach, b: Reach) -> Meeting:
    on_a, on_b = b.among(a.targets), a.among(b.targets)
    return Meeting(
        on_a | on_b,
        max(_brought(b, on_a), _brought(a, on_b)),
        paths_of(a, on_a | on_b) | paths_of(b, on_a | on_b),
    )


def validation(a: Reach, b: Reach) -> Meeting:
    on_a, on_b = b.among(a.validated), a.among(b.validated)
    return Meeting(
        on_a | on_b,
        max(_brought(b, on_a), _brought(a, on_b)),
        _by_check(a, on_a) | paths_of(b, on_a) | _by_check(b, on_b) | paths_of(a, on_b),
    )


def shared_dependent(a: Reach, b: Reach) -> Meeting:
    if not a.bits & b.bits:
        return Meeting(frozenset())
    points = frozenset(a.graph.entries(a.bits & b.bits))
    near_a, near_b = a.blast.near(points), b.blast.near(points)
    return Meeting(
        points,
        _worst(conflicts_severity.shared_dependent(near_a.level(point), near_b.level(point)) for point in points),
        paths_of(a, points) | paths_of(b, points),
    )


PAIR_KINDS: Mapping[ConflictKind, Callable[[Reach, Reach], Meeting]] = {
    ConflictKind.SAME_SYSTEM: same_system,
    ConflictKind.DEPENDENCY: dependency,
    ConflictKind.VALIDATION: validation,
    ConflictKind.SHARED_DEPENDENT: shared_dependent,
}
BESIDE: tuple[Callable[[Reach, Reach], Conflict | None], ...] = (person_conflict,)
"""Each is a finding of its own, beside that of the pair."""


def _sorted_windows(a: Reach, b: Reach) -> tuple[str, ...]:
    return tuple(sorted((a.work.window, b.work.window)))


def _worst(severities: Iterable[Severity]) -> Severity:
    return max(severities, default=Severity.INFO)


def _brought(by: Reach, points: Collection[str]) -> Severity:
    near = by.blast.near(points)
    return _worst(conflicts_severity.brought(near.level(point)) for point in points)


def _by_check(reach: Reach, points: Iterable[str]) -> frozenset[ConflictPath]:
    return frozenset(_checks_at(reach, points))


def _checks_at(reach: Reach, points: Iterable[str]) -> Iterator[ConflictPath]:
    for point in points:
        for check in reach.work.checks:
            if point in check.ends:
                yield ConflictPath(reach.work.window, point, check.ends, check=True)
