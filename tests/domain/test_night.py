"""The night that the product exists for, row by row.

switch-a ┐ (redundant)
switch-b ┴→ phone-switch ┐
voice-carrier → phone-switch
                portal   ┼→ agent-desktop → reservation-line
ges-database → ges (soft)┘
               ges → client-website
"""

import pytest

from changes.domain.conflicts.kinds import ConflictKind, ConflictPath
from changes.domain.conflicts.severity import Severity
from changes.domain.work import Work
from core.time.interval import Interval
from estate.domain.impact import Declared, Level, Shortfall, impact_of, impact_together, redundancy_shortfalls
from tests.domain.engine import find_conflict
from tests.domain.night import (
    BOTH_SWITCHES,
    CARRIER_WORK,
    GES_MAINTENANCE,
    GRAPH,
    SWITCH_UPGRADE,
    UNCHECKED_UPGRADE,
    at,
)

UPGRADE_ALONE = {
    "switch-a": Level.OUTAGE,
    "switch-b": Level.OUTAGE,
    "phone-switch": Level.AT_RISK,
    "agent-desktop": Level.AT_RISK,
    "reservation-line": Level.AT_RISK,
}
GES_ALONE = {
    "ges": Level.OUTAGE,
    "client-website": Level.OUTAGE,
    "agent-desktop": Level.DEGRADED,
    "reservation-line": Level.DEGRADED,
}


def way(window: str, path: tuple[str, ...]) -> ConflictPath:
    return ConflictPath(window=window, path=path, meets_at=path[-1], check=False)


def check(window: str, ends: tuple[str, ...], meets_at: str) -> ConflictPath:
    return ConflictPath(window=window, path=ends, meets_at=meets_at, check=True)


def test_the_switch_upgrade_alone_puts_the_calls_at_risk() -> None:
    assert impact_of(GRAPH, SWITCH_UPGRADE.declared) == UPGRADE_ALONE


def test_the_switch_upgrade_one_switch_at_a_time_carries_no_redundancy_warning() -> None:
    assert redundancy_shortfalls(GRAPH, SWITCH_UPGRADE.declared) == ()


def test_both_switches_at_once_leave_the_phone_switch_with_none() -> None:
    at_once = Declared(BOTH_SWITCHES, one_at_a_time=False)

    assert redundancy_shortfalls(GRAPH, at_once) == (Shortfall("phone-switch", minimum=1, left=0),)
    assert impact_of(GRAPH, at_once) == dict.fromkeys(UPGRADE_ALONE, Level.OUTAGE)


def test_ges_alone_takes_the_website_down_and_degrades_the_calls() -> None:
    impact = impact_of(GRAPH, GES_MAINTENANCE.declared)

    assert impact == GES_ALONE
    assert impact.get("portal", Level.NONE) == Level.NONE


def test_both_together_are_no_worse_than_the_worse_of_them() -> None:
    together = impact_together(GRAPH, [SWITCH_UPGRADE.declared, GES_MAINTENANCE.declared])

    assert together.levels == UPGRADE_ALONE | GES_ALONE
    assert not together.at_most


def test_the_ges_work_hits_what_the_upgrade_is_checked_by() -> None:
    conflict = find_conflict(GRAPH, SWITCH_UPGRADE, GES_MAINTENANCE)

    assert conflict is not None
    assert conflict.kind == ConflictKind.VALIDATION
    assert conflict.also == (ConflictKind.SHARED_DEPENDENT,)
    assert conflict.severity == Severity.HIGH
    assert conflict.meets_at == ("agent-desktop", "ges")
    assert conflict.windows == ("ges-window", "switches-window")
    assert conflict.overlap == Interval(at("02:30"), at("04:06"))


def test_the_paths_show_ges_to_agent_desktop_and_phone_switch_to_agent_desktop() -> None:
    conflict = find_conflict(GRAPH, SWITCH_UPGRADE, GES_MAINTENANCE)

    assert conflict is not None
    assert set(conflict.paths) == {
        way("ges-window", ("ges", "agent-desktop")),
        way("switches-window", ("switch-a", "phone-switch", "agent-desktop")),
        check("switches-window", ("agent-desktop", "ges"), "agent-desktop"),
        check("switches-window", ("agent-desktop", "portal"), "agent-desktop"),
        way("ges-window", ("ges",)),
        check("switches-window", ("agent-desktop", "ges"), "ges"),
    }


def test_without_validations_the_two_meet_at_the_agent_desktop_alone() -> None:
    conflict = find_conflict(GRAPH, UNCHECKED_UPGRADE, GES_MAINTENANCE)

    assert conflict is not None
    assert conflict.kind == ConflictKind.SHARED_DEPENDENT
    assert conflict.also == ()
    assert conflict.severity == Severity.MEDIUM
    assert conflict.meets_at == ("agent-desktop",)
    assert set(conflict.paths) == {
        way("ges-window", ("ges", "agent-desktop")),
        way("switches-window", ("switch-a", "phone-switch", "agent-desktop")),
    }


def test_the_carriers_work_is_expected_to_hit_nobody() -> None:
    assert impact_of(GRAPH, CARRIER_WORK.declared) == {
        "voice-carrier": Level.NONE,
        "phone-switch": Level.NONE,
        "agent-desktop": Level.NONE,
        "reservation-line": Level.NONE,
    }


@pytest.mark.parametrize(
    ("other", "kind", "also", "meets_at"),
    [
        pytest.param(
            SWITCH_UPGRADE,
            ConflictKind.VALIDATION,
            (ConflictKind.SHARED_DEPENDENT,),
            ("agent-desktop",),
            id="with-the-checked-upgrade",
        ),
        pytest.param(
            UNCHECKED_UPGRADE, ConflictKind.SHARED_DEPENDENT, (), ("phone-switch",), id="with-the-unchecked-upgrade"
        ),
        pytest.param(GES_MAINTENANCE, ConflictKind.SHARED_DEPENDENT, (), ("agent-desktop",), id="with-ges"),
    ],
)
def test_the_carriers_work_yields_findings_that_notify_nobody(
    other: Work, kind: ConflictKind, also: tuple[ConflictKind, ...], meets_at: tuple[str, ...]
) -> None:
    conflict = find_conflict(GRAPH, CARRIER_WORK, other)

    assert conflict is not None
    assert (conflict.kind, conflict.also, conflict.meets_at) == (kind, also, meets_at)
    assert conflict.severity == Severity.INFO
