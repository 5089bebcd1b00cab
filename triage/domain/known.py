"""The part of the graph that somebody may know of: triage looks at nothing else."""

from __future__ import annotations

from collections.abc import Collection, Container, Iterable, Iterator
from dataclasses import dataclass, field

from estate.domain.graph import Graph, NeedKind


@dataclass(frozen=True)
class Known:
    """Everything that one's own systems need is known, however indirectly; of the rest, dependencies between listed
    systems of which either end is needed, and those on one's own systems (contract §2.3)."""

    graph: Graph
    needed: Collection[str]
    """Slugs of the asker's own systems and everything that these need."""
    own: Collection[str]
    nameable: Container[str]
    """Slugs of the systems that may be named to the asker."""
    _needed: set[int] = field(init=False)

    def __post_init__(self) -> None:
        index = self.graph.index
        object.__setattr__(self, "_needed", {index[slug] for slug in self.needed})

    def providers(self, dependent: int, kind: NeedKind) -> Iterator[int]:
        graph = self.graph
        there = {NeedKind.REQUIRED: graph.required, NeedKind.SOFT: graph.soft, NeedKind.REDUNDANT: graph.redundant}[
            kind
        ][dependent]
        if dependent in self._needed:
            yield from there
        else:
            yield from (provider for provider in there if self._may_know(dependent, provider))

    def all_providers(self, dependent: int) -> Iterator[int]:
        for kind in NeedKind:
            yield from self.providers(dependent, kind)

    def everything_needed(self, systems: Iterable[str]) -> set[int]:
        """These systems and all that they are known to need, by number."""
        seen = {self.graph.index[slug] for slug in systems}
        waiting = list(seen)
        while waiting:
            fresh = set(self.all_providers(waiting.pop())) - seen
            seen |= fresh
            waiting += fresh
        return seen

    def that_need_any(self, systems: Iterable[int]) -> set[int]:
        """These systems and all that are known to need one of them, by number."""
        seen = set(systems)
        waiting = list(seen)
        while waiting:
            provider = waiting.pop()
            for dependent in self.graph.dependents[provider]:
                if dependent not in seen and (dependent in self._needed or self._may_know(dependent, provider)):
                    seen.add(dependent)
                    waiting.append(dependent)
        return seen

    def may_be_named(self, system: int) -> bool:
        return self.graph.slugs[system] in self.nameable

    def _may_know(self, dependent: int, provider: int) -> bool:
        if self.graph.slugs[provider] in self.own:
            return True
        return provider in self._needed and self.may_be_named(dependent) and self.may_be_named(provider)
