"""Who is asked, and what voids an answer."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from changes.domain.approval_reasons import ApprovalCode, ApprovalReason, why_in_words
from changes.domain.approvals import (
    AskedOrganisation,
    Basis,
    keeps_to,
    organisations_to_ask,
    refusals_to_withdraw,
    reminder_due,
    why_asked_anew,
    why_voided,
)
from core.time.interval import Interval
from estate.domain.impact import Level

ONE = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)
OWNERS = {
    "switch-a": "centre",
    "agent-desktop": "centre",
    "reservation-line": "client",
    "portal": "client",
    "trunk": "carrier",
}
ASKS_FROM = {"centre": Level.DEGRADED, "client": Level.AT_RISK, "carrier": Level.DEGRADED}
NAMES = {slug: slug.replace("-", " ").capitalize() for slug in OWNERS}


def in_words(reason: ApprovalReason | None) -> str | None:
    return why_in_words(reason.to_json(), NAMES.__getitem__) if reason else None


AGREED = Basis(
    periods={"1": Interval(ONE, ONE + 4 * HOUR)},
    levels={"switch-a": Level.OUTAGE, "reservation-line": Level.AT_RISK},
    targets=frozenset({"switch-a"}),
    checks=frozenset({("agent-desktop", "portal"), (None, "trunk")}),
)
CLIENTS = frozenset({"reservation-line", "portal"})


def test_owners_of_targets_are_asked_whatever_the_impact() -> None:
    assert organisations_to_ask("centre", ["trunk"], {"trunk": Level.NONE}, OWNERS, ASKS_FROM) == (
        AskedOrganisation("carrier", ("trunk",)),
    )


def test_each_owner_of_what_is_reached_is_asked_from_its_own_level_on() -> None:
    levels = {
        "switch-a": Level.OUTAGE,
        "portal": Level.NONE,
        "reservation-line": Level.AT_RISK,
        "trunk": Level.AT_RISK,
    }

    assert organisations_to_ask("centre", ["switch-a"], levels, OWNERS, ASKS_FROM) == (
        AskedOrganisation("client", ("reservation-line",)),
    )
    assert organisations_to_ask("centre", ["switch-a"], levels | {"trunk": Level.DEGRADED}, OWNERS, ASKS_FROM) == (
        AskedOrganisation("carrier", ("trunk",)),
        AskedOrganisation("client", ("reservation-line",)),
    )


def test_the_requester_is_never_asked() -> None:
    levels = {"switch-a": Level.OUTAGE, "agent-desktop": Level.OUTAGE}

    assert organisations_to_ask("centre", ["switch-a"], levels, OWNERS, ASKS_FROM) == ()


@pytest.mark.parametrize(
    "now",
    [
        pytest.param(AGREED, id="nothing"),
        pytest.param(replace(AGREED, periods={"1": Interval(ONE + HOUR, ONE + 3 * HOUR)}), id="moved within"),
        pytest.param(replace(AGREED, periods={}), id="the window has started"),
        pytest.param(replace(AGREED, levels={"switch-a": Level.OUTAGE}), id="no longer reached"),
        pytest.param(replace(AGREED, levels={**AGREED.levels, "trunk": Level.OUTAGE}), id="somebody else is reached"),
        pytest.param(replace(AGREED, targets=frozenset({"switch-a", "trunk"})), id="somebody else's target"),
        pytest.param(
            replace(AGREED, checks=frozenset({("agent-desktop", "portal")})), id="somebody else's check dropped"
        ),
        pytest.param(replace(AGREED, checks=AGREED.checks | {(None, "portal")}), id="one more check"),
    ],
)
def test_what_does_not_touch_an_owner_voids_nothing_of_theirs(now: Basis) -> None:
    assert why_voided(AGREED, now, CLIENTS) is None


@pytest.mark.parametrize(
    ("now", "reason"),
    [
        pytest.param(
            replace(AGREED, periods={"1": Interval(ONE - HOUR, ONE + 3 * HOUR)}),
            "the period was moved out of what was approved",
            id="moved out",
        ),
        pytest.param(
            replace(AGREED, periods={**AGREED.periods, "2": Interval(ONE + 9 * HOUR, ONE + 10 * HOUR)}),
            "the period was moved out of what was approved",
            id="a new window",
        ),
        pytest.param(
            replace(AGREED, targets=frozenset({"switch-a", "portal"})), "Portal became a target", id="new target"
        ),
        pytest.param(
            replace(AGREED, levels={**AGREED.levels, "reservation-line": Level.OUTAGE}),
            "Reservation line is now reached with outage",
            id="worse",
        ),
        pytest.param(
            replace(AGREED, levels={**AGREED.levels, "portal": Level.AT_RISK}),
            "Portal is now reached with at risk",
            id="newly reached",
        ),
        pytest.param(
            replace(AGREED, checks=frozenset({(None, "trunk")})), "a validation of Portal was dropped", id="dropped"
        ),
    ],
)
def test_what_touches_an_owner_voids_their_approval_and_says_why(now: Basis, reason: str) -> None:
    assert in_words(why_voided(AGREED, now, CLIENTS)) == reason


def test_a_period_that_leaves_what_was_approved_voids_all_approvals() -> None:
    moved = replace(AGREED, periods={"1": Interval(ONE, ONE + 5 * HOUR)})

    assert why_voided(AGREED, moved, frozenset({"trunk"})) == ApprovalReason(ApprovalCode.LEFT_ITS_PERIOD)


def test_what_was_agreed_to_survives_storing() -> None:
    assert Basis.from_json(AGREED.to_json()) == AGREED


@pytest.mark.parametrize(
    ("now", "reason"),
    [
        pytest.param(replace(AGREED, periods={"1": Interval(ONE - HOUR, ONE)}), "the period was moved", id="moved"),
        pytest.param(
            replace(AGREED, levels={**AGREED.levels, "portal": Level.AT_RISK}),
            "Portal is now reached with at risk",
            id="newly reached",
        ),
        pytest.param(replace(AGREED, periods={"1": Interval(ONE, ONE + HOUR)}), None, id="moved within"),
        pytest.param(replace(AGREED, levels={**AGREED.levels, "trunk": Level.OUTAGE}), None, id="others reached"),
    ],
)
def test_a_question_is_asked_anew_for_what_would_void_its_answer(now: Basis, reason: str | None) -> None:
    assert in_words(why_asked_anew(AGREED, now, CLIENTS)) == reason


LATER = replace(AGREED, periods={"1": Interval(ONE + 24 * HOUR, ONE + 28 * HOUR)})


@pytest.mark.parametrize(
    ("now", "kept"),
    [
        pytest.param(LATER, True, id="taken over"),
        pytest.param(AGREED, False, id="not moved"),
        pytest.param(replace(LATER, periods={"1": Interval(ONE + 24 * HOUR, ONE + 27 * HOUR)}), False, id="in part"),
        pytest.param(replace(LATER, periods={}), False, id="the window has started"),
        pytest.param(replace(LATER, levels={**LATER.levels, "portal": Level.OUTAGE}), False, id="and worse for them"),
        pytest.param(replace(LATER, levels={**LATER.levels, "trunk": Level.OUTAGE}), True, id="and worse for others"),
    ],
)
def test_a_proposed_time_counts_as_agreed_once_the_change_keeps_to_it(now: Basis, kept: bool) -> None:
    assert keeps_to(LATER, "1", now, CLIENTS) is kept


@pytest.mark.parametrize(
    ("asked_at", "starts_at", "reminded", "now", "due"),
    [
        pytest.param(ONE - 72 * HOUR, ONE, [], ONE - 49 * HOUR, False, id="not yet"),
        pytest.param(ONE - 72 * HOUR, ONE, [], ONE - 48 * HOUR, True, id="after a day"),
        pytest.param(ONE - 72 * HOUR, ONE, [-48], ONE - 5 * HOUR, False, id="once"),
        pytest.param(ONE - 72 * HOUR, ONE, [-48], ONE - 4 * HOUR, True, id="before the start"),
        pytest.param(ONE - 72 * HOUR, ONE, [-48, -4], ONE - HOUR, False, id="each once"),
        pytest.param(ONE - 72 * HOUR, ONE, [], ONE - HOUR, True, id="late"),
        pytest.param(ONE - 72 * HOUR, ONE, [-1], ONE - HOUR / 2, False, id="one late for all missed"),
        pytest.param(ONE - 10 * HOUR, ONE, [], ONE - 4 * HOUR, True, id="before the start comes first"),
        pytest.param(ONE - 3 * HOUR, ONE, [], ONE - HOUR, False, id="asked too late for any"),
        pytest.param(ONE - 72 * HOUR, ONE, [], ONE, False, id="it has begun"),
        pytest.param(ONE - 24 * HOUR, None, [], ONE, True, id="afterwards"),
        pytest.param(ONE - 90 * HOUR, None, [-66], ONE, False, id="afterwards once"),
    ],
)
def test_those_who_are_asked_are_reminded_after_a_day_and_four_hours_before(
    asked_at: datetime, starts_at: datetime | None, reminded: list[int], now: datetime, due: bool
) -> None:
    assert reminder_due(asked_at, starts_at, [ONE + hours * HOUR for hours in reminded], now) is due


@pytest.mark.parametrize(
    ("states", "starts", "refused"),
    [
        pytest.param(["approved"], [ONE + HOUR], False, id="ahead"),
        pytest.param(["approved"], [ONE], True, id="its start has come"),
        pytest.param(["in_progress", "approved"], [ONE + HOUR], True, id="one has begun"),
        pytest.param(["completed"], [], True, id="over"),
    ],
)
def test_an_answer_is_withdrawn_until_the_work_begins(states: list[str], starts: list[datetime], refused: bool) -> None:
    words = ["The work has begun. An answer can be withdrawn until then."] if refused else []
    assert list(refusals_to_withdraw(states, starts, ONE)) == words


@pytest.mark.parametrize(
    "reason",
    [ApprovalReason(code) for code in ApprovalCode]
    + [ApprovalReason(ApprovalCode.WORSE, ("portal",), Level.OUTAGE, by_proposal=True)]
    + [ApprovalReason(ApprovalCode.TAKEN_BACK, who="Cleo")],
)
def test_every_reason_survives_storing_and_can_be_said(reason: ApprovalReason) -> None:
    assert ApprovalReason.from_json(reason.to_json()) == reason
    assert "{" not in why_in_words(reason.to_json(), NAMES.__getitem__)
