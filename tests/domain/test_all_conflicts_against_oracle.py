"""Every kind of the product's conflicts, held against the plain second implementation on random situations."""

from collections import Counter
from collections.abc import Iterable
from datetime import UTC

import pytest
from hypothesis import given, settings

from changes.domain.conflicts.findings import absorbed_windows, is_absorbed
from changes.domain.conflicts.kinds import Conflict, ConflictPath
from tests.domain import oracle
from tests.domain.engine import AskedEngine
from tests.domain.oracle import OracleFinding
from tests.domain.oracle_conflicts import PAIR_KINDS, Situation, absorbed, findings
from tests.domain.strategies_conflicts import rolling_situations, situations
from tests.examples import examples, tries

CASES = max(examples(20), 2_000)  # of fewer not every kind is surely met often
MANY = CASES * 3 // 100
SOME = CASES * 2 // 1000


def without_paths(conflict: Conflict) -> OracleFinding:
    overlap = conflict.overlap
    times = (overlap.starts_at.astimezone(UTC), overlap.ends_at.astimezone(UTC), overlap.open_ended)
    return OracleFinding(
        conflict.kind,
        conflict.also,
        conflict.severity,
        conflict.windows,
        conflict.meets_at,
        times,
        conflict.freeze,
        conflict.people,
    )


def in_order(found: Iterable[OracleFinding]) -> list[OracleFinding]:
    return sorted(found, key=repr)


def assert_found_as_by_the_rules(situation: Situation) -> list[OracleFinding]:
    """All of it at once, and for each window alone; nothing twice."""
    asked, expected = AskedEngine(situation), findings(situation)
    assert in_order(map(without_paths, asked.everything())) == in_order(expected)
    for window in asked.windows:
        with_it = [finding for finding in expected if window in finding.windows]
        assert in_order(map(without_paths, asked.of(window))) == in_order(with_it)
    return expected


@pytest.mark.long
def test_all_findings_are_those_of_the_rules_and_every_kind_and_severity_is_met_often() -> None:
    met: Counter[str] = Counter()

    @settings(max_examples=CASES)
    @given(situations)
    def hold(situation: Situation) -> None:
        expected = assert_found_as_by_the_rules(situation)
        met.update({key for finding in expected for key in keys_of(finding)} | {"case"})

    hold()

    assert met["case"] >= CASES
    assert [key for key in OFTEN if met[key] < MANY] == []
    assert [key for key in NOW_AND_THEN if met[key] < SOME] == []


def keys_of(finding: OracleFinding) -> set[str]:
    """What is counted: kinds with severities, later kinds, and how many windows a redundancy finding has."""
    return {
        f"{finding.kind} {finding.severity.word}",
        f"{finding.kind} of {len(finding.windows)}",
        *(f"also {kind}" for kind in finding.also),
    }


OFTEN = (
    "same_system of 2",
    "dependency of 2",
    "validation of 2",
    "shared_dependent of 2",
    "redundancy of 2",
    "freeze of 1",
    "maintenance_hours of 1",
    "person of 2",
    "redundancy high",
    "same_system high",
    "dependency high",
    "validation high",
    "shared_dependent high",
    "freeze high",
    "freeze medium",
    "maintenance_hours medium",
    "person medium",
    "dependency info",
    "validation info",
    "shared_dependent info",
    "also dependency",
    "also validation",
    "also shared_dependent",
)
NOW_AND_THEN = (
    "redundancy of 3",
    "redundancy of 4",
    "same_system medium",
    "dependency low",
    "validation low",
    "shared_dependent medium",
    "shared_dependent low",
    "freeze info",
)


@tries()
@given(rolling_situations)
def test_rolling_works_are_combined_moment_by_moment_and_beyond_64_all_at_once(situation: Situation) -> None:
    assert_found_as_by_the_rules(situation)


@tries(3)
@given(situations)
def test_redundancy_freezes_and_hours_come_with_the_shortest_way_of_each_window_to_each_meeting_point(
    situation: Situation,
) -> None:
    targets = {work.window: work.declared.levels for work in situation.works}
    for conflict in AskedEngine(situation).everything():
        if conflict.kind in PAIR_KINDS:
            continue
        expected = [
            ConflictPath(window, system, oracle.shortest_paths(situation.estate, targets[window])[system])
            for window in conflict.windows
            for system in conflict.meets_at
        ]
        assert sorted(conflict.paths) == sorted(expected)


@tries(3)
@given(situations)
def test_a_redundancy_finding_absorbs_the_pair_finding_of_its_two_windows(situation: Situation) -> None:
    conflicts = AskedEngine(situation).everything()
    absorbing = absorbed_windows((conflict.kind, conflict.windows) for conflict in conflicts)

    found = {without_paths(one) for one in conflicts if is_absorbed(one.kind, one.windows, absorbing)}

    assert found == absorbed(findings(situation))
