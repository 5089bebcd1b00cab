"""How much the search for redundancy findings looks at: only at windows that share a redundant set, each set once."""

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta
from itertools import chain

import pytest

from changes.domain.conflicts.kinds import Conflict, ConflictKind
from changes.domain.work import Work
from core.time.interval import Interval
from estate.domain.graph import Edge, Graph, NeedKind, Node
from estate.domain.impact import Declared, Level, Shortfall, shortfalls_together
from tests.domain.engine import AskedEngine
from tests.domain.oracle import OracleEstate
from tests.domain.oracle_conflicts import Situation

FORTY = range(40)
MIDNIGHT = datetime(2026, 5, 4, tzinfo=UTC)
NIGHT = Interval(MIDNIGHT, MIDNIGHT + timedelta(hours=4))

Asking = list[tuple[int, ...]]


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> Asking:
    """The sets of works of which it was worked out what they leave, in order: no answer shows what was not tried."""
    found: Asking = []

    def noted(graph: Graph, works: Sequence[Declared]) -> tuple[Shortfall, ...]:
        found.append(tuple(sorted(id(work) for work in works)))
        return shortfalls_together(graph, works)

    monkeypatch.setattr("changes.domain.conflicts.redundancy.shortfalls_together", noted)
    return found


def estate(edges: Iterable[Edge], minimum: int = 1) -> OracleEstate:
    known = tuple(edges)
    slugs = sorted(set(chain.from_iterable((edge.dependent, edge.provider) for edge in known)))
    return OracleEstate(tuple(Node(slug, minimum) for slug in slugs), known)


def everything(edges: Iterable[Edge], works: tuple[Work, ...]) -> list[Conflict]:
    return AskedEngine(Situation(estate(edges), works)).everything()


def each_on(targets: Iterable[str], level: Level = Level.OUTAGE) -> tuple[Work, ...]:
    return tuple(
        Work(f"window-{number}", f"change-{number}", NIGHT, Declared({target: level}))
        for number, target in enumerate(targets)
    )


OWN_SETS = [
    edge
    for n in FORTY
    for edge in (
        Edge("hub", f"a{n}", NeedKind.REQUIRED),
        Edge(f"pair{n}", f"a{n}", NeedKind.REDUNDANT),
        Edge(f"pair{n}", f"b{n}", NeedKind.REDUNDANT),
    )
]
"""Forty systems that a hub requires, each of them one of a pair of its own."""
SHARED_SET = [Edge("x", f"a{n}", NeedKind.REDUNDANT) for n in range(45)]
"""Forty-five members, of which one must be up."""
HUB_IN_A_SET = [
    *(Edge("hub", f"a{n}", NeedKind.REQUIRED) for n in FORTY),
    Edge("x", "hub", NeedKind.REDUNDANT),
    Edge("x", "other", NeedKind.REDUNDANT),
]


def test_forty_windows_that_meet_in_a_hub_but_in_no_redundant_set_are_not_combined_at_all(asked: Asking) -> None:
    found = everything(OWN_SETS, each_on(f"a{n}" for n in FORTY))

    assert (len(found), asked) == (780, []), "each two of them meet in the hub, and nothing is combined"


def test_windows_that_take_no_member_down_are_not_combined_at_all(asked: Asking) -> None:
    found = everything(SHARED_SET, each_on((f"a{n}" for n in FORTY), Level.DEGRADED))

    assert (len(found), asked) == (780, [])


def test_windows_on_a_set_that_no_four_of_them_can_break_are_not_combined_at_all(asked: Asking) -> None:
    found = everything(SHARED_SET, each_on(f"a{n}" for n in FORTY))

    assert (len(found), asked) == (780, [])


@pytest.mark.parametrize(
    "targets",
    [pytest.param(["hub"] * 40, id="the-hub-itself"), pytest.param([f"a{n}" for n in FORTY], id="what-it-requires")],
)
def test_windows_that_take_down_the_same_member_are_not_combined_at_all(targets: list[str], asked: Asking) -> None:
    found = everything(HUB_IN_A_SET, each_on(targets))

    assert (len(found), asked) == (780, [])


def test_windows_that_take_down_one_of_two_members_are_combined_two_by_two(asked: Asking) -> None:
    """Twenty take the hub down, twenty the other one: 400 findings, for which no three need be looked at."""
    found = everything(HUB_IN_A_SET, each_on(["hub", "other"] * 20))

    assert sum(conflict.kind == ConflictKind.REDUNDANCY for conflict in found) == 400
    assert max(map(len, asked)) == 2


def test_no_set_of_windows_is_worked_out_twice_for_one_window(asked: Asking) -> None:
    """Ten windows on forty-five members of which forty-two must be up: every set of up to four at most once."""
    situation = Situation(estate(SHARED_SET, minimum=42), each_on(f"a{n}" for n in range(10)))

    found = AskedEngine(situation).of("window-0")

    assert [len(one.windows) for one in found if one.kind == ConflictKind.REDUNDANCY] == [4] * 84
    assert len(asked) == len(set(asked))
    assert len(asked) <= 10 + 45 + 120 + 84 + 126
