"""What is hit, how badly, and by which path."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import IntEnum
from itertools import product
from math import prod

from estate.domain.graph import Graph

MOST_MOMENTS = 64


class Level(IntEnum):
    """How badly a system is hit; each is worse than the one before."""

    NONE = 0
    AT_RISK = 1
    DEGRADED = 2
    OUTAGE = 3

    @property
    def word(self) -> str:
        return self.name.lower()

    @classmethod
    def from_word(cls, word: str) -> Level:
        return cls[word.upper()]


@dataclass(frozen=True, slots=True)
class Declared:
    """What one change declares for each of its targets."""

    levels: Mapping[str, Level]
    one_at_a_time: bool = False
    """Rolling work: at any moment only one of the targets is worked on."""

    def moments(self) -> list[Mapping[str, Level]]:
        """What can be in effect together."""
        if self.one_at_a_time and len(self.levels) > 1:
            return [{target: level} for target, level in sorted(self.levels.items())]
        return [self.levels]


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
    return _worst(graph, declared.levels, (_fixpoint(graph, moment) for moment in declared.moments()))


def impact_together(graph: Graph, works: Sequence[Declared]) -> Together:
    """What several changes cause together, over every combination of their moments."""
    targets = {target for work in works for target in work.levels}
    moments = [work.moments() for work in works]
    at_most = len(works) > 1 and prod(len(of_one) for of_one in moments) > MOST_MOMENTS
    combinations = [[work.levels for work in works]] if at_most else product(*moments)
    answers = (_fixpoint(graph, _merged(combination)) for combination in combinations)
    return Together(_worst(graph, targets, answers), at_most)


def redundancy_shortfalls(graph: Graph, declared: Declared) -> tuple[Shortfall, ...]:
    """The redundant sets that this change alone leaves below their minimum, at its worst moment."""
    worst: dict[str, Shortfall] = {}
    for moment in declared.moments():
        for shortfall in _shortfalls(graph, _fixpoint(graph, moment)):
            known = worst.get(shortfall.system)
            if known is None or shortfall.left < known.left:
                worst[shortfall.system] = shortfall
    return tuple(sorted(worst.values()))


def _fixpoint(graph: Graph, declared: Mapping[str, Level]) -> dict[int, Level]:
    """The least levels that agree with what is declared; systems that stay at `NONE` are left out."""
    levels = {graph.index[target]: level for target, level in declared.items() if level}
    waiting = list(levels)
    while waiting:
        for dependent in graph.dependents[waiting.pop()]:
            level = max(levels.get(dependent, Level.NONE), _caused(graph, dependent, levels))
            if level > levels.get(dependent, Level.NONE):
                levels[dependent] = level
                waiting.append(dependent)
    return levels


def _caused(graph: Graph, node: int, levels: Mapping[int, Level]) -> Level:
    """The level that the providers of one system cause in it."""
    level = _redundant_set(graph, node, levels)
    for provider in graph.soft[node]:
        level = max(level, min(levels.get(provider, Level.NONE), Level.DEGRADED))
    for provider in graph.required[node]:
        level = max(level, levels.get(provider, Level.NONE))
    return level


def _redundant_set(graph: Graph, node: int, levels: Mapping[int, Level]) -> Level:
    """The level of its k-th best member, and at least `AT_RISK` when one more outage would break the minimum k."""
    members = sorted(levels.get(provider, Level.NONE) for provider in graph.redundant[node])
    if not members:
        return Level.NONE
    minimum = minimum_of_set(graph, node)
    below_outage = sum(level < Level.OUTAGE for level in members)
    on_the_edge = minimum < len(members) and below_outage == minimum
    return max(members[minimum - 1], Level.AT_RISK if on_the_edge else Level.NONE)


def minimum_of_set(graph: Graph, node: int) -> int:
    return max(1, min(graph.minimum[node], len(graph.redundant[node])))


def _shortfalls(graph: Graph, levels: Mapping[int, Level]) -> Iterator[Shortfall]:
    touched = {dependent for node in levels for dependent in graph.dependents[node] if graph.redundant[dependent]}
    for node in touched:
        left = sum(levels.get(provider, Level.NONE) < Level.OUTAGE for provider in graph.redundant[node])
        minimum = minimum_of_set(graph, node)
        if left < minimum:
            yield Shortfall(graph.slugs[node], minimum, left)


def _worst(graph: Graph, targets: Iterable[str], answers: Iterable[Mapping[int, Level]]) -> dict[str, Level]:
    worst = dict.fromkeys(sorted(graph.blast_radius(targets)), Level.NONE)
    for levels in answers:
        for node, level in levels.items():
            slug = graph.slugs[node]
            worst[slug] = max(worst[slug], level)
    return worst


def _merged(moments: Iterable[Mapping[str, Level]]) -> dict[str, Level]:
    merged: dict[str, Level] = {}
    for moment in moments:
        for target, level in moment.items():
            merged[target] = max(level, merged.get(target, Level.NONE))
    return merged
