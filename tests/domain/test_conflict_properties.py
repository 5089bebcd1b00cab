"""What holds of the conflicts of any situation, with shorter windows, new dependencies, rows in another order."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from random import Random
from typing import TypeVar

from hypothesis import given
from hypothesis import strategies as st

from changes.domain.conflicts.kinds import Conflict, ConflictKind
from changes.domain.work import Work
from core.time.interval import Interval
from estate.domain.graph import Node
from estate.domain.impact import Declared, Level
from tests.domain.engine import AskedEngine
from tests.domain.oracle import OracleEstate
from tests.domain.oracle_conflicts import PAIR_KINDS, Situation
from tests.domain.strategies import seeds
from tests.domain.strategies_conflicts import situations, situations_on_wider_estates, situations_with_a_shorter_window
from tests.examples import tries

Item = TypeVar("Item")

well = tries(2)


@well
@given(situations_with_a_shorter_window)
def test_shrinking_a_planned_window_never_adds_a_conflict(case: tuple[Situation, Situation]) -> None:
    """Nor a system at which one meets: of maintenance hours there is one finding, at fewer systems or the same."""
    before, after = (points_of(AskedEngine(situation).everything()) for situation in case)

    assert {
        key: points - before.get(key, set()) for key, points in after.items() if not points <= before.get(key, set())
    } == {}


Key = tuple[ConflictKind, tuple[str, ...], str | None]


def points_of(conflicts: list[Conflict]) -> dict[Key, set[str]]:
    """A person has none; the windows stand for themselves, so that no finding is without anything."""
    found: dict[Key, set[str]] = {}
    for one in conflicts:
        found.setdefault((one.kind, one.windows, one.freeze), set()).update([*one.meets_at, *one.windows])
    return found


@well
@given(situations_on_wider_estates)
def test_adding_a_dependency_never_makes_a_conflicting_pair_free(case: tuple[Situation, Situation]) -> None:
    before, after = (pairs_in(AskedEngine(situation).everything()) for situation in case)

    assert before - after == set()


def pairs_in(conflicts: list[Conflict]) -> set[tuple[bool, str, str]]:
    """Of two windows that stand together in a finding; that a person is in both is another matter."""
    return {
        (conflict.kind == ConflictKind.PERSON, one, other)
        for conflict in conflicts
        for one in conflict.windows
        for other in conflict.windows
        if one < other
    }


@well
@given(situations_on_wider_estates)
def test_adding_a_dependency_never_frees_from_a_freeze(case: tuple[Situation, Situation]) -> None:
    """From hours it may: another member of a redundant set makes an outage a mere risk."""
    before, after = (points_of(of_freezes(AskedEngine(situation).everything())) for situation in case)

    assert {key: points for key, points in before.items() if not points <= after.get(key, set())} == {}


def of_freezes(conflicts: list[Conflict]) -> list[Conflict]:
    return [one for one in conflicts if one.kind == ConflictKind.FREEZE]


@well
@given(situations, seeds)
def test_the_order_of_rows_changes_nothing(situation: Situation, seed: int) -> None:
    """Neither of systems, dependencies, freezes and hours, nor of targets, checks and windows that start together."""
    asked, shuffled = AskedEngine(situation), AskedEngine(in_another_order(situation, Random(seed)))

    assert in_order(shuffled.everything()) == in_order(asked.everything())
    for window in asked.windows:
        assert in_order(shuffled.of(window)) == in_order(asked.of(window))


def in_another_order(situation: Situation, random: Random) -> Situation:
    estate = OracleEstate(mixed(situation.estate.nodes, random), mixed(situation.estate.edges, random))
    hours = {system: mixed(rules, random) for system, rules in mixed(tuple(situation.hours.items()), random)}
    works = mixed(tuple(with_rows_in_another_order(work, random) for work in situation.works), random)
    return Situation(estate, works, mixed(situation.freezes, random), hours)


def with_rows_in_another_order(work: Work, random: Random) -> Work:
    levels = dict(mixed(tuple(work.declared.levels.items()), random))
    declared = Declared(levels, work.declared.one_at_a_time)
    return replace(work, declared=declared, checks=mixed(work.checks, random))


def mixed(rows: tuple[Item, ...], random: Random) -> tuple[Item, ...]:
    return tuple(random.sample(rows, len(rows)))


def in_order(conflicts: list[Conflict]) -> list[Conflict]:
    """Paths keep their order: it is part of the answer."""
    return sorted(conflicts, key=lambda one: (one.kind, one.windows, one.meets_at, one.freeze or ""))


@well
@given(situations)
def test_all_windows_at_once_give_what_each_gives_alone_and_each_finding_once(situation: Situation) -> None:
    asked = AskedEngine(situation)
    alone = [conflict for window in asked.windows for conflict in asked.of(window)]

    at_once = asked.everything()

    assert len(at_once) == len(set(at_once))
    assert set(at_once) == set(alone)
    assert len(alone) == sum(len(conflict.windows) for conflict in at_once)


@well
@given(situations, st.integers(0, 31))
def test_some_windows_at_once_give_the_findings_that_hold_one_of_them(situation: Situation, chosen: int) -> None:
    asked = AskedEngine(situation)
    own = {window for place, window in enumerate(asked.windows) if chosen >> place & 1}

    found = asked.among(own)

    assert in_order(found) == in_order([one for one in asked.everything() if own & set(one.windows)])


@well
@given(situations, st.integers(0, 4))
def test_a_window_that_begins_when_all_others_end_conflicts_with_none_of_them(situation: Situation, place: int) -> None:
    """Nor does it with freezes that have ended then."""
    works = list(situation.works)
    last = works.pop(place % len(works))
    end = max([*(one.period.ends_at for one in works), *(one.period.ends_at for one in situation.freezes)])
    latest = max(works, key=lambda work: work.period.ends_at)
    works[works.index(latest)] = replace(latest, period=Interval(latest.period.starts_at, end))
    after = replace(last, period=Interval(end, end + timedelta(hours=4)))

    found = AskedEngine(replace(situation, works=(*works, after))).of(after.window)

    assert [one for one in found if one.kind != ConflictKind.MAINTENANCE_HOURS] == []


MIDNIGHT = datetime(2026, 5, 4, tzinfo=UTC)


def test_an_instant_in_common_is_enough_for_every_kind_of_pair() -> None:
    instant = timedelta(microseconds=1)
    works = (
        Work("1", "one", Interval(MIDNIGHT, MIDNIGHT + timedelta(hours=1)), Declared({"a": Level.OUTAGE})),
        Work(
            "2",
            "two",
            Interval(MIDNIGHT + timedelta(hours=1), MIDNIGHT + timedelta(hours=2)),
            Declared({"a": Level.NONE}),
        ),
    )
    touching = tuple(replace(work, implementers=frozenset({"ana"})) for work in works)
    longer = replace(touching[0], period=Interval(MIDNIGHT, MIDNIGHT + timedelta(hours=1) + instant))
    estate = OracleEstate((Node("a"),), ())

    assert AskedEngine(Situation(estate, touching)).everything() == []
    assert [(one.kind, one.overlap) for one in AskedEngine(Situation(estate, (longer, touching[1]))).everything()] == [
        (kind, Interval(MIDNIGHT + timedelta(hours=1), MIDNIGHT + timedelta(hours=1) + instant))
        for kind in (PAIR_KINDS[0], ConflictKind.PERSON)
    ]
