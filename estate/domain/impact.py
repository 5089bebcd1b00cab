"""What is hit, how badly, and by which path."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import product
from math import prod

from core.level import Level as Level
from estate.domain.graph import Graph

MOST_MOMENTS = 64


@dataclass(frozen=True, slots=True)
class Declared:
    """What one change declares for each of its targets."""

    levels: Mapping[str, Level]
    one_at_a_time: bool = False
    """Rolling work: at any moment only one of the targets is worked on."""
    apart: tuple[frozenset[str], ...] = ()
    """Targets that are worked on at different times, each with those of its own time; empty: all at one time."""

    def moments(self) -> list[Mapping[str, Level]]:
        """What can be in effect together."""
        if self.one_at_a_time and len(self.levels) > 1:
            return [{target: level} for target, level in sorted(self.levels.items())]
        if self.apart:
            return [{target: self.levels[target] for target in sorted(group)} for group in self.apart]
        return [self.levels]

    def at_times(self, times: Iterable[Collection[str] | None]) -> Declared:
        """The same, of the targets that are worked on at any of these times. None stands for all targets, and what is
        worked on together with more at another time is no moment of its own."""
        known = {frozenset(self.levels if time is None else self.levels.keys() & set(time)) for time in times}
        groups = [one for one in known - {frozenset()} if not any(one < other for other in known)]
        if not groups:
            return self
        levels = {target: level for target, level in self.levels.items() if any(target in one for one in groups)}
        apart = tuple(sorted(groups, key=sorted)) if len(groups) > 1 else ()
        return Declared(levels, self.one_at_a_time, apart)


@dataclass(frozen=True, slots=True)
class Together:
    """Levels per system of several changes at once; `at_most` when they were too many to combine exactly."""

    levels: dict[str, Level]
    at_most: bool


@dataclass(frozen=True, slots=True, order=True)
class Shortfall:
    """A redundant set of which fewer than the minimum stay below outage."""

    system: str
    minimum: int
    left: int


def impact_of(graph: Graph, declared: Declared) -> dict[str, Level]:
    """The level of every system in the blast radius of one change, `NONE` included."""
    return _for_all(graph, declared.levels, levels_of(graph, declared))


def levels_of(graph: Graph, declared: Declared, within: Container[int] | None = None) -> dict[int, Level]:
    """The same by number, for those only that are hit at all. `within` are systems, by number, beyond which nothing is
    looked at; with each it must hold whatever that needs."""
    first, *more = (_fixpoint(graph, moment, within) for moment in declared.moments())
    return _worst((first, *more)) if more else first


def impact_together(graph: Graph, works: Sequence[Declared]) -> Together:
    """What several changes cause together, over every combination of their moments."""
    targets = {target for work in works for target in work.levels}
    combinations, at_most = _combinations(works)
    levels = _worst(_fixpoint(graph, moment) for moment in combinations)
    return Together(_for_all(graph, targets, levels), at_most)


def redundancy_shortfalls(graph: Graph, declared: Declared) -> tuple[Shortfall, ...]:
    """The redundant sets that this change alone leaves below their minimum, at its worst moment."""
    return shortfalls_together(graph, [declared])


def shortfalls_together(graph: Graph, works: Sequence[Declared]) -> tuple[Shortfall, ...]:
    """The redundant sets that several changes in effect at once leave below their minimum, at their worst moment."""
    worst: dict[str, Shortfall] = {}
    for moment in _combinations(works)[0]:
        for shortfall in _shortfalls(graph, outage_of(graph, moment)):
            known = worst.get(shortfall.system)
            if known is None or shortfall.left < known.left:
                worst[shortfall.system] = shortfall
    return tuple(sorted(worst.values()))


def outage_of(graph: Graph, declared: Mapping[str, Level]) -> set[int]:
    """The systems that are out, by number, when all of this is in effect at once."""
    spread = _Spread(graph, None)
    spread.go_on(Level.OUTAGE, _declared(graph, declared, Level.OUTAGE), graph.required_by)
    return set(spread.levels)


def _combinations(works: Sequence[Declared]) -> tuple[Iterable[Mapping[str, Level]], bool]:
    """What can be in effect at one moment; everything at once, and True, where that is too much to combine."""
    moments = [work.moments() for work in works]
    if len(works) == 1:
        return moments[0], False
    if prod(len(of_one) for of_one in moments) > MOST_MOMENTS:
        return [_merged(work.levels for work in works)], True
    return [_merged(combination) for combination in product(*moments)], False


def _fixpoint(graph: Graph, declared: Mapping[str, Level], within: Container[int] | None = None) -> dict[int, Level]:
    """The least levels that agree with what is declared; systems that stay at `NONE` are left out. What is at least
    so bad is worked out from the worst level down, each time going on from what is worse."""
    spread = _Spread(graph, within)
    spread.go_on(Level.OUTAGE, _declared(graph, declared, Level.OUTAGE), graph.required_by)
    on_the_edge = spread.among(spread.sets_on_the_edge())
    softly = spread.among(dependent for node in spread.levels for dependent in graph.soft_by[node])
    spread.go_on(Level.DEGRADED, [*_declared(graph, declared, Level.DEGRADED), *softly], graph.worsens)
    spread.go_on(Level.AT_RISK, [*_declared(graph, declared, Level.AT_RISK), *on_the_edge], graph.worsens)
    return spread.levels


def _declared(graph: Graph, declared: Mapping[str, Level], level: Level) -> list[int]:
    return [graph.index[target] for target, declares in declared.items() if declares >= level]


@dataclass(slots=True)
class _Spread:
    """How far levels have come. A soft provider counts as at most degraded, so an outage does not come that way; a
    redundant set is as bad as its k-th best member."""

    graph: Graph
    within: Container[int] | None
    levels: dict[int, Level] = field(default_factory=dict)
    members_hit: Counter[int] = field(default_factory=Counter)
    """How many members of each redundant set are at the level that is worked out, or worse."""

    def go_on(self, level: Level, first: Iterable[int], takes_along: Sequence[Sequence[int]]) -> None:
        levels, redundant_by, spared = self.levels, self.graph.redundant_by, self.graph.may_spare
        waiting = [node for node in dict.fromkeys(first) if node not in levels]
        levels.update(dict.fromkeys(waiting, level))
        while waiting:
            node = waiting.pop()
            reached = takes_along[node]
            if redundant_by[node]:
                self.members_hit.update(redundant_by[node])
                broken = (one for one in redundant_by[node] if self.members_hit[one] > spared[one])
                reached = [*reached, *broken]
            for one in reached:
                if one not in levels and (self.within is None or one in self.within):
                    levels[one] = level
                    waiting.append(one)

    def sets_on_the_edge(self) -> list[int]:
        """Systems whose redundant set would break with one more at this level: exactly the minimum is left of more."""
        return [node for node, hit in self.members_hit.items() if hit == self.graph.may_spare[node]]

    def among(self, nodes: Iterable[int]) -> list[int]:
        return [node for node in nodes if self.within is None or node in self.within]


def _shortfalls(graph: Graph, outage: set[int]) -> Iterator[Shortfall]:
    out = Counter(dependent for node in outage for dependent in graph.redundant_by[node])
    for node, count in out.items():
        left, minimum = len(graph.redundant[node]) - count, graph.minimum_of_set(node)
        if left < minimum:
            yield Shortfall(graph.slugs[node], minimum, left)


def _for_all(graph: Graph, targets: Iterable[str], hit: Mapping[int, Level]) -> dict[str, Level]:
    levels = dict.fromkeys(sorted(graph.blast_radius(targets)), Level.NONE)
    levels.update((graph.slugs[node], level) for node, level in hit.items())
    return levels


def _worst(answers: Iterable[Mapping[int, Level]]) -> dict[int, Level]:
    worst: dict[int, Level] = {}
    for levels in answers:
        for node, level in levels.items():
            worst[node] = max(level, worst.get(node, Level.NONE))
    return worst


def _merged(moments: Iterable[Mapping[str, Level]]) -> dict[str, Level]:
    merged: dict[str, Level] = {}
    for moment in moments:
        for target, level in moment.items():
            merged[target] = max(level, merged.get(target, Level.NONE))
    return merged
