"""The table of severities, cell by cell."""

import pytest

from changes.domain.conflicts import severity
from changes.domain.conflicts.severity import Severity
from estate.domain.impact import Level

NONE, AT_RISK, DEGRADED, OUTAGE = Level
INFO, LOW, MEDIUM, HIGH = Severity


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        (OUTAGE, NONE, HIGH),
        (NONE, DEGRADED, HIGH),
        (DEGRADED, OUTAGE, HIGH),
        (AT_RISK, AT_RISK, MEDIUM),
        (NONE, NONE, MEDIUM),
        (NONE, AT_RISK, MEDIUM),
    ],
)
def test_work_on_the_same_system_is_high_when_either_declares_degraded_or_worse(
    one: Level, other: Level, expected: Severity
) -> None:
    assert (severity.same_system(one, other), severity.same_system(other, one)) == (expected, expected)


@pytest.mark.parametrize(("level", "expected"), [(OUTAGE, HIGH), (DEGRADED, HIGH), (AT_RISK, LOW), (NONE, INFO)])
def test_a_dependency_or_check_is_as_bad_as_what_the_other_window_brings(level: Level, expected: Severity) -> None:
    assert severity.brought(level) is expected


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        (DEGRADED, OUTAGE, HIGH),
        (DEGRADED, DEGRADED, HIGH),
        (OUTAGE, AT_RISK, MEDIUM),
        (DEGRADED, AT_RISK, MEDIUM),
        (AT_RISK, AT_RISK, LOW),
        (OUTAGE, NONE, INFO),
        (AT_RISK, NONE, INFO),
        (NONE, NONE, INFO),
    ],
)
def test_a_shared_dependent_is_as_bad_as_what_both_bring(one: Level, other: Level, expected: Severity) -> None:
    assert (severity.shared_dependent(one, other), severity.shared_dependent(other, one)) == (expected, expected)


def test_severities_have_the_words_of_the_contract_in_order() -> None:
    assert [one.word for one in sorted(Severity)] == ["info", "low", "medium", "high"]
