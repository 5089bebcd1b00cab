"""Cases that people will try: redundant sets, cycles, and many systems hit by a few windows."""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

import pytest

from changes.domain.conflicts.findings import absorbed_windows, is_absorbed
from changes.domain.conflicts.kinds import Conflict, ConflictKind, ConflictPath
from changes.domain.conflicts.severity import Severity
from changes.domain.work import Work
from core.time.interval import Interval
from estate.domain.graph import Edge, NeedKind, Node
from estate.domain.impact import Declared, Level
from tests.domain.engine import AskedEngine
from tests.domain.oracle import OracleEstate
from tests.domain.oracle_conflicts import Situation

ONE = datetime(2026, 5, 4, 1, tzinfo=UTC)
HOUR = timedelta(hours=1)
FOUR_HOURS = Interval(ONE, ONE + 4 * HOUR)


def redundant_set(system: str, members: Iterable[str], minimum: int = 1) -> OracleEstate:
    members = tuple(members)
    nodes = (Node(system, minimum), *(Node(member) for member in members))
    return OracleEstate(nodes, tuple(Edge(system, member, NeedKind.REDUNDANT) for member in members))


def work(
    window: str, *targets: str, level: Level = Level.OUTAGE, period: Interval = FOUR_HOURS, rolling: bool = False
) -> Work:
    return Work(window, f"change-{window}", period, Declared(dict.fromkeys(targets, level), rolling))


def conflicts(estate: OracleEstate, *works: Work) -> list[Conflict]:
    return AskedEngine(Situation(estate, works)).everything()


def shortages(estate: OracleEstate, *works: Work) -> list[tuple[tuple[str, ...], tuple[str, ...]]]:
    """Windows and meeting points of the redundancy findings, in order."""
    found = (one for one in conflicts(estate, *works) if one.kind == ConflictKind.REDUNDANCY)
    return sorted((one.windows, one.meets_at) for one in found)


def test_two_members_of_a_redundant_set_down_at_once_are_one_high_finding_that_absorbs_their_pair() -> None:
    """
    a ┬ phone
    b ┘
    """
    estate = redundant_set("phone", "ab")

    redundancy, pair = conflicts(estate, work("1", "a"), work("2", "b", period=Interval(ONE + HOUR, ONE + 5 * HOUR)))

    overlap = Interval(ONE + HOUR, ONE + 4 * HOUR)
    ways = (ConflictPath("1", "phone", ("a", "phone")), ConflictPath("2", "phone", ("b", "phone")))
    assert redundancy == Conflict(
        ConflictKind.REDUNDANCY, (), Severity.HIGH, ("1", "2"), ("phone",), ways, overlap=overlap
    )
    assert pair == Conflict(
        ConflictKind.SHARED_DEPENDENT, (), Severity.LOW, ("1", "2"), ("phone",), ways, overlap=overlap
    )
    absorbing = absorbed_windows((one.kind, one.windows) for one in (redundancy, pair))
    assert [is_absorbed(one.kind, one.windows, absorbing) for one in (redundancy, pair)] == [False, True]


def test_two_of_five_down_are_no_redundancy_finding_where_three_must_be_up_but_the_third_is() -> None:
    estate = redundant_set("x", "abcde", minimum=3)
    first, second, third = work("1", "a"), work("2", "b"), work("3", "c")

    assert shortages(estate, first, second) == []
    assert shortages(estate, first, second, third) == [(("1", "2", "3"), ("x",))]


def test_a_fourth_window_makes_a_finding_with_each_two_of_the_others_and_none_of_all_four() -> None:
    works = [work(str(number), target) for number, target in enumerate("abcd", start=1)]

    found = shortages(redundant_set("x", "abcde", minimum=3), *works)

    threes = [("1", "2", "3"), ("1", "2", "4"), ("1", "3", "4"), ("2", "3", "4")]
    assert found == [(windows, ("x",)) for windows in threes]


def test_a_window_that_breaks_the_set_alone_is_in_no_redundancy_finding() -> None:
    assert shortages(redundant_set("x", "ab"), work("1", "a", "b"), work("2", "b")) == []


def test_five_windows_that_only_together_leave_too_few_need_not_be_found() -> None:
    works = [work(str(number), target) for number, target in enumerate("abcde")]

    assert shortages(redundant_set("x", "abcde"), *works) == []
    assert shortages(redundant_set("x", "abcd"), *works[:4]) == [(("0", "1", "2", "3"), ("x",))]


def test_three_windows_of_which_each_two_overlap_only_by_turns_are_no_finding_together() -> None:
    """1 ends before 3 begins; 2 overlaps both."""
    estate = redundant_set("x", "abc")
    first = work("1", "a", period=Interval(ONE, ONE + 2 * HOUR))
    third = work("3", "c", period=Interval(ONE + 2 * HOUR, ONE + 4 * HOUR))

    assert shortages(estate, first, work("2", "b"), third) == []


@pytest.mark.parametrize(
    ("rolling", "found"),
    [pytest.param(False, [], id="alone-too-bad"), pytest.param(True, [(("1", "2"), ("x",))], id="one-at-a-time")],
)
def test_rolling_work_meets_another_window_at_each_of_its_moments(
    rolling: bool, found: list[tuple[tuple[str, ...], tuple[str, ...]]]
) -> None:
    """Over a and b, one at a time, while c is down: two of three are out, and two must be up."""
    estate = redundant_set("x", "abc", minimum=2)

    assert shortages(estate, work("1", "a", "b", rolling=rolling), work("2", "c")) == found


@pytest.mark.parametrize(
    ("members", "found"),
    [
        pytest.param("abcdefghijkl", [], id="64-moments-one-by-one"),
        pytest.param("abcdefghijklm", [(("1", "2", "3"), ("x",))], id="80-moments-all-at-once"),
    ],
)
def test_rolling_works_of_more_than_64_moments_count_as_all_at_once(
    members: str, found: list[tuple[tuple[str, ...], tuple[str, ...]]]
) -> None:
    """Three of them over all members of one set: four each, or four, four and five. Each has one down at a time."""
    estate = redundant_set("x", members)
    shares = (members[:4], members[4:8], members[8:])

    works = [work(str(number), *share, rolling=True) for number, share in enumerate(shares, start=1)]

    assert shortages(estate, *works) == found


def test_a_degraded_member_still_counts_as_up() -> None:
    assert shortages(redundant_set("x", "ab"), work("1", "a"), work("2", "b", level=Level.DEGRADED)) == []


def test_a_broken_set_within_another_is_found_at_both() -> None:
    """
    a ┬ inner ┬ outer
    b ┘       │
    c ────────┘
    """
    edges = [("inner", "a"), ("inner", "b"), ("outer", "inner"), ("outer", "c")]
    estate = OracleEstate(
        tuple(Node(slug) for slug in ("a", "b", "c", "inner", "outer")),
        tuple(Edge(dependent, provider, NeedKind.REDUNDANT) for dependent, provider in edges),
    )

    found = shortages(estate, work("1", "a"), work("2", "b"), work("3", "c"))

    assert found == [(("1", "2"), ("inner",)), (("1", "2", "3"), ("outer",))]


def test_sets_that_hold_each_other_up_are_not_short() -> None:
    """x needs a or y, y needs b or x: with a and b down each still has the other, by the least fixpoint."""
    edges = [("x", "a"), ("x", "y"), ("y", "b"), ("y", "x")]
    estate = OracleEstate(
        tuple(Node(slug) for slug in "abxy"),
        tuple(Edge(dependent, provider, NeedKind.REDUNDANT) for dependent, provider in edges),
    )

    found = [(one.kind, one.meets_at) for one in conflicts(estate, work("1", "a"), work("2", "b"))]

    assert found == [(ConflictKind.SHARED_DEPENDENT, ("x", "y"))]


def test_a_cycle_of_required_systems_is_entered_by_all_of_it() -> None:
    """
    a → x → y → z    and back: z → x
    b ──────┘
    """
    edges = [("x", "a"), ("y", "x"), ("z", "y"), ("x", "z"), ("y", "b")]
    estate = OracleEstate(
        tuple(Node(slug) for slug in "abxyz"),
        tuple(Edge(dependent, provider, NeedKind.REQUIRED) for dependent, provider in edges),
    )

    [found] = conflicts(estate, work("1", "a"), work("2", "b"))

    assert (found.kind, found.severity, found.meets_at) == (
        ConflictKind.SHARED_DEPENDENT,
        Severity.HIGH,
        ("x", "y", "z"),
    )


EIGHTY = tuple(f"system-{number:02}" for number in range(80))
PAIRS_OF_THREE = [("1", "2"), ("1", "3"), ("2", "3")]


def test_eighty_systems_that_depend_on_three_windows_make_three_findings_with_all_eighty() -> None:
    providers = ("a", "b", "c")
    estate = OracleEstate(
        tuple(Node(slug) for slug in (*EIGHTY, *providers)),
        tuple(Edge(system, provider, NeedKind.REQUIRED) for system in EIGHTY for provider in providers),
    )

    found = conflicts(estate, work("1", "a"), work("2", "b"), work("3", "c"))

    assert sorted((one.windows, one.kind, one.meets_at) for one in found) == [
        (windows, ConflictKind.SHARED_DEPENDENT, EIGHTY) for windows in PAIRS_OF_THREE
    ]


def test_eighty_systems_that_three_windows_work_on_make_three_findings_with_all_eighty() -> None:
    estate = OracleEstate(tuple(Node(slug) for slug in EIGHTY), ())

    found = conflicts(estate, *(work(window, *EIGHTY) for window in "123"))

    assert sorted((one.windows, one.kind, one.meets_at) for one in found) == [
        (windows, ConflictKind.SAME_SYSTEM, EIGHTY) for windows in PAIRS_OF_THREE
    ]
