"""A window as the rules of conflicts see it, and what it reaches."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from core.time.interval import Interval
from estate.domain.blast_radius import BlastRadius
from estate.domain.graph import Graph
from estate.domain.impact import Declared, Level


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
    implementers: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Reach:
    """A window and all that follows from its targets."""

    work: Work
    blast: BlastRadius

    @property
    def graph(self) -> Graph:
        return self.blast.graph

    @property
    def targets(self) -> frozenset[str]:
        return self.blast.targets

    @cached_property
    def bits(self) -> int:
        return self.blast.bits

    @cached_property
    def validated(self) -> frozenset[str]:
        return frozenset(end for check in self.work.checks for end in check.ends)

    @cached_property
    def validated_bits(self) -> int:
        return self.graph.own_bits(self.validated)

    def among(self, systems: Iterable[str]) -> frozenset[str]:
        return self.blast.among(systems)

    def level(self, system: str) -> Level:
        return self.blast.level(system)

    def goes_with(self, other: Reach) -> bool:
        """Whether the two have nothing to do with each other at any time, told by three comparisons of bits."""
        return not (self.bits & other.bits or self.validated_bits & other.bits or other.validated_bits & self.bits)


def reach_of(graph: Graph, work: Work) -> Reach:
    return Reach(work, BlastRadius(graph, work.declared))
