"""What stands around a system, as a walk of two steps each way finds it, and what of it is folded."""

from __future__ import annotations

from collections.abc import Iterable
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from estate.domain.graph import Edge, Graph, NeedKind, Node
from estate.domain.neighbourhood import Fold, NeedSide, Neighbourhood, Tie, folds_of, neighbourhood, ties_between
from tests.examples import tries

KINDS = tuple(NeedKind)


def estate_of(seed: int, systems: int, edges: int) -> tuple[Graph, set[Edge]]:
    """With cycles."""
    random = Random(seed)
    slugs = [f"s{number}" for number in range(systems)]
    ends = {(random.choice(slugs), random.choice(slugs)) for _ in range(edges)}
    drawn = {Edge(one, other, random.choice(KINDS)) for one, other in sorted(ends) if one != other}
    return Graph([Node(slug) for slug in slugs], sorted(drawn, key=str)), drawn


def everything(dependent: str, provider: str) -> bool:
    return True


def walked(centre: str, edges: Iterable[tuple[str, str]]) -> dict[str, int]:
    """The plainest way: from end to end of each pair, twice."""
    far = {centre: 0}
    for step in (1, 2):
        for here, there in list(edges):
            if far.get(here) == step - 1 and there not in far:
                far[there] = step
    del far[centre]
    return far


@given(seed=st.integers(0, 10**6), systems=st.integers(1, 14), edges=st.integers(0, 40), hidden=st.integers(1, 4))
@tries(4)
def test_it_is_what_a_plain_walk_over_what_the_reader_sees_finds(
    seed: int, systems: int, edges: int, hidden: int
) -> None:
    graph, drawn = estate_of(seed, systems, edges)
    seen = {edge for edge in drawn if hash_of(edge, seed) % hidden == 0}
    pairs = {(edge.dependent, edge.provider) for edge in seen}

    found = neighbourhood(graph, "s0", lambda dependent, provider: (dependent, provider) in pairs)

    around = {"s0", *found.needs, *found.needed_by}
    assert found.needs == walked("s0", pairs)
    assert found.needed_by == walked("s0", {(provider, dependent) for dependent, provider in pairs})
    assert set(found.edges) == {edge for edge in seen if {edge.dependent, edge.provider} <= around}
    assert len(found.edges) == len(set(found.edges))


def hash_of(edge: Edge, seed: int) -> int:
    return Random(f"{seed} {edge.dependent} {edge.provider}").randrange(1000)


def test_a_lone_system_stands_alone() -> None:
    assert neighbourhood(Graph([Node("a"), Node("b")], ()), "a", everything) == Neighbourhood("a", {}, {}, ())


def test_what_stands_on_both_sides_of_a_cycle_is_drawn_where_it_is_nearer() -> None:
    """
    a → b → c → a
    """
    graph = Graph(map(Node, "abc"), [Edge(d, p, NeedKind.REQUIRED) for d, p in ("ba", "cb", "ac")])

    found = neighbourhood(graph, "a", everything)

    assert (found.needs, found.needed_by) == ({"c": 1, "b": 2}, {"b": 1, "c": 2})
    assert {slug: found.side_of(slug) for slug in "bc"} == {"b": NeedSide.NEEDED_BY, "c": NeedSide.NEEDS}


def test_sixty_are_drawn_one_by_one_and_of_more_the_farthest_are_folded_by_organisation() -> None:
    """Three of mine need the hub; of each, thirty of theirs and two of others."""
    slugs = [f"near-{n}" for n in range(3)]
    far = {f"far-{n}": f"near-{n % 3}" for n in range(66)}
    edges = [Edge(slug, "hub", NeedKind.REQUIRED) for slug in slugs]
    edges += [Edge(slug, near, NeedKind.SOFT) for slug, near in far.items()]
    graph = Graph(map(Node, ["hub", *slugs, *far]), edges)
    owners = dict.fromkeys(["hub", *slugs], "mine") | dict.fromkeys(far, "theirs") | {"far-0": "others"}

    around = neighbourhood(graph, "hub", everything)

    theirs = tuple(sorted(far.keys() - {"far-0"}))
    assert folds_of(around, owners) == (Fold(NeedSide.NEEDED_BY, ("theirs",), theirs),)
    assert folds_of(around, owners, most=70) == ()


@given(
    seed=st.integers(0, 10**6), systems=st.integers(1, 60), owners=st.integers(1, 30), most=st.sampled_from((5, 9, 20))
)
@tries(2)
def test_folded_or_not_each_system_stands_in_one_box_and_there_are_no_more_than_fit(
    seed: int, systems: int, owners: int, most: int
) -> None:
    graph, _ = estate_of(seed, systems, systems * 2)
    around = neighbourhood(graph, "s0", everything)
    owner_of = {slug: f"o{Random(f'{seed} {slug}').randrange(owners)}" for slug in graph.slugs}

    folds = folds_of(around, owner_of, most)

    folded = [slug for fold in folds for slug in fold.systems]
    assert len(folded) == len(set(folded))
    assert set(folded) <= around.systems - {"s0"}
    assert len(around.systems) - len(folded) + len(folds) <= most
    assert all({owner_of[slug] for slug in fold.systems} == set(fold.owners) for fold in folds)
    assert len({(fold.side, fold.owners) for fold in folds}) == len(folds)


@pytest.mark.parametrize(
    ("kinds", "drawn"),
    [
        ((NeedKind.SOFT, NeedKind.REQUIRED), NeedKind.REQUIRED),
        ((NeedKind.SOFT, NeedKind.REDUNDANT), NeedKind.REDUNDANT),
    ],
)
def test_between_boxes_the_hardest_need_is_drawn(kinds: tuple[NeedKind, NeedKind], drawn: NeedKind) -> None:
    edges = [Edge("a", "hub", kinds[0]), Edge("b", "hub", kinds[1]), Edge("a", "b", NeedKind.REQUIRED)]

    assert ties_between(edges, {"hub": "hub", "a": "fold", "b": "fold"}) == (Tie("hub", "fold", drawn),)
