"""The product's pair conflicts, held against the plain second implementation on random estates and random work."""

from datetime import UTC, timedelta
from random import Random

from hypothesis import assume, given
from hypothesis import strategies as st

from changes.domain.conflicts.kinds import Conflict, ConflictKind, ConflictPath
from changes.domain.work import Work
from core.time.interval import Interval
from estate.domain.graph import Graph
from tests.domain import oracle
from tests.domain.engine import find_conflict, find_conflicts
from tests.domain.oracle import OracleEstate, OracleFinding, OracleSide
from tests.domain.strategies import PairCase, pairs_of_work, pairs_on_wider_estates, seeds, windows_with_others
from tests.examples import tries

thoroughly = tries(10)
well = tries(2)


def without_paths(conflict: Conflict | None) -> OracleFinding | None:
    if conflict is None:
        return None
    overlap = conflict.overlap
    times = (overlap.starts_at.astimezone(UTC), overlap.ends_at.astimezone(UTC), overlap.open_ended)
    return OracleFinding(
        conflict.kind, conflict.also, conflict.severity, conflict.windows, conflict.meets_at, overlap=times
    )


@tries(15)
@given(pairs_of_work)
def test_the_conflict_of_two_windows_is_that_of_the_rules(case: PairCase) -> None:
    estate, a, b = case

    assert without_paths(find_conflict(estate.graph(), a, b)) == oracle.find_conflict(estate, a, b)


@thoroughly
@given(pairs_of_work)
def test_paths_lead_from_each_side_to_each_meeting_point(case: PairCase) -> None:
    estate, a, b = case
    conflict = find_conflict(estate.graph(), a, b)
    paths = conflict.paths if conflict else ()

    expected = expected_paths(estate, conflict, a, b) if conflict else set()

    assert expected <= set(paths)
    assert len(paths) == len(set(paths))


def expected_paths(estate: OracleEstate, conflict: Conflict, a: Work, b: Work) -> set[ConflictPath]:
    """Where one side's check is threatened: that check, and the other's way there. Elsewhere both sides' ways."""
    expected = set[ConflictPath]()
    for system in conflict.meets_at:
        for work, other in ((a, b), (b, a)):
            threatened = threatened_checks(estate, work, other, system)
            if conflict.kind == ConflictKind.VALIDATION:
                expected |= threatened | (ways_to(estate, other, system) if threatened else set())
            else:
                expected |= ways_to(estate, work, system)
    return expected


@thoroughly
@given(pairs_of_work)
def test_every_path_is_a_shortest_way_or_a_threatened_check(case: PairCase) -> None:
    """And it ends where the windows meet, for the kind itself or for another one that holds too."""
    estate, a, b = case
    conflict = find_conflict(estate.graph(), a, b)
    assert set(conflict.paths if conflict else ()) <= possible_paths(estate, a, b)


def possible_paths(estate: OracleEstate, a: Work, b: Work) -> set[ConflictPath]:
    points = oracle.meeting_points(estate, OracleSide(estate, a), OracleSide(estate, b)).values()
    return {
        path
        for system in frozenset[str]().union(*points)
        for work, other in ((a, b), (b, a))
        for path in ways_to(estate, work, system) | threatened_checks(estate, work, other, system)
    }


def ways_to(estate: OracleEstate, work: Work, system: str) -> set[ConflictPath]:
    path = oracle.shortest_paths(estate, work.declared.levels).get(system)
    return {ConflictPath(window=work.window, path=path, meets_at=system, check=False)} if path else set()


def threatened_checks(estate: OracleEstate, work: Work, other: Work, system: str) -> set[ConflictPath]:
    """The checks of this work that have an end at the system, where the other work reaches it."""
    if system not in OracleSide(estate, other).reached:
        return set()
    ends = [(check.to,) if check.from_ is None else (check.from_, check.to) for check in work.checks]
    return {ConflictPath(window=work.window, path=path, meets_at=system, check=True) for path in ends if system in path}


@well
@given(pairs_of_work)
def test_a_conflict_is_the_same_from_both_sides(case: PairCase) -> None:
    estate, a, b = case

    assert find_conflict(estate.graph(), a, b) == find_conflict(estate.graph(), b, a)


@well
@given(pairs_of_work, seeds)
def test_the_order_of_systems_and_dependencies_changes_nothing(case: PairCase, seed: int) -> None:
    estate, a, b = case
    random = Random(seed)
    shuffled = Graph(random.sample(estate.nodes, len(estate.nodes)), random.sample(estate.edges, len(estate.edges)))

    assert find_conflict(shuffled, a, b) == find_conflict(estate.graph(), a, b)


@well
@given(pairs_of_work, st.integers(1, 5))
def test_touching_windows_do_not_conflict(case: PairCase, hours: int) -> None:
    estate, a, b = case
    after = Interval(a.period.ends_at, a.period.ends_at + timedelta(hours=hours))

    assert find_conflict(estate.graph(), a, moved(b, after)) is None
    assert find_conflict(estate.graph(), moved(b, after), a) is None


def moved(work: Work, period: Interval) -> Work:
    return Work(work.window, work.change, period, work.declared, work.checks)


@well
@given(pairs_of_work)
def test_windows_of_one_change_never_conflict(case: PairCase) -> None:
    estate, a, b = case
    same_change = Work(b.window, a.change, a.period, b.declared, b.checks)

    assert find_conflict(estate.graph(), a, same_change) is None


@well
@given(pairs_on_wider_estates)
def test_a_new_dependency_never_makes_a_conflicting_pair_free(case: tuple[PairCase, OracleEstate]) -> None:
    (estate, a, b), wider = case
    assume(oracle.find_conflict(estate, a, b))

    assert find_conflict(wider.graph(), a, b) is not None


@well
@given(windows_with_others)
def test_a_window_has_one_conflict_with_each_window_that_it_does_not_go_with(
    case: tuple[OracleEstate, Work, list[Work]],
) -> None:
    estate, work, others = case

    found = [without_paths(conflict) for conflict in find_conflicts(estate.graph(), work, others)]

    expected = [conflict for other in others if (conflict := oracle.find_conflict(estate, work, other))]
    assert sorted(found, key=str) == sorted(expected, key=str)
