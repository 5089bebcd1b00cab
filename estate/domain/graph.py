"""What needs what, and what therefore reaches what. Systems are named by slug; cycles are tolerated."""

from __future__ import annotations

from collections.abc import Collection, Container, Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property


class NeedKind(StrEnum):
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
    kind: NeedKind


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
        self.required, self.required_by = self._blank(), self._blank()
        self.soft, self.soft_by = self._blank(), self._blank()
        self.redundant, self.redundant_by = self._blank(), self._blank()
        self.dependents = self._blank()
        self._connect(edges)
        self._number_components()

    def with_edge(self, edge: Edge) -> Graph:
        """The graph with one dependency more. This one stays as it is, and whatever they have in common they share."""
        after: Graph = self._copied()
        dependent, provider = self.index[edge.dependent], self.index[edge.provider]
        needs, needed_by = after._by_kind()[edge.kind]
        needs[dependent] = [*needs[dependent], provider]
        needed_by[provider] = [*needed_by[provider], dependent]
        after.dependents[provider] = sorted([*after.dependents[provider], dependent])
        after._follow(provider, in_order=self._component[provider] < self._component[dependent])
        return after

    def without_edge(self, edge: Edge) -> Graph:
        """The same with one dependency less."""
        after: Graph = self._copied()
        dependent, provider = self.index[edge.dependent], self.index[edge.provider]
        needs, needed_by = after._by_kind()[edge.kind]
        for ends, at, other in (
            (needs, dependent, provider),
            (needed_by, provider, dependent),
            (after.dependents, provider, dependent),
        ):
            ends[at] = [one for one in ends[at] if one != other]
        after._follow(provider, in_order=self._component[provider] != self._component[dependent])
        return after

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

    def own_bits(self, systems: Iterable[str]) -> int:
        """These systems alone (with their cycles) as a set of components."""
        bits = 0
        for slug in systems:
            bits |= 1 << self._component[self.index[slug]]
        return bits

    def hard_reach(self, systems: Iterable[str]) -> set[int]:
        """These systems and all that depends on them by other than soft dependencies, by number: what an outage of
        theirs may take down if every redundant set on the way breaks."""
        reached = {self.index[slug] for slug in systems}
        waiting = list(reached)
        while waiting:
            node = waiting.pop()
            fresh = {*self.required_by[node], *self.redundant_by[node]} - reached
            reached |= fresh
            waiting += fresh
        return reached

    @cached_property
    def members(self) -> int:
        """The systems that are members of any redundant set, one bit for each by its number."""
        return numbers_as_bits(node for node, needed_by in enumerate(self.redundant_by) if needed_by)

    @cached_property
    def members_of(self) -> Mapping[int, int]:
        """The same for each system that has a redundant set."""
        return {node: numbers_as_bits(members) for node, members in enumerate(self.redundant) if members}

    @cached_property
    def with_set_bits(self) -> int:
        """The systems that have a redundant set, as a set of components."""
        return numbers_as_bits(self._component[node] for node, members in enumerate(self.redundant) if members)

    @cached_property
    def may_spare(self) -> tuple[int, ...]:
        """How many members of each redundant set may be out before it has too few."""
        return tuple(len(members) - self.minimum_of_set(node) for node, members in enumerate(self.redundant))

    @cached_property
    def worsens(self) -> list[list[int]]:
        """What a system takes along to whatever is less than an outage, its redundant sets aside."""
        return [[*required, *soft] for required, soft in zip(self.required_by, self.soft_by, strict=True)]

    def in_bits(self, slug: str, bits: int) -> bool:
        return bool(bits >> self._component[self.index[slug]] & 1)

    def named(self, bits: int) -> frozenset[str]:
        return frozenset(self.slugs[i] for component in bits_as_numbers(bits) for i in self._members[component])

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
        return frozenset(self.slugs[i] for i in self.numbers_needed(systems))

    def numbers_needed(self, systems: Iterable[str]) -> set[int]:
        seen = {self.index[slug] for slug in systems if slug in self.index}
        waiting = list(seen)
        while waiting:
            for provider in self.providers_of(waiting.pop()):
                if provider not in seen:
                    seen.add(provider)
                    waiting.append(provider)
        return seen

    def dependencies_added_since(self, before: Graph) -> set[tuple[str, str]]:
        """Dependent and provider, of those that the graph before this one did not hold."""
        return {
            (slug, provider)
            for slug in self._may_differ(before)
            for provider in self._needs_of(slug).providers - before._needs_of(slug).providers
        }

    def altered_in(self, after: Graph) -> frozenset[str]:
        """Of work that reaches none of these systems, before or after, all stays as it was: the providers of what came,
        went or became of another kind; and the systems whose redundant set became another, which whatever hits its
        other members notices."""
        found: set[str] = set()
        for slug in self._may_differ(after):
            then, now = self._needs_of(slug), after._needs_of(slug)
            found |= then.required ^ now.required | then.soft ^ now.soft
            found |= {slug} if then.redundant != now.redundant else frozenset()
        return frozenset(found)

    def _may_differ(self, other: Graph) -> Iterable[str]:
        """The systems that may not need the same in both; any other does."""
        if self.slugs != other.slugs:
            return {*self.slugs, *other.slugs}
        both = zip(
            self.slugs,
            zip(self.required, self.soft, self.redundant, self.minimum, strict=True),
            zip(other.required, other.soft, other.redundant, other.minimum, strict=True),
            strict=True,
        )
        return [slug for slug, here, there in both if here != there]

    def _needs_of(self, slug: str) -> _Needs:
        if slug not in self.index:
            return _Needs()
        node = self.index[slug]
        required, soft, redundant = (
            frozenset(self.slugs[provider] for provider in of_kind[node])
            for of_kind in (self.required, self.soft, self.redundant)
        )
        return _Needs(required, soft, (redundant, self.minimum[node]) if redundant else None)

    def providers_of(self, node: int) -> Iterator[int]:
        yield from self.required[node]
        yield from self.soft[node]
        yield from self.redundant[node]

    def routes(self, targets: Iterable[str], within: Container[int] | None = None) -> Routes:
        """How each system of the blast radius is reached: by the shortest path from any target, among equally short
        ones by the first in the order of slugs. Each layer is walked in the order of its paths, so the first path
        that arrives is the right one. `within` are systems, by number, beyond which nothing is looked at; with each it
        must hold whatever that needs."""
        came_from: dict[int, int] = {self.index[slug]: -1 for slug in sorted(set(targets))}
        layer = list(came_from)
        while layer:
            following: list[int] = []
            for node in layer:
                for dependent in self.dependents[node]:
                    if dependent not in came_from and (within is None or dependent in within):
                        came_from[dependent] = node
                        following.append(dependent)
            layer = following
        return Routes(self, came_from)

    def shortest_paths(self, targets: Iterable[str]) -> dict[str, tuple[str, ...]]:
        """The path to each system of the blast radius, both ends included."""
        routes = self.routes(targets)
        return {self.slugs[node]: routes.to(self.slugs[node]) for node in routes.came_from}

    def providers_first(self, systems: Collection[int]) -> list[list[int]]:
        """These systems, by number, each after what it needs; those that need each other together."""
        by_component: dict[int, list[int]] = {}
        for node in systems:
            by_component.setdefault(self._component[node], []).append(node)
        return [sorted(by_component[component]) for component in sorted(by_component)]

    def minimum_of_set(self, node: int) -> int:
        """How many members of its redundant set a system needs; never more than there are."""
        return max(1, min(self.minimum[node], len(self.redundant[node])))

    def _blank(self) -> list[list[int]]:
        return [[] for _ in self.slugs]

    def _connect(self, edges: Iterable[Edge]) -> None:
        by_kind = self._by_kind()
        for edge in edges:
            if edge.dependent == edge.provider:
                raise ValueError(f"{edge.dependent} cannot depend on itself")
            if edge.dependent not in self.index or edge.provider not in self.index:
                raise ValueError(f"{edge.dependent} needs {edge.provider}: one of them is not there")
            dependent, provider = self.index[edge.dependent], self.index[edge.provider]
            needs, needed_by = by_kind[edge.kind]
            needs[dependent].append(provider)
            needed_by[provider].append(dependent)
            self.dependents[provider].append(dependent)
        for dependents in self.dependents:
            dependents.sort()

    def _by_kind(self) -> dict[NeedKind, tuple[list[list[int]], list[list[int]]]]:
        return {
            NeedKind.REQUIRED: (self.required, self.required_by),
            NeedKind.SOFT: (self.soft, self.soft_by),
            NeedKind.REDUNDANT: (self.redundant, self.redundant_by),
        }

    def _copied(self) -> Graph:
        """A graph of its own, with the same lists of neighbours: replace them, do not change them."""
        copied: Graph = Graph.__new__(Graph)
        copied.slugs, copied.minimum, copied.index = self.slugs, self.minimum, self.index
        copied.required, copied.required_by = list(self.required), list(self.required_by)
        copied.soft, copied.soft_by = list(self.soft), list(self.soft_by)
        copied.redundant, copied.redundant_by = list(self.redundant), list(self.redundant_by)
        copied.dependents = list(self.dependents)
        copied._component, copied._members, copied._blast = self._component, self._members, list(self._blast)
        return copied

    def _follow(self, provider: int, *, in_order: bool) -> None:
        """After what needs this provider has changed. Where components stay and providers still stand below their
        dependents, only what it needs itself can reach more or less than before."""
        if not in_order:
            self._number_components()
            return
        needed = self.numbers_needed([self.slugs[provider]])
        for component in sorted({self._component[node] for node in needed}, reverse=True):
            self._blast[component] = self._blast_of(component)

    def _number_components(self) -> None:
        self._component, self._members = _components([list(self.providers_of(i)) for i in range(len(self.slugs))])
        self._blast = [0] * len(self._members)
        for component in reversed(range(len(self._members))):
            self._blast[component] = self._blast_of(component)

    def _blast_of(self, component: int) -> int:
        """From those of the components above it."""
        bits = 1 << component
        for node in self._members[component]:
            for dependent in self.dependents[node]:
                if self._component[dependent] != component:
                    bits |= self._blast[self._component[dependent]]
        return bits


@dataclass(frozen=True, slots=True)
class _Needs:
    """What one system needs, in each way; of its redundant set also how much."""

    required: frozenset[str] = frozenset()
    soft: frozenset[str] = frozenset()
    redundant: tuple[frozenset[str], int] | None = None

    @property
    def providers(self) -> frozenset[str]:
        return self.required | self.soft | (self.redundant[0] if self.redundant else frozenset())


@dataclass(frozen=True, slots=True)
class Routes:
    """Where each reached system is reached from, by number; targets from -1."""

    graph: Graph
    came_from: Mapping[int, int]

    def __contains__(self, slug: str) -> bool:
        return self.graph.index[slug] in self.came_from

    def to(self, slug: str) -> tuple[str, ...]:
        """The path from a target to this system, both ends included."""
        steps, node = [], self.graph.index[slug]
        while node >= 0:
            steps.append(self.graph.slugs[node])
            node = self.came_from[node]
        return tuple(reversed(steps))


def numbers_as_bits(numbers: Iterable[int]) -> int:
    bits = 0
    for number in numbers:
        bits |= 1 << number
    return bits


def bits_as_numbers(bits: int) -> Iterator[int]:
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
