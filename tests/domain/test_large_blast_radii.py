"""Of a large blast radius only what the meeting points need is looked at; the answer is the same."""

import pytest
from hypothesis import given

from estate.domain import blast_radius
from estate.domain.blast_radius import BlastRadius
from estate.domain.impact import impact_of
from tests.domain.engine import find_conflict
from tests.domain.strategies import PairCase, pairs_of_work
from tests.examples import tries


@pytest.fixture(scope="module", autouse=True)
def everything_is_large() -> object:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(blast_radius, "LARGE", 0)
        yield


@tries(5)
@given(pairs_of_work)
def test_levels_and_paths_near_a_point_are_those_of_the_whole(case: PairCase) -> None:
    estate, work, _ = case
    graph = estate.graph()
    levels, paths = impact_of(graph, work.declared), graph.shortest_paths(work.declared.levels)
    for point in levels:
        near = BlastRadius(graph, work.declared).near([point])
        assert near.within is not None
        assert (near.level(point), near.path(point)) == (levels[point], paths[point])


@tries(5)
@given(pairs_of_work)
def test_conflicts_are_the_same(case: PairCase) -> None:
    estate, a, b = case
    found = find_conflict(estate.graph(), a, b)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(blast_radius, "LARGE", 1_000)
        assert found == find_conflict(estate.graph(), a, b)
