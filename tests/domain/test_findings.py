"""When a conflict is the same finding, and when an acceptance of it falls."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from changes.domain.conflicts.acceptance import AcceptedFacts, acceptance_stands
from changes.domain.conflicts.findings import signature
from changes.domain.conflicts.kinds import Conflict, ConflictKind, ConflictPath
from changes.domain.conflicts.severity import Severity
from core.time.interval import Interval

ONE = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)

CONFLICT = Conflict(
    kind=ConflictKind.SHARED_DEPENDENT,
    also=(),
    severity=Severity.MEDIUM,
    windows=("1", "2"),
    meets_at=("agent-desktop",),
    paths=(ConflictPath("1", "agent-desktop", ("ges", "agent-desktop")),),
    overlap=Interval(ONE, ONE + HOUR),
)
ACCEPTED = AcceptedFacts(
    also=frozenset(),
    severity=Severity.MEDIUM,
    paths=frozenset({("1", ("ges", "agent-desktop"))}),
    periods={"1": (ONE, ONE + 4 * HOUR), "2": (ONE, None)},
)


@pytest.mark.parametrize(
    "changed",
    [
        pytest.param({"severity": Severity.HIGH}, id="severity"),
        pytest.param({"also": (ConflictKind.SHARED_DEPENDENT,)}, id="kinds that hold too"),
        pytest.param({"overlap": Interval(ONE, ONE + 2 * HOUR)}, id="overlap"),
        pytest.param({"paths": ()}, id="paths"),
    ],
)
def test_a_finding_is_the_same_however_bad_and_long_it_is(changed: dict[str, object]) -> None:
    assert signature(replace(CONFLICT, **changed)) == signature(CONFLICT)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "changed",
    [
        pytest.param({"kind": ConflictKind.VALIDATION}, id="kind"),
        pytest.param({"windows": ("1", "3")}, id="windows"),
        pytest.param({"meets_at": ("agent-desktop", "ges")}, id="meeting points"),
    ],
)
def test_a_finding_is_its_kind_windows_and_meeting_points(changed: dict[str, object]) -> None:
    assert signature(replace(CONFLICT, **changed)) != signature(CONFLICT)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "now",
    [
        pytest.param(ACCEPTED, id="nothing"),
        pytest.param(replace(ACCEPTED, severity=Severity.LOW), id="less bad"),
        pytest.param(replace(ACCEPTED, paths=frozenset()), id="reached in fewer ways"),
        pytest.param(
            replace(ACCEPTED, periods={"1": (ONE + HOUR, ONE + 3 * HOUR), "2": (ONE, ONE + HOUR)}), id="shorter"
        ),
    ],
)
def test_an_acceptance_stands_while_the_risk_is_what_was_accepted_or_less(now: AcceptedFacts) -> None:
    assert acceptance_stands(ACCEPTED, now)


@pytest.mark.parametrize(
    "now",
    [
        pytest.param(replace(ACCEPTED, severity=Severity.HIGH), id="worse"),
        pytest.param(replace(ACCEPTED, also=frozenset({"validation"})), id="another kind holds too"),
        pytest.param(
            replace(ACCEPTED, paths=frozenset({("1", ("ges-database", "ges", "agent-desktop"))})), id="another path"
        ),
        pytest.param(replace(ACCEPTED, periods={**ACCEPTED.periods, "1": (ONE - HOUR, ONE + 4 * HOUR)}), id="earlier"),
        pytest.param(replace(ACCEPTED, periods={**ACCEPTED.periods, "1": (ONE, ONE + 5 * HOUR)}), id="longer"),
        pytest.param(replace(ACCEPTED, periods={**ACCEPTED.periods, "1": (ONE, None)}), id="nobody knows how long"),
        pytest.param(replace(ACCEPTED, periods={"3": (ONE, ONE + HOUR)}), id="another window"),
    ],
)
def test_an_acceptance_falls_when_the_facts_get_worse(now: AcceptedFacts) -> None:
    assert not acceptance_stands(ACCEPTED, now)
