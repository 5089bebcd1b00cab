"""Who is told. Two systems in a row and one beside them:

GES ─→ Agent desktop (degraded)      Portal (no impact)
"""

from dataclasses import replace
from itertools import combinations

import pytest

from accounts.domain.stand_ins import StandIns
from estate.domain.impact import Level
from notifications.domain.about import NOTICES, About, Whom, Why, named_by
from notifications.domain.audience import (
    REACHED_FROM,
    RULES,
    AskedApproval,
    AudienceFacts,
    AudienceSide,
    Misinformed,
    Reason,
    Recipient,
    SystemContact,
    Unnamed,
    audience,
    to_stand_in_for,
    with_correction,
)
from notifications.domain.urgency import is_urgent

OWNER, IMPLEMENTER, GES_OWNER, GES_ON_CALL, DESKTOP_OWNER, DESKTOP_ON_CALL, PORTAL_INFORMED, PORTAL_ON_CALL = range(
    1, 9
)
FACTS = AudienceFacts(
    levels={"ges": Level.OUTAGE, "agent-desktop": Level.DEGRADED, "portal": Level.NONE},
    paths={"ges": ("ges",), "agent-desktop": ("ges", "agent-desktop"), "portal": ("ges", "portal")},
    targets=frozenset({"ges"}),
    contacts=(
        SystemContact(GES_OWNER, "owner", "ges"),
        SystemContact(GES_ON_CALL, "on_call", "ges"),
        SystemContact(DESKTOP_OWNER, "owner", "agent-desktop"),
        SystemContact(DESKTOP_ON_CALL, "on_call", "agent-desktop"),
        SystemContact(PORTAL_INFORMED, "informed", "portal"),
        SystemContact(PORTAL_ON_CALL, "on_call", "portal"),
    ),
    owner=OWNER,
    implementers=frozenset({IMPLEMENTER}),
)


def told(about: About, facts: AudienceFacts = FACTS, actor: int | None = None) -> set[int]:
    return {recipient.person for recipient in audience([about], facts, actor)}


def test_everything_that_can_be_told_goes_to_somebody() -> None:
    assert set(NOTICES) == set(About)
    assert {whom for kind in NOTICES.values() for whom in kind.goes_to} == set(RULES) == set(Whom)


@pytest.mark.parametrize("about", [About.ANNOUNCED, About.MOVED, About.BEFORE_24H])
def test_plans_go_to_owners_and_informed_of_what_is_degraded_or_worse(about: About) -> None:
    assert told(about) == {GES_OWNER, DESKTOP_OWNER}


@pytest.mark.parametrize(
    "about",
    [
        About.BEFORE_1H,
        About.STARTED,
        About.UPDATED,
        About.EXTENDED,
        About.OVERRUN,
        About.ENDED,
        About.ROLLED_BACK,
    ],
)
def test_what_happens_goes_to_those_on_call_and_those_who_do_it(about: About) -> None:
    assert told(about) == {GES_ON_CALL, DESKTOP_ON_CALL, IMPLEMENTER}


def test_at_risk_reaches_those_on_call_but_not_owners() -> None:
    at_risk = replace(FACTS, levels={"agent-desktop": Level.AT_RISK}, targets=frozenset())
    assert told(About.ANNOUNCED, at_risk) == set()
    assert told(About.STARTED, at_risk) == {DESKTOP_ON_CALL, IMPLEMENTER}


def test_no_impact_is_told_to_nobody_but_owners_and_informed_of_targets_and_validated_systems() -> None:
    harmless = replace(FACTS, levels=dict.fromkeys(FACTS.levels, Level.NONE), validated=frozenset({"portal"}))
    assert told(About.ANNOUNCED, harmless) == {GES_OWNER, PORTAL_INFORMED}
    assert told(About.STARTED, harmless) == {IMPLEMENTER}
    assert told(About.UNSCHEDULED, harmless) == set()


def test_who_acted_is_not_told_of_the_act() -> None:
    assert told(About.STARTED, actor=IMPLEMENTER) == {GES_ON_CALL, DESKTOP_ON_CALL}


def test_unscheduled_work_goes_to_those_on_call_and_to_owners_of_windows_in_conflict() -> None:
    facts = replace(FACTS, sides=(AudienceSide(7, OWNER), AudienceSide(7, 90, frozenset({91}))))
    assert told(About.UNSCHEDULED, facts) == {GES_ON_CALL, DESKTOP_ON_CALL, OWNER, 90}


def test_a_report_also_goes_to_those_who_must_confirm_or_deny_it_whatever_its_impact() -> None:
    harmless = replace(FACTS, levels=dict.fromkeys(FACTS.levels, Level.NONE))
    assert told(About.REPORTED, harmless) == {GES_OWNER, GES_ON_CALL}


def test_the_answer_goes_to_those_who_were_told_of_the_report() -> None:
    assert told(About.REPORT_ANSWERED, replace(FACTS, told_before=frozenset({40, 41})), actor=OWNER) == {40, 41}


def test_a_conflict_goes_to_both_sides_with_the_findings_they_stand_in() -> None:
    facts = AudienceFacts(
        sides=(
            AudienceSide(7, 1, frozenset({2})),
            AudienceSide(7, 3),
            AudienceSide(8, 1, frozenset({2})),
            AudienceSide(8, 4),
        )
    )
    found = {one.person: one.findings for one in audience([About.CONFLICT_FOUND], facts, None)}
    assert found == {1: (7, 8), 2: (7, 8), 3: (7,), 4: (8,)}


def test_four_roles_over_two_systems_are_one_message_with_every_reason_the_worst_first() -> None:
    one = 50
    contacts = [SystemContact(one, role, slug) for slug in ("agent-desktop", "ges") for role in ("owner", "informed")]
    facts = replace(FACTS, contacts=tuple(contacts), sides=(AudienceSide(7, one),))
    assert audience([About.ANNOUNCED, About.CONFLICT_FOUND], facts, None) == (
        Recipient(
            one,
            About.ANNOUNCED,
            (
                Reason(Why.TARGET, "ges", ("informed", "owner"), Level.OUTAGE, ("ges",)),
                Reason(Why.REACHED, "agent-desktop", ("informed", "owner"), Level.DEGRADED, ("ges", "agent-desktop")),
                Reason(Why.IN_CONFLICT, finding=7),
            ),
        ),
    )


def test_who_is_only_in_conflict_is_told_of_the_conflict() -> None:
    facts = replace(FACTS, sides=(AudienceSide(7, 90),))
    abouts = {one.person: one.about for one in audience([About.ANNOUNCED, About.CONFLICT_FOUND], facts, None)}
    assert abouts == {
        GES_OWNER: About.ANNOUNCED,
        DESKTOP_OWNER: About.ANNOUNCED,
        90: About.CONFLICT_FOUND,
    }


DESKTOP = frozenset({"agent-desktop"})
APPROVER_OF_DESKTOP = SystemContact(60, "approver", "agent-desktop")


@pytest.mark.parametrize(
    ("asked", "contacts", "expected"),
    [
        pytest.param(AskedApproval(Level.DEGRADED, DESKTOP, (60, 61)), [APPROVER_OF_DESKTOP], {60}, id="named for it"),
        pytest.param(AskedApproval(Level.DEGRADED, DESKTOP, (61,)), [], {61}, id="named for another of its systems"),
        pytest.param(AskedApproval(Level.DEGRADED, DESKTOP, ()), [], set(), id="nobody is named"),
        pytest.param(
            AskedApproval(Level.OUTAGE, DESKTOP, (61,)),
            [APPROVER_OF_DESKTOP],
            {61},
            id="not hit badly enough for those",
        ),
        pytest.param(
            AskedApproval(Level.DEGRADED, frozenset({"other"}), ()), [APPROVER_OF_DESKTOP], set(), id="another's"
        ),
    ],
)
def test_approval_is_asked_of_approvers(
    asked: AskedApproval, contacts: list[SystemContact], expected: set[int]
) -> None:
    assert told(About.APPROVAL_ASKED, replace(FACTS, contacts=tuple(contacts), asked=(asked,))) == expected


def test_only_a_high_finding_with_work_in_progress_and_an_overrun_into_other_work_are_urgent() -> None:
    assert is_urgent(About.UNSCHEDULED, highest_meets_running_work=True, into_other_work=False)
    assert is_urgent(About.OVERRUN, highest_meets_running_work=False, into_other_work=True)
    assert not is_urgent(About.OVERRUN, highest_meets_running_work=False, into_other_work=False)
    assert not is_urgent(About.STARTED, highest_meets_running_work=False, into_other_work=True)


def test_that_another_window_is_over_names_no_message_of_what_somebody_is_told_for_themselves() -> None:
    """It would say so of the window that has just started, and be taken for wrong."""
    facts = replace(FACTS, told_otherwise={GES_ON_CALL: Misinformed(About.ENDED), 99: Misinformed(About.ENDED)})

    abouts = {one.person: one.about for one in audience([About.STARTED], facts, None)}

    assert (abouts[GES_ON_CALL], abouts[99]) == (About.STARTED, About.ENDED)


@pytest.mark.parametrize(
    ("own", "correction", "name"),
    [
        (None, About.STARTED, About.STARTED),
        (About.MOVED, About.STARTED, About.MOVED),
        (About.MOVED, About.EXTENDED, About.MOVED),
        (About.MOVED, About.CANCELLED, About.CANCELLED),
        (About.CONFLICT_GONE, About.ENDED, About.ENDED),
    ],
)
def test_what_was_pressed_on_another_window_names_no_message_but_of_a_conflict(
    own: About | None, correction: About, name: About
) -> None:
    """A conflict may be gone before it is told, and the correction with it."""
    assert with_correction(own, correction, [About.MOVED, About.CONFLICT_GONE]) is name


def test_of_what_somebody_was_told_otherwise_what_was_pressed_before_comes_last() -> None:
    assert named_by([About.STARTED, About.NOT_TAKING_PLACE], [About.APPROVAL_ANSWERED]) is About.NOT_TAKING_PLACE
    assert named_by([About.STARTED, About.NOT_TAKING_PLACE], [About.STARTED]) is About.STARTED
    assert named_by([About.STARTED], [About.APPROVAL_ANSWERED]) is About.STARTED


def test_that_the_window_is_over_comes_before_what_else_somebody_is_told_of_the_act() -> None:
    facts = replace(FACTS, told_otherwise={GES_ON_CALL: Misinformed(About.ROLLED_BACK)})

    abouts = {one.person: one.about for one in audience([About.ROLLED_BACK, About.STARTED], facts, None)}

    assert abouts[GES_ON_CALL] == About.ROLLED_BACK


@pytest.mark.parametrize("roles", [roles for size in range(4) for roles in combinations(REACHED_FROM, size)])
def test_somebody_stands_in_exactly_where_all_the_roles_are_lacking_that_a_rule_asks_for(
    roles: tuple[str, ...],
) -> None:
    facts = AudienceFacts(
        levels={"ges": Level.OUTAGE},
        targets=frozenset({"ges"}),
        newly=frozenset({"ges"}),
        owner=OWNER,
        unnamed={"ges": Unnamed(9, frozenset(roles))},
        stand_ins={9: StandIns(engineers=(77,))},
    )
    lacking = {role: {"ges"} if role in roles else set[str]() for role in REACHED_FROM}

    assert any(77 in told(about, facts) for about in About) == (to_stand_in_for(lacking) == {"ges"})
