"""Suspects and questions, worked out a second time in the plainest way, on random estates with cycles."""

from __future__ import annotations

from datetime import UTC, datetime
from math import isclose, log2, prod

from hypothesis import given
from hypothesis import strategies as st

from estate.domain.graph import Edge, Graph, NeedKind, Node
from estate.domain.impact import Level, outage_of
from tests.examples import tries
from triage.domain.evidence import Outcome, SeenOnce, things_seen
from triage.domain.inference import weigh
from triage.domain.known import Known
from triage.domain.likelihood import MISTAKES
from triage.domain.next_check import next_check

AT = datetime(2026, 5, 4, 3, 0, tzinfo=UTC)
SLUGS = [f"s{number}" for number in range(8)]
pairs = st.tuples(st.sampled_from(SLUGS), st.sampled_from(SLUGS)).filter(lambda pair: pair[0] != pair[1])


@st.composite
def estates(draw: st.DrawFn) -> Graph:
    edges = draw(st.dictionaries(pairs, st.sampled_from(list(NeedKind)), max_size=18))
    nodes = [Node(slug, draw(st.integers(1, 3))) for slug in SLUGS]
    return Graph(nodes, [Edge(*pair, kind) for pair, kind in edges.items()])


seen_lists = st.lists(st.tuples(pairs, st.booleans()), min_size=1, max_size=6, unique_by=lambda one: one[0])


def fails(graph: Graph, broken: str, edge: tuple[str, str]) -> float:
    from_, to = edge
    if graph.index[to] in outage_of(graph, {broken: Level.OUTAGE}):
        return 1.0
    if from_ == broken:
        return 0.7
    if broken in graph.needs([from_]):
        return 0.3
    return 0.05 if broken in graph.needs([to]) else 0.0


def said(graph: Graph, broken: str, edge: tuple[str, str], failing: bool, mistakes: float) -> float:
    chance = fails(graph, broken, edge)
    chance = chance * (1 - mistakes) + (1 - chance) * mistakes
    return chance if failing else 1 - chance


def plainly(graph: Graph, seen: list[tuple[tuple[str, str], bool]]) -> dict[str, float]:
    suspects = graph.needs({end for edge, failing in seen if failing for end in edge})
    weights = {
        suspect: sum(
            share * prod(said(graph, suspect, edge, failing, mistakes) for edge, failing in seen)
            for mistakes, share in MISTAKES.items()
        )
        for suspect in suspects
    }
    return {suspect: weight / sum(weights.values()) for suspect, weight in weights.items()}


def entropy(chance: float) -> float:
    return sum(-part * log2(part) for part in (chance, 1 - chance) if part > 0)


def told_by(graph: Graph, probability: dict[str, float], edge: tuple[str, str], mistakes: float) -> float:
    chances = {one: said(graph, one, edge, True, mistakes) for one in probability}
    failing = sum(probability[one] * chance for one, chance in chances.items())
    return entropy(failing) - sum(probability[one] * entropy(chance) for one, chance in chances.items())


@tries(3)
@given(estates(), seen_lists)
def test_suspects_and_the_next_check_are_those_of_the_plainest_arithmetic(
    graph: Graph, seen: list[tuple[tuple[str, str], bool]]
) -> None:
    known = Known(graph, SLUGS, SLUGS, frozenset(SLUGS))
    observations = [SeenOnce(*edge, Outcome.FAILING if failing else Outcome.WORKING, AT) for edge, failing in seen]
    found = weigh(known, things_seen(observations))
    plain = plainly(graph, seen)

    assert found.probability.keys() == plain.keys()
    assert all(isclose(found.probability[slug], plain[slug], abs_tol=1e-9) for slug in plain)
    made = {edge for edge, _ in seen}
    edges = {(slug, graph.slugs[to]) for slug in SLUGS for to in graph.providers_of(graph.index[slug])} - made
    best = max((told_by(graph, plain, edge, found.mistakes) for edge in edges), default=0.0) if plain else 0.0
    check = next_check(found, made)
    assert (check is not None) == (best >= 0.02)
    if check is not None:
        assert isclose(check.bits, best, abs_tol=1e-6)
        assert isclose(told_by(graph, plain, check.edge, found.mistakes), best, abs_tol=1e-6)
