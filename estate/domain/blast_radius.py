"""A blast radius with its levels and paths, worked out when first asked for and kept with the graph."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from functools import cached_property

from estate.domain.graph import Graph, Routes, numbers_as_bits
from estate.domain.impact import Declared, Level, Shortfall, levels_of, outage_of, redundancy_shortfalls

LARGE = 1_000
"""Cycles and systems."""
MOST_KEPT = 2_048
"""Different pieces of work of which a process remembers what they reach."""

Key = tuple[tuple[tuple[str, Level], ...], bool, tuple[frozenset[str], ...]]


@dataclass(frozen=True)
class BlastRadius:
    """What work on some targets reaches: the targets and everything that depends on them."""

    graph: Graph
    declared: Declared

    @cached_property
    def targets(self) -> frozenset[str]:
        return frozenset(self.declared.levels)

    @cached_property
    def bits(self) -> int:
        """As `Graph.blast_bits`."""
        return self.graph.blast_bits(self.targets)

    @cached_property
    def routes(self) -> Routes:
        return self.graph.routes(self.targets)

    @cached_property
    def is_large(self) -> bool:
        """Of such it is not worth working everything out to say what happens at a few points."""
        return self.bits.bit_count() > LARGE

    @cached_property
    def may_break(self) -> int:
        """The redundant sets that this may help to break, one bit for each system that has one: those reached from
        targets in outage, soft dependencies aside."""
        return numbers_as_bits({system for node in self._hard_reach for system in self.graph.redundant_by[node]})

    @cached_property
    def may_take_out(self) -> int:
        """The members of redundant sets that this may help to take out, one bit each."""
        return numbers_as_bits(self._hard_reach) & self.graph.members

    @cached_property
    def takes_out(self) -> int:
        """Those of them that are out at every one of its moments, whatever else goes on."""
        bits = self.graph.members
        for moment in self.declared.moments():
            bits &= numbers_as_bits(outage_of(self.graph, moment))
        return bits

    @cached_property
    def _hard_reach(self) -> set[int]:
        out = [target for target, level in self.declared.levels.items() if level is Level.OUTAGE]
        return self.graph.hard_reach(out)

    def __contains__(self, slug: str) -> bool:
        return self.graph.in_bits(slug, self.bits)

    def among(self, systems: Iterable[str]) -> frozenset[str]:
        """Those of the systems that the work reaches."""
        return frozenset(system for system in systems if system in self)

    def level(self, slug: str) -> Level:
        """The level that it brings to a system; `NONE` also where it reaches nothing."""
        return self._levels.get(self.graph.index[slug], Level.NONE)

    def near(self, points: Collection[str]) -> NearPoints:
        """The same blast radius as it is seen from a few points: of a large one only what these need is looked at."""
        if not self.is_large or "_levels" in self.__dict__:
            return NearPoints(self, None)
        return NearPoints(self, self.graph.numbers_needed(points))

    def every_level(self) -> dict[str, Level]:
        """Of everything that it reaches, `NONE` included."""
        levels, index, none = self._levels, self.graph.index, Level.NONE
        return {slug: levels.get(index[slug], none) for slug in self.graph.named(self.bits)}

    def at_least(self, level: Level, among: Collection[str] | None = None) -> frozenset[str]:
        """The systems that it brings to this level or worse, of all or of some. Expects a level above `NONE`."""
        slugs, index, levels = self.graph.slugs, self.graph.index, self._levels
        if among is not None and len(among) < len(levels):
            return frozenset(slug for slug in among if levels.get(index.get(slug, -1), Level.NONE) >= level)
        hit = [slugs[node] for node, brought in levels.items() if brought >= level]
        return frozenset(hit if among is None else [slug for slug in hit if slug in among])

    def worst(self, among: frozenset[str]) -> Level:
        """The worst that it brings to any of these."""
        slugs = self.graph.slugs
        return max((level for node, level in self._levels.items() if slugs[node] in among), default=Level.NONE)

    @cached_property
    def shortfalls(self) -> tuple[Shortfall, ...]:
        """The redundant sets that it alone leaves below their minimum."""
        return redundancy_shortfalls(self.graph, self.declared) if self.may_break else ()

    @cached_property
    def _levels(self) -> dict[int, Level]:
        return levels_of(self.graph, self.declared)


@dataclass(frozen=True)
class NearPoints:
    """Levels and paths at some points of a blast radius."""

    blast: BlastRadius
    within: set[int] | None

    def level(self, slug: str) -> Level:
        if self.within is None:
            return self.blast.level(slug)
        return self._levels.get(self.blast.graph.index[slug], Level.NONE)

    def path(self, slug: str) -> tuple[str, ...]:
        return (self.blast.routes if self.within is None else self._routes).to(slug)

    @cached_property
    def _levels(self) -> dict[int, Level]:
        return levels_of(self.blast.graph, self.blast.declared, self.within)

    @cached_property
    def _routes(self) -> Routes:
        return self.blast.graph.routes(self.blast.targets, self.within)


@dataclass
class Memory:
    """The blast radii that were asked for last."""

    graph: Graph
    kept: OrderedDict[Key, BlastRadius] = field(default_factory=OrderedDict)

    def blast_radius(self, declared: Declared) -> BlastRadius:
        key = (tuple(sorted(declared.levels.items())), declared.one_at_a_time, declared.apart)
        known = self.kept.pop(key, None) or BlastRadius(self.graph, declared)
        self.kept[key] = known
        while len(self.kept) > MOST_KEPT:
            self.kept.popitem(last=False)
        return known
