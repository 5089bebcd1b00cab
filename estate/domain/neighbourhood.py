"""What stands around a system: what it needs and what needs it, two steps each way, and what of it is folded."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

from estate.domain.graph import Edge, Graph, NeedKind
from estate.domain.part_of_graph import edges_of

STEPS = 2
MOST_BOXES = 60

Seen = Callable[[str, str], bool]
"""Whether the reader may see that the first system needs the second."""


class NeedSide(StrEnum):
    NEEDS = "needs"
    """What the system needs."""
    NEEDED_BY = "needed_by"
    """What needs the system."""


@dataclass(frozen=True, slots=True)
class Neighbourhood:
    """Distances in steps, the system itself left out. A system may stand on both sides: graphs have cycles."""

    centre: str
    needs: Mapping[str, int]
    needed_by: Mapping[str, int]
    edges: tuple[Edge, ...]
    """All that the reader may see between these systems."""

    @property
    def systems(self) -> frozenset[str]:
        return frozenset({self.centre, *self.needs, *self.needed_by})

    def side_of(self, slug: str) -> NeedSide:
        """Where it is nearer; what stands on both alike is what the system needs."""
        far = self.needs.get(slug, STEPS + 1), self.needed_by.get(slug, STEPS + 1)
        return NeedSide.NEEDS if far[0] <= far[1] else NeedSide.NEEDED_BY

    def distance(self, slug: str) -> int:
        return min(side[slug] for side in (self.needs, self.needed_by) if slug in side) if slug != self.centre else 0


@dataclass(frozen=True, slots=True)
class Fold:
    """Systems of one organisation that stand in one place together; of several, where even these are too many."""

    side: NeedSide
    owners: tuple[str, ...]
    systems: tuple[str, ...]


def neighbourhood(graph: Graph, centre: str, seen: Seen, steps: int = STEPS) -> Neighbourhood:
    def providers(slug: str) -> Iterable[str]:
        return (edge.provider for edge in edges_of(graph, slug) if seen(slug, edge.provider))

    def dependents(slug: str) -> Iterable[str]:
        named = (graph.slugs[node] for node in graph.dependents[graph.index[slug]])
        return (dependent for dependent in named if seen(dependent, slug))

    needs, needed_by = _within(centre, providers, steps), _within(centre, dependents, steps)
    around = {centre, *needs, *needed_by}
    edges = (edge for slug in sorted(around) for edge in edges_of(graph, slug))
    shown = (edge for edge in edges if edge.provider in around and seen(edge.dependent, edge.provider))
    return Neighbourhood(centre, needs, needed_by, tuple(shown))


def _within(centre: str, following: Callable[[str], Iterable[str]], steps: int) -> dict[str, int]:
    far, layer = {centre: 0}, [centre]
    for step in range(1, steps + 1):
        layer = sorted({slug for one in layer for slug in following(one)} - far.keys())
        far |= dict.fromkeys(layer, step)
    return {slug: step for slug, step in far.items() if step}


def folds_of(around: Neighbourhood, owners: Mapping[str, str], most: int = MOST_BOXES) -> tuple[Fold, ...]:
    """What has to stand together so that there are no more boxes than that: what is farthest away first, and of that
    the largest organisation."""
    folded: dict[tuple[NeedSide, str], set[str]] = {}
    boxes = len(around.systems)
    for side, owner, slugs in _foldable(around, owners):
        if boxes <= most:
            break
        place = folded.setdefault((side, owner), set())
        boxes -= len(slugs) - (not place)
        place |= slugs
    alone = [key for key, slugs in folded.items() if len(slugs) == 1]
    if boxes <= most:
        folded = {key: slugs for key, slugs in folded.items() if key not in alone}
    folds = [Fold(side, (owner,), tuple(sorted(slugs))) for (side, owner), slugs in sorted(folded.items())]
    return tuple(folds) if boxes <= most else tuple(_together(folds, boxes - most))


def _foldable(around: Neighbourhood, owners: Mapping[str, str]) -> Iterator[tuple[NeedSide, str, set[str]]]:
    groups: dict[tuple[int, NeedSide, str], set[str]] = {}
    for slug in around.systems - {around.centre}:
        groups.setdefault((around.distance(slug), around.side_of(slug), owners[slug]), set()).add(slug)
    for (_, side, owner), slugs in sorted(groups.items(), key=lambda one: (-one[0][0], -len(one[1]), one[0][1:])):
        yield side, owner, slugs


def _together(folds: list[Fold], too_many: int) -> Iterator[Fold]:
    """So many organisations that each a box of its own is too many: the smallest of each side stand in one."""
    small = sorted(folds, key=lambda one: (len(one.systems), one.side, one.owners))[: too_many + len(NeedSide)]
    for side in NeedSide:
        of_side = [one for one in small if one.side is side]
        if of_side:
            owners = tuple(sorted(owner for one in of_side for owner in one.owners))
            yield Fold(side, owners, tuple(sorted(slug for one in of_side for slug in one.systems)))
    yield from (one for one in folds if one not in small)


WORST_FIRST = (NeedKind.REQUIRED, NeedKind.REDUNDANT, NeedKind.SOFT)


@dataclass(frozen=True, slots=True)
class Tie:
    """Between two boxes, by name: from what breaks to what suffers."""

    provider: str
    dependent: str
    kind: NeedKind
    """The hardest where a fold has several."""


def ties_between(edges: Iterable[Edge], box_of: Mapping[str, str]) -> tuple[Tie, ...]:
    kinds: dict[tuple[str, str], NeedKind] = {}
    for edge in edges:
        ends = box_of[edge.provider], box_of[edge.dependent]
        if ends[0] != ends[1]:
            kinds[ends] = min(kinds.get(ends, edge.kind), edge.kind, key=WORST_FIRST.index)
    return tuple(Tie(provider, dependent, kind) for (provider, dependent), kind in sorted(kinds.items()))
