"""The rules of impact and of the pair conflicts once more, plain and slow, written without a look at the code.

Sets, and loops that run until nothing changes. The tests hold the product's answers against these.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property
from itertools import product
from math import prod

from changes.domain.conflicts.kinds import ConflictKind
from changes.domain.conflicts.severity import Severity
from changes.domain.work import Work
from core.time.interval import Interval
from estate.domain.graph import Edge, Graph, NeedKind, Node
from estate.domain.impact import Declared, Level, Shortfall

MOST_MOMENTS = 64

Levels = dict[str, Level]
Path = tuple[str, ...]


@dataclass(frozen=True)
class OracleEstate:
    nodes: tuple[Node, ...]
    edges: tuple[Edge, ...]

    @property
    def slugs(self) -> tuple[str, ...]:
        return tuple(node.slug for node in self.nodes)

    def graph(self) -> Graph:
        return Graph(self.nodes, self.edges)

    def providers(self, dependent: str, kind: NeedKind) -> list[str]:
        return self._providers.get((dependent, kind), [])

    @cached_property
    def _providers(self) -> dict[tuple[str, NeedKind], list[str]]:
        found: dict[tuple[str, NeedKind], list[str]] = {}
        for edge in self.edges:
            found.setdefault((edge.dependent, edge.kind), []).append(edge.provider)
        return found

    @cached_property
    def answers(self) -> "dict[frozenset[tuple[str, Level]], Levels]":
        """What was worked out already, by what was declared: the same moment is asked about again and again."""
        return {}


@dataclass(frozen=True)
class OracleFinding:
    """What a conflict says, without its paths: those have more than one right form and are tested as properties."""

    kind: ConflictKind
    also: tuple[ConflictKind, ...]
    severity: Severity
    windows: tuple[str, ...]
    meets_at: Path
    overlap: tuple[datetime, datetime, bool]
    freeze: str | None = None
    people: tuple[str, ...] = ()


# What is reached


def blast_radius(estate: OracleEstate, targets: Iterable[str]) -> frozenset[str]:
    reached = set(targets)
    while more := {edge.dependent for edge in estate.edges if edge.provider in reached} - reached:
        reached |= more
    return frozenset(reached)


def needs(estate: OracleEstate, systems: Iterable[str]) -> frozenset[str]:
    needed = set(systems)
    while more := {edge.provider for edge in estate.edges if edge.dependent in needed} - needed:
        needed |= more
    return frozenset(needed)


def shortest_paths(estate: OracleEstate, targets: Iterable[str]) -> dict[str, Path]:
    """Every shortest path grown step by step, all of them kept; then the first by slug for each system."""
    newest: list[Path] = [(target,) for target in set(targets)]
    found: dict[str, list[Path]] = {}
    while newest:
        arrived: dict[str, list[Path]] = {}
        for path in newest:
            arrived.setdefault(path[-1], []).append(path)
        found |= arrived
        newest = [
            (*path, edge.dependent)
            for path in newest
            for edge in estate.edges
            if edge.provider == path[-1] and edge.dependent not in found
        ]
    return {system: min(paths) for system, paths in found.items()}


# How badly


def within(members: int, minimum: int) -> int:
    """A set cannot need more members than it has, nor none."""
    return max(1, min(minimum, members))


def redundant_level(members: Sequence[Level], minimum: int) -> Level:
    if not members:
        return Level.NONE
    kth_best = sorted(members)[minimum - 1]
    below_outage = sum(level < Level.OUTAGE for level in members)
    if minimum < len(members) and below_outage == minimum:
        return max(kth_best, Level.AT_RISK)
    return kth_best


def level_by_the_rules(
    estate: OracleEstate, node: Node, levels: Mapping[str, Level], declared: Mapping[str, Level]
) -> Level:
    required = [levels[provider] for provider in estate.providers(node.slug, NeedKind.REQUIRED)]
    soft = [min(levels[provider], Level.DEGRADED) for provider in estate.providers(node.slug, NeedKind.SOFT)]
    members = [levels[provider] for provider in estate.providers(node.slug, NeedKind.REDUNDANT)]
    own = declared.get(node.slug, Level.NONE)
    return max([own, *required, *soft, redundant_level(members, within(len(members), node.redundancy_minimum))])


def one_round(estate: OracleEstate, levels: Mapping[str, Level], declared: Mapping[str, Level]) -> Levels:
    return {node.slug: level_by_the_rules(estate, node, levels, declared) for node in estate.nodes}


def least_fixpoint(estate: OracleEstate, declared: Mapping[str, Level]) -> Levels:
    """The level of every system of the estate, reached or not."""
    question = frozenset(declared.items())
    if question not in estate.answers:
        levels: Levels = dict.fromkeys(estate.slugs, Level.NONE)
        while (after := one_round(estate, levels, declared)) != levels:
            levels = after
        estate.answers[question] = levels
    return estate.answers[question]


def moments_of(work: Declared) -> list[dict[str, Level]]:
    """What is down at once: everything, or one target after the other."""
    if work.one_at_a_time:
        return [{target: level} for target, level in work.levels.items()]
    return [dict(work.levels)]


def merged(parts: Iterable[Mapping[str, Level]]) -> Levels:
    worst: Levels = {}
    for part in parts:
        for system, level in part.items():
            worst[system] = max(level, worst.get(system, Level.NONE))
    return worst


def worst_within(estate: OracleEstate, reached: frozenset[str], moments: Iterable[Mapping[str, Level]]) -> Levels:
    worst = merged(least_fixpoint(estate, moment) for moment in moments)
    return {system: level for system, level in worst.items() if system in reached}


def impact_of(estate: OracleEstate, declared: Declared) -> Levels:
    return worst_within(estate, blast_radius(estate, declared.levels), moments_of(declared))


def impact_together(estate: OracleEstate, works: Sequence[Declared]) -> tuple[Levels, bool]:
    reached = blast_radius(estate, {target for work in works for target in work.levels})
    moments, at_most = moments_together(works)
    return worst_within(estate, reached, moments), at_most


def moments_together(works: Sequence[Declared]) -> tuple[list[Levels], bool]:
    """Every combination of what each has down at once; all of it at once, and True, where those are too many."""
    if prod(len(moments_of(work)) for work in works) > MOST_MOMENTS:
        return [merged(work.levels for work in works)], True
    return [merged(combination) for combination in product(*[moments_of(work) for work in works])], False


def redundancy_shortfalls(estate: OracleEstate, declared: Declared) -> tuple[Shortfall, ...]:
    return shortfalls_together(estate, [declared])


def shortfalls_together(estate: OracleEstate, works: Sequence[Declared]) -> tuple[Shortfall, ...]:
    moments = [least_fixpoint(estate, moment) for moment in moments_together(works)[0]]
    found = []
    for node in estate.nodes:
        members = estate.providers(node.slug, NeedKind.REDUNDANT)
        minimum = within(len(members), node.redundancy_minimum)
        left = min(sum(levels[member] < Level.OUTAGE for member in members) for levels in moments)
        if members and left < minimum:
            found.append(Shortfall(node.slug, minimum, left))
    return tuple(sorted(found, key=lambda shortfall: shortfall.system))


# Whether two pieces of work go together


class OracleSide:
    """One window's part in a conflict: targets, blast radius, validated systems, and the level that it brings."""

    def __init__(self, estate: OracleEstate, work: Work) -> None:
        self.declared = work.declared.levels
        self.targets = frozenset(work.declared.levels)
        self.reached = blast_radius(estate, self.targets)
        ends = {check.to for check in work.checks} | {check.from_ for check in work.checks}
        self.validated = frozenset(end for end in ends if end is not None)
        self.brings = impact_of(estate, work.declared)


def entries(estate: OracleEstate, common: frozenset[str]) -> frozenset[str]:
    """The members that no other member outside their own cycle feeds, directly or indirectly."""
    fed = {system: blast_radius(estate, [system]) for system in common}
    return frozenset(
        member
        for member in common
        if not any(member in fed[other] and other not in fed[member] for other in common - {member})
    )


def meeting_points(estate: OracleEstate, a: OracleSide, b: OracleSide) -> dict[ConflictKind, frozenset[str]]:
    return {
        ConflictKind.SAME_SYSTEM: a.targets & b.targets,
        ConflictKind.DEPENDENCY: (a.targets & b.reached) | (b.targets & a.reached),
        ConflictKind.VALIDATION: (a.validated & b.reached) | (b.validated & a.reached),
        ConflictKind.SHARED_DEPENDENT: entries(estate, a.reached & b.reached),
    }


def severity_of_level(brought: Level) -> Severity:
    if brought >= Level.DEGRADED:
        return Severity.HIGH
    return Severity.LOW if brought == Level.AT_RISK else Severity.INFO


def same_system_severity(a: OracleSide, b: OracleSide, system: str) -> Severity:
    either = max(a.declared[system], b.declared[system])
    return Severity.HIGH if either >= Level.DEGRADED else Severity.MEDIUM


def threat_severity(
    a_stands: frozenset[str], b_stands: frozenset[str], a: OracleSide, b: OracleSide, system: str
) -> Severity:
    """For a system on which one side stands, and which the other one's work reaches: what that other one brings."""
    brought = []
    if system in a_stands & b.reached:
        brought.append(b.brings[system])
    if system in b_stands & a.reached:
        brought.append(a.brings[system])
    return severity_of_level(max(brought))


def shared_severity(a: OracleSide, b: OracleSide, system: str) -> Severity:
    milder, worse = sorted([a.brings[system], b.brings[system]])
    if milder >= Level.DEGRADED:
        return Severity.HIGH
    if milder == Level.AT_RISK:
        return Severity.MEDIUM if worse >= Level.DEGRADED else Severity.LOW
    return Severity.INFO


def severity_at(kind: ConflictKind, a: OracleSide, b: OracleSide, system: str) -> Severity:
    if kind == ConflictKind.SAME_SYSTEM:
        return same_system_severity(a, b, system)
    if kind == ConflictKind.DEPENDENCY:
        return threat_severity(a.targets, b.targets, a, b, system)
    if kind == ConflictKind.VALIDATION:
        return threat_severity(a.validated, b.validated, a, b, system)
    return shared_severity(a, b, system)


def overlap_of(a: Interval, b: Interval) -> tuple[datetime, datetime, bool] | None:
    start = max(a.starts_at.astimezone(UTC), b.starts_at.astimezone(UTC))
    end = min(a.ends_at.astimezone(UTC), b.ends_at.astimezone(UTC))
    return (start, end, a.open_ended or b.open_ended) if start < end else None


def find_conflict(estate: OracleEstate, first: Work, second: Work) -> OracleFinding | None:
    overlap = overlap_of(first.period, second.period)
    if overlap is None or first.change == second.change:
        return None
    a, b = OracleSide(estate, first), OracleSide(estate, second)
    holding = {kind: systems for kind, systems in meeting_points(estate, a, b).items() if systems}
    if not holding:
        return None
    kind, *also = holding
    severity = max(severity_at(held, a, b, system) for held, systems in holding.items() for system in systems)
    low, high = sorted([first.window, second.window])
    return OracleFinding(kind, tuple(also), severity, (low, high), tuple(sorted(holding[kind])), overlap)
