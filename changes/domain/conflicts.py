"""Do these two windows go together? One function per kind, in the order of the table `PAIR_KINDS`."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property

from calendar_app.domain.interval import Interval
from changes.domain import severity
from changes.domain.severity import Severity
from estate.domain.graph import Graph
from estate.domain.impact import Declared, Level, impact_of


class ConflictKind(StrEnum):
    SAME_SYSTEM = "same_system"
    """Both work on it."""
    DEPENDENCY = "dependency"
    """One works on what the other's work reaches."""
    VALIDATION = "validation"
    """One is checked by what the other's work reaches."""
    SHARED_DEPENDENT = "shared_dependent"
    """Both reach something that depends on both."""


@dataclass(frozen=True, slots=True)
class Check:
    """What must work for a change to count as done: `to`, seen from `from_` or from anywhere."""

    to: str
    from_: str | None = None
    text: str = ""

    @property
    def ends(self) -> tuple[str, ...]:
        return (self.from_, self.to) if self.from_ else (self.to,)


@dataclass(frozen=True, slots=True)
class Work:
    """One window as conflicts see it."""

    window: str
    change: str
    period: Interval
    declared: Declared
    checks: tuple[Check, ...] = ()


@dataclass(frozen=True)
class Reach:
    """A window and all that follows from its targets, worked out when first asked for."""

    graph: Graph
    work: Work

    @cached_property
    def targets(self) -> frozenset[str]:
        return frozenset(self.work.declared.levels)

    @cached_property
    def validated(self) -> frozenset[str]:
        return frozenset(end for check in self.work.checks for end in check.ends)

    @cached_property
    def bits(self) -> int:
        return self.graph.blast_bits(self.targets)

    @cached_property
    def levels(self) -> dict[str, Level]:
        return impact_of(self.graph, self.work.declared)

    @cached_property
    def paths(self) -> dict[str, tuple[str, ...]]:
        return self.graph.shortest_paths(self.targets)

    def among(self, systems: Iterable[str]) -> frozenset[str]:
        """Those of the systems that the work reaches."""
        return frozenset(system for system in systems if self.graph.in_bits(system, self.bits))


@dataclass(frozen=True, slots=True, order=True)
class ConflictPath:
    """How one window comes to a meeting point: from its target, or by its check."""

    window: str
    meets_at: str
    path: tuple[str, ...]
    check: bool = False


@dataclass(frozen=True, slots=True)
class Conflict:
    """Two windows that do not go together; `also` names later kinds that hold too."""

    kind: ConflictKind
    also: tuple[ConflictKind, ...]
    severity: Severity
    windows: tuple[str, str]
    meets_at: tuple[str, ...]
    paths: tuple[ConflictPath, ...]
    overlap: Interval


@dataclass(frozen=True, slots=True)
class Meeting:
    """Where one kind holds between two windows, how badly, and by which paths."""

    points: frozenset[str]
    severity: Severity = Severity.INFO
    paths: frozenset[ConflictPath] = field(default_factory=frozenset)


def find_conflict(graph: Graph, a: Work, b: Work) -> Conflict | None:
    return conflict_between(Reach(graph, a), Reach(graph, b))


def find_conflicts(graph: Graph, work: Work, others: Iterable[Work]) -> list[Conflict]:
    """The conflicts of one window with others, in the order of these."""
    reach = Reach(graph, work)
    found = (conflict_between(reach, Reach(graph, other)) for other in others)
    return [conflict for conflict in found if conflict]


def conflict_between(a: Reach, b: Reach) -> Conflict | None:
    """One finding, of the first kind that holds; windows of one change never conflict with each other."""
    overlap = a.work.period.intersection(b.work.period)
    if overlap is None or a.work.change == b.work.change:
        return None
    holding = {kind: meeting for kind, meets in PAIR_KINDS.items() if (meeting := meets(a, b)).points}
    if not holding:
        return None
    kind, *also = holding
    first, second = sorted((a.work.window, b.work.window))
    return Conflict(
        kind=kind,
        also=tuple(also),
        severity=max(meeting.severity for meeting in holding.values()),
        windows=(first, second),
        meets_at=tuple(sorted(holding[kind].points)),
        paths=tuple(sorted(frozenset().union(*(meeting.paths for meeting in holding.values())))),
        overlap=overlap,
    )


def same_system(a: Reach, b: Reach) -> Meeting:
    points = a.targets & b.targets
    declared_a, declared_b = a.work.declared.levels, b.work.declared.levels
    return Meeting(
        points,
        _worst(severity.same_system(declared_a[point], declared_b[point]) for point in points),
        _by_path(a, points) | _by_path(b, points),
    )


def dependency(a: Reach, b: Reach) -> Meeting:
    on_a, on_b = b.among(a.targets), a.among(b.targets)
    return Meeting(
        on_a | on_b,
        max(_brought(b, on_a), _brought(a, on_b)),
        _by_path(a, on_a | on_b) | _by_path(b, on_a | on_b),
    )


def validation(a: Reach, b: Reach) -> Meeting:
    on_a, on_b = b.among(a.validated), a.among(b.validated)
    return Meeting(
        on_a | on_b,
        max(_brought(b, on_a), _brought(a, on_b)),
        _by_check(a, on_a) | _by_path(b, on_a) | _by_check(b, on_b) | _by_path(a, on_b),
    )


def shared_dependent(a: Reach, b: Reach) -> Meeting:
    if not a.bits & b.bits:
        return Meeting(frozenset())
    points = frozenset(a.graph.entries(a.bits & b.bits))
    return Meeting(
        points,
        _worst(severity.shared_dependent(a.levels[point], b.levels[point]) for point in points),
        _by_path(a, points) | _by_path(b, points),
    )


PAIR_KINDS: Mapping[ConflictKind, Callable[[Reach, Reach], Meeting]] = {
    ConflictKind.SAME_SYSTEM: same_system,
    ConflictKind.DEPENDENCY: dependency,
    ConflictKind.VALIDATION: validation,
    ConflictKind.SHARED_DEPENDENT: shared_dependent,
}


def _worst(severities: Iterable[Severity]) -> Severity:
    return max(severities, default=Severity.INFO)


def _brought(by: Reach, points: Iterable[str]) -> Severity:
    return _worst(severity.brought(by.levels[point]) for point in points)


def _by_path(reach: Reach, points: Iterable[str]) -> frozenset[ConflictPath]:
    return frozenset(
        ConflictPath(reach.work.window, point, reach.paths[point]) for point in points if point in reach.paths
    )


def _by_check(reach: Reach, points: Iterable[str]) -> frozenset[ConflictPath]:
    return frozenset(_checks_at(reach, points))


def _checks_at(reach: Reach, points: Iterable[str]) -> Iterator[ConflictPath]:
    for point in points:
        for check in reach.work.checks:
            if point in check.ends:
                yield ConflictPath(reach.work.window, point, check.ends, check=True)
