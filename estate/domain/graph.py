"""What needs what, and what therefore reaches what. Systems are named by slug; cycles are tolerated."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    REQUIRED = "required"
    """Down when the provider is down."""
    SOFT = "soft"
    """Worse without the provider, not down."""
    REDUNDANT = "redundant"
    """One of a set of which a minimum must be up."""


@dataclass(frozen=True, slots=True)
class Node:
    slug: str
    redundancy_minimum: int = 1


@dataclass(frozen=True, slots=True)
class Edge:
    """The dependent needs the provider."""

    dependent: str
    provider: str
    kind: Kind


class Graph:
    """The confirmed dependencies, with every blast radius worked out beforehand.

    Systems that need each other form one component. Components are numbered with providers below their
    dependents, and the blast radius of each is one integer whose bit n stands for component n. So the union of
    blast radii is `|`, what two have in common is `&`, and where a common set is entered is its lowest bit,
    then the lowest one outside that component's own blast radius, and so on.

    Raises ValueError for a system that depends on itself and for an edge to a system that is not there.
    """

    def __init__(self, nodes: Iterable[Node], edges: Iterable[Edge]) -> None:
        in_order = sorted(nodes, key=lambda node: node.slug)
        self.slugs = tuple(node.slug for node in in_order)
        self.minimum = tuple(node.redundancy_minimum for node in in_order)
        self.index = {slug: i for i, slug in enumerate(self.slugs)}
        self.required: list[list[int]] = [[] for _ in self.slugs]
        self.soft: list[list[int]] = [[] for _ in self.slugs]
        self.redundant: list[list[int]] = [[] for _ in self.slugs]
        self.dependents: list[list[int]] = [[] for _ in self.slugs]
        self._connect(edges)
        self._component, self._members = _components(self._all_providers())
        self._blast = self._blast_of_components()

    def __contains__(self, slug: object) -> bool:
        return slug in self.index

    def blast_radius(self, targets: Iterable[str]) -> frozenset[str]:
        """The targets and everything that depends on them, by whatever kind, however indirectly."""
        return self.named(self.blast_bits(targets))

    def blast_bits(self, targets: Iterable[str]) -> int:
        """The blast radius as a set of components, one bit each."""
        bits = 0
        for slug in targets:
            bits |= self._blast[self._component[self.index[slug]]]
        return bits

    def in_bits(self, slug: str, bits: int) -> bool:
        return bool(bits >> self._component[self.index[slug]] & 1)

    def named(self, bits: int) -> frozenset[str]:
        return frozenset(self.slugs[i] for component in _bits(bits) for i in self._members[component])

    def entries(self, bits: int) -> tuple[str, ...]:
        """Where a set of components is entered: its systems that no other system in it, outside their own cycle,
        feeds, directly or indirectly. Expects the set to hold whatever depends on its members."""
        found: list[int] = []
        while bits:
            component = (bits & -bits).bit_length() - 1
            found += self._members[component]
            bits &= ~self._blast[component]
        return tuple(sorted(self.slugs[i] for i in found))

    def needs(self, systems: Iterable[str]) -> frozenset[str]:
        """These systems and everything that they need, however indirectly."""
        seen = {self.index[slug] for slug in systems if slug in self.index}
        waiting = list(seen)
        while waiting:
            for provider in self.providers_of(waiting.pop()):
                if provider not in seen:
                    seen.add(provider)
                    waiting.append(provider)
        return frozenset(self.slugs[i] for i in seen)

    def providers_added_since(self, before: Graph) -> frozenset[str]:
        """The providers of dependencies that the graph before this one did not hold."""
        return frozenset(provider for _, provider in self._named_edges() - before._named_edges())

    def _named_edges(self) -> set[tuple[str, str]]:
        return {
            (slug, self.slugs[provider]) for node, slug in enumerate(self.slugs) for provider in self.providers_of(node)
        }

    def providers_of(self, node: int) -> Iterator[int]:
        yield from self.required[node]
        yield from self.soft[node]
        yield from self.redundant[node]

    def shortest_paths(self, targets: Iterable[str]) -> dict[str, tuple[str, ...]]:
        """The shortest path from any target to each system of the blast radius, both ends included; among equally
        short ones the first by slugs. Each layer is walked in the order of its paths, so the first path that
        arrives is the right one."""
        paths: dict[int, tuple[str, ...]] = {self.index[slug]: (slug,) for slug in sorted(set(targets))}
        layer = list(paths)
        while layer:
            following: list[int] = []
            for node in layer:
                for dependent in self.dependents[node]:
                    if dependent not in paths:
                        paths[dependent] = (*paths[node], self.slugs[dependent])
                        following.append(dependent)
            layer = following
        return {self.slugs[i]: path for i, path in paths.items()}

    def _connect(self, edges: Iterable[Edge]) -> None:
        by_kind = {Kind.REQUIRED: self.required, Kind.SOFT: self.soft, Kind.REDUNDANT: self.redundant}
        for edge in edges:
            if edge.dependent == edge.provider:
                raise ValueError(f"{edge.dependent} cannot depend on itself")
            if edge.dependent not in self.index or edge.provider not in self.index:
                raise ValueError(f"{edge.dependent} needs {edge.provider}: one of them is not there")
            dependent, provider = self.index[edge.dependent], self.index[edge.provider]
            by_kind[edge.kind][dependent].append(provider)
            self.dependents[provider].append(dependent)
        for dependents in self.dependents:
            dependents.sort()

    def _all_providers(self) -> list[list[int]]:
        return [list(self.providers_of(i)) for i in range(len(self.slugs))]

    def _blast_of_components(self) -> list[int]:
        blast = [0] * len(self._members)
        for component in reversed(range(len(self._members))):
            bits = 1 << component
            for node in self._members[component]:
                for dependent in self.dependents[node]:
                    bits |= blast[self._component[dependent]]
            blast[component] = bits
        return blast


def _bits(bits: int) -> Iterator[int]:
    digits = f"{bits:b}"[::-1]
    position = digits.find("1")
    while position >= 0:
        yield position
        position = digits.find("1", position + 1)


def _components(providers: list[list[int]]) -> tuple[list[int], list[list[int]]]:
    """Tarjan's strongly connected components, without recursion: the component of each node, and the members of
    each component. A component comes after everything that it needs."""
    component = [-1] * len(providers)
    members: list[list[int]] = []
    number, low, stack, counter = [-1] * len(providers), [0] * len(providers), [], 0
    for root in range(len(providers)):
        if number[root] >= 0:
            continue
        work: list[tuple[int, Iterator[int]]] = []

        def enter(node: int, work: list[tuple[int, Iterator[int]]] = work) -> None:
            nonlocal counter
            number[node] = low[node] = counter
            counter += 1
            stack.append(node)
            work.append((node, iter(providers[node])))

        enter(root)
        while work:
            node, following = work[-1]
            step = next(following, None)
            if step is None:
                work.pop()
                if work:
                    low[work[-1][0]] = min(low[work[-1][0]], low[node])
                if low[node] == number[node]:
                    members.append(_close(node, stack, component, len(members)))
            elif number[step] < 0:
                enter(step)
            elif component[step] < 0:
                low[node] = min(low[node], number[step])
    return component, members


def _close(root: int, stack: list[int], component: list[int], name: int) -> list[int]:
    members = []
    while True:
        node = stack.pop()
        component[node] = name
        members.append(node)
        if node == root:
            return members
