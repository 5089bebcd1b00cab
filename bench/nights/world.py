"""An estate made at random, one or two broken systems in it, and what somebody who tries things then sees."""

from __future__ import annotations

from dataclasses import dataclass, field
from random import Random

from estate.domain.graph import Edge, Graph, NeedKind, Node
from estate.domain.impact import Level, outage_of
from triage.domain.evidence import Edge as Tried

LAYERS = (3, 4)
SIZES = (40, 300)


@dataclass(frozen=True, slots=True)
class Chances:
    """With what probability something fails that is not taken down by what is broken."""

    from_broken: float = 0.7
    from_needs: float = 0.3
    inverted: float = 0.0
    """Answers that say the opposite of what is so."""


@dataclass
class NightWorld:
    graph: Graph
    edges: list[Tried]
    broken: tuple[str, ...]
    chances: Chances
    random: Random
    answers: dict[Tried, bool] = field(default_factory=dict)

    def fails(self, edge: Tried) -> bool:
        """What is so, before anybody is mistaken."""
        if edge not in self.answers:
            self.answers[edge] = any(self._fails_by(broken, edge) for broken in self.broken)
        return self.answers[edge]

    def is_said_to_fail(self, edge: Tried) -> bool:
        return self.fails(edge) != (self.random.random() < self.chances.inverted)

    def first_symptom(self) -> Tried | None:
        """Something that fails; none where nothing does."""
        in_any_order = self.random.sample(self.edges, len(self.edges))
        return next((edge for edge in in_any_order if self.fails(edge)), None)

    def _fails_by(self, broken: str, edge: Tried) -> bool:
        from_, to = edge
        if self.graph.index[to] in outage_of(self.graph, {broken: Level.OUTAGE}):
            return True
        if from_ == broken:
            return self.random.random() < self.chances.from_broken
        if broken in self.graph.needs([from_]):
            return self.random.random() < self.chances.from_needs
        return False


def estate(random: Random) -> tuple[Graph, list[Tried]]:
    """In layers, each system needing a few of the layers below; some of them as one of a set."""
    layers = _layers(random)
    edges: list[Edge] = []
    for place, layer in enumerate(layers[1:], start=1):
        below = [slug for lower in layers[:place] for slug in lower]
        for slug in layer:
            edges += _needs(random, slug, layers[place - 1], below)
    nodes = [Node(slug) for layer in layers for slug in layer]
    return Graph(nodes, edges), [(edge.dependent, edge.provider) for edge in edges]


def world(random: Random, chances: Chances, faults: int = 1) -> NightWorld:
    """Broken is something that anything else is tied to: of the rest nobody could tell."""
    graph, edges = estate(random)
    tied = sorted({end for edge in edges for end in edge})
    return NightWorld(graph, edges, tuple(random.sample(tied, faults)), chances, random)


def _layers(random: Random) -> list[list[str]]:
    size, count = random.randint(*SIZES), random.randint(*LAYERS)
    names = [f"s{number:03}" for number in range(size)]
    cuts = sorted(random.sample(range(size // 10, size - size // 10), count - 1))
    return [names[a:b] for a, b in zip([0, *cuts], [*cuts, size], strict=True)]


def _needs(random: Random, slug: str, nearest: list[str], below: list[str]) -> list[Edge]:
    chosen = {random.choice(nearest)} | {random.choice(below) for _ in range(random.randint(1, 2))}
    needs = [Edge(slug, one, _kind(random)) for one in sorted(chosen)]
    others = [one for one in below if one not in chosen]
    if random.random() < 0.25 and len(others) >= 2:
        members = random.sample(others, min(len(others), random.randint(2, 3)))
        needs += [Edge(slug, one, NeedKind.REDUNDANT) for one in members]
    return needs


def _kind(random: Random) -> NeedKind:
    return NeedKind.SOFT if random.random() < 0.25 else NeedKind.REQUIRED
