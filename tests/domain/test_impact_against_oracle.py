"""The product's answers about reach and impact, held against the plain second implementation on random estates."""

from collections.abc import Mapping
from itertools import pairwise, product
from random import Random
from typing import TypeVar

from hypothesis import given

from estate.domain.graph import Graph
from estate.domain.impact import Declared, Level, Together, impact_of, impact_together, redundancy_shortfalls
from tests.domain import oracle
from tests.domain.oracle import OracleEstate
from tests.domain.strategies import (
    estates_with_rolling_works,
    estates_with_work,
    estates_with_works,
    seeds,
    tiny_estates_with_work,
    work_on_wider_estates,
    worsened_work,
)
from tests.examples import tries

Item = TypeVar("Item")

thoroughly = tries(10)
well = tries(2)


@thoroughly
@given(estates_with_work)
def test_impact_is_that_of_the_rules(case: tuple[OracleEstate, Declared]) -> None:
    estate, declared = case

    assert impact_of(estate.graph(), declared) == oracle.impact_of(estate, declared)


@thoroughly
@given(estates_with_works)
def test_impact_together_is_that_of_the_rules(case: tuple[OracleEstate, list[Declared]]) -> None:
    estate, works = case

    assert impact_together(estate.graph(), works) == Together(*oracle.impact_together(estate, works))


@tries(0.4)
@given(estates_with_rolling_works)
def test_rolling_works_are_combined_up_to_64_moments(case: tuple[OracleEstate, list[Declared]]) -> None:
    """Three works of four or five targets each make 64, 80, 100 or 125 moments."""
    estate, works = case

    assert impact_together(estate.graph(), works) == Together(*oracle.impact_together(estate, works))


@thoroughly
@given(estates_with_work)
def test_shortfalls_are_those_of_the_rules(case: tuple[OracleEstate, Declared]) -> None:
    estate, declared = case

    assert redundancy_shortfalls(estate.graph(), declared) == oracle.redundancy_shortfalls(estate, declared)


@thoroughly
@given(estates_with_work)
def test_reach_needs_and_paths_are_those_of_the_rules(case: tuple[OracleEstate, Declared]) -> None:
    estate, declared = case
    graph, targets = estate.graph(), sorted(declared.levels)

    assert graph.blast_radius(targets) == oracle.blast_radius(estate, targets)
    assert graph.needs(targets) == oracle.needs(estate, targets)
    assert graph.shortest_paths(targets) == oracle.shortest_paths(estate, targets)


@well
@given(estates_with_work)
def test_every_path_leads_from_a_target_along_dependencies(case: tuple[OracleEstate, Declared]) -> None:
    estate, declared = case
    steps = {(edge.provider, edge.dependent) for edge in estate.edges}

    paths = estate.graph().shortest_paths(declared.levels)

    assert paths.keys() == impact_of(estate.graph(), declared).keys()
    for system, path in paths.items():
        assert path[0] in declared.levels
        assert path[-1] == system
        assert set(pairwise(path)) <= steps


@well
@given(estates_with_work)
def test_one_more_round_of_the_rules_changes_nothing(case: tuple[OracleEstate, Declared]) -> None:
    estate, work = case
    declared = Declared(work.levels, one_at_a_time=False)

    levels = impact_of(estate.graph(), declared)

    everywhere = dict.fromkeys(estate.slugs, Level.NONE) | levels
    assert oracle.one_round(estate, everywhere, declared.levels) == everywhere


@tries(0.6)
@given(tiny_estates_with_work)
def test_no_other_fixpoint_is_lower_anywhere(case: tuple[OracleEstate, Declared]) -> None:
    """Every assignment of levels to up to three systems is tried."""
    estate, work = case
    declared = Declared(work.levels, one_at_a_time=False)

    impact = dict.fromkeys(estate.slugs, Level.NONE) | impact_of(estate.graph(), declared)

    for fixpoint in fixpoints(estate, declared.levels):
        assert all(impact[slug] <= fixpoint[slug] for slug in estate.slugs)


def fixpoints(estate: OracleEstate, declared: Mapping[str, Level]) -> list[dict[str, Level]]:
    assignments = (dict(zip(estate.slugs, levels, strict=True)) for levels in product(Level, repeat=len(estate.slugs)))
    return [levels for levels in assignments if oracle.one_round(estate, levels, declared) == levels]


@well
@given(worsened_work)
def test_declaring_worse_makes_nothing_better(case: tuple[OracleEstate, Declared, Declared]) -> None:
    estate, declared, worse = case

    before = impact_of(estate.graph(), declared)
    after = impact_of(estate.graph(), worse)

    assert all(before[system] <= after[system] for system in before)


@well
@given(estates_with_works)
def test_together_is_never_milder_than_alone_and_never_worse_than_all_at_once(
    case: tuple[OracleEstate, list[Declared]],
) -> None:
    estate, works = case
    graph = estate.graph()
    at_once = [Declared(work.levels, one_at_a_time=False) for work in works]

    together = impact_together(graph, works).levels
    ceiling = impact_together(graph, at_once).levels

    for work in works:
        assert all(together[system] >= level for system, level in impact_of(graph, work).items())
    assert all(together[system] <= ceiling[system] for system in ceiling)


@well
@given(estates_with_work)
def test_one_work_together_with_nothing_is_that_work_alone(case: tuple[OracleEstate, Declared]) -> None:
    estate, declared = case
    graph = estate.graph()

    assert impact_together(graph, [declared]) == Together(impact_of(graph, declared), at_most=False)


@well
@given(estates_with_work, seeds)
def test_the_order_of_systems_dependencies_and_targets_changes_nothing(
    case: tuple[OracleEstate, Declared], seed: int
) -> None:
    estate, declared = case
    shuffled = Graph(shuffle(estate.nodes, seed), shuffle(estate.edges, seed))
    redeclared = Declared(dict(shuffle(tuple(declared.levels.items()), seed)), declared.one_at_a_time)

    assert impact_of(shuffled, redeclared) == impact_of(estate.graph(), declared)
    assert redundancy_shortfalls(shuffled, redeclared) == redundancy_shortfalls(estate.graph(), declared)
    assert shuffled.shortest_paths(redeclared.levels) == estate.graph().shortest_paths(declared.levels)


def shuffle(items: tuple[Item, ...], seed: int) -> list[Item]:
    return Random(seed).sample(items, len(items))


@well
@given(work_on_wider_estates)
def test_a_new_dependency_never_shrinks_what_is_reached(case: tuple[OracleEstate, Declared, OracleEstate]) -> None:
    estate, declared, wider = case

    assert estate.graph().blast_radius(declared.levels) <= wider.graph().blast_radius(declared.levels)
