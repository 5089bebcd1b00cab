"""The rules of who must be told, held against the ones by which notices are made and against the slow, plain impact."""

import time
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import timedelta
from random import Random
from typing import TypeVar

import pytest
from hypothesis import given

from accounts.domain.stand_ins import StandIns
from estate.domain.impact import Declared, Level
from notifications.domain import audience as made
from notifications.domain import audit_rulebook as rules
from notifications.domain.about import About, Why
from notifications.domain.audit_rulebook import (
    AskedByRulebook,
    Because,
    FindingParty,
    Named,
    Promise,
    RulebookFacts,
    promised,
)
from tests.domain import oracle
from tests.domain.strategies import estates_with_work
from tests.examples import examples, tries

One = TypeVar("One")
SYSTEMS = tuple("abcdefgh")
PEOPLE = range(1, 13)
ROLES = ("owner", "on_call", "informed", "approver")
IMPACTS = (Level.AT_RISK, Level.DEGRADED, Level.OUTAGE)
CASES = examples(8)


def test_everything_that_can_be_told_is_promised_to_somebody() -> None:
    assert set(rules.TELLS) == set(About)


@pytest.mark.parametrize(
    ("about", "lead"),
    [
        (About.BEFORE_14D, timedelta(days=14)),
        (About.BEFORE_24H, timedelta(days=1)),
        (About.BEFORE_15M, timedelta(minutes=15)),
        (About.STARTED, None),
        (About.STILL_OPEN, None),
    ],
)
def test_a_reminder_says_by_its_name_when_it_comes(about: About, lead: timedelta | None) -> None:
    assert rules.lead_of(about) == lead


def plain(estate: oracle.OracleEstate) -> rules.PlainEstate:
    needs = ((edge.dependent, edge.provider, edge.kind.value) for edge in estate.edges)
    return rules.PlainEstate({node.slug: node.redundancy_minimum for node in estate.nodes}, needs)


@tries()
@given(estates_with_work)
def test_levels_are_those_of_the_least_fixpoint(case: tuple[oracle.OracleEstate, Declared]) -> None:
    estate, declared = case

    found = rules.levels_of(plain(estate), [rules.DeclaredWork(declared.levels, declared.one_at_a_time)])

    assert found == {system: level for system, level in oracle.impact_of(estate, declared).items() if level}


@tries()
@given(estates_with_work)
def test_windows_on_other_targets_count_each_alone(case: tuple[oracle.OracleEstate, Declared]) -> None:
    estate, declared = case
    alone = [{system: level} for system, level in declared.levels.items()]

    windows = rules.levels_of(plain(estate), [rules.DeclaredWork(one) for one in alone])

    assert windows == rules.levels_of(plain(estate), [rules.DeclaredWork(declared.levels, one_at_a_time=True)])


@tries()
@given(estates_with_work)
def test_paths_are_the_shortest_and_of_several_the_first_by_name(case: tuple[oracle.OracleEstate, Declared]) -> None:
    estate, declared = case

    assert rules.paths_from(plain(estate), declared.levels) == oracle.shortest_paths(estate, declared.levels)


@pytest.mark.long
def test_who_is_told_is_who_the_notices_go_to() -> None:
    """Whole answers: each person, under what, and every reason with its roles, level and finding, in order."""
    told = 0
    for seed in range(CASES):
        tells, theirs, facts, actor = random_case(Random(seed))
        expected = [as_promise(one) for one in made.audience(tells, theirs, actor)]

        assert list(promised(tells, facts, actor)) == expected, seed
        told += len(expected)
    assert told > 2 * CASES, "these cases tell hardly anybody"


def as_promise(one: made.Recipient) -> Promise:
    reasons = (Because(why.why, why.system, why.roles, why.level, why.finding) for why in one.reasons)
    return Promise(one.person, one.about, tuple(reasons))


def random_case(chance: Random) -> tuple[list[About], made.AudienceFacts, RulebookFacts, int | None]:
    """The same in both words."""
    levels = {system: chance.choice(list(Level)) for system in some(chance, SYSTEMS)}
    targets, validated = frozenset(some(chance, SYSTEMS, 2)), frozenset(some(chance, SYSTEMS, 2))
    whose = {system: 1 + number % 3 for number, system in enumerate(SYSTEMS)}
    drawn = sorted({(chance.choice(PEOPLE), chance.choice(ROLES), chance.choice(SYSTEMS)) for _ in range(60)})
    contacts = [one for one in drawn if whose[one[2]] == 1 + one[0] % 3]  # people are of one organisation
    near = [one for one in contacts if one[2] in {*levels, *targets, *validated}]
    people = {why: frozenset(some(chance, PEOPLE, 2)) for why in (Why.IMPLEMENTS, Why.TOLD_BEFORE, Why.ADDRESSED)}
    people |= {Why.PROPOSED: frozenset(some(chance, PEOPLE, 2)), Why.ANSWERS: frozenset([chance.choice(PEOPLE)])}
    wishes = {person: chance.choice(IMPACTS) for person in some(chance, PEOPLE, 4)}
    newly = frozenset(some(chance, sorted(levels), 2))
    sides = [(n % 3, chance.choice([None, *PEOPLE]), frozenset(some(chance, PEOPLE, 2))) for n in range(3)]
    asked = [(chance.choice(IMPACTS), frozenset(half)) for half in (SYSTEMS[:4], SYSTEMS[4:]) if chance.random() < 0.7]
    house = chance.choice([None, 1, 2])
    there = {
        of: StandIns(engineers=tuple(some(chance, PEOPLE, 2)), desk=chance.choice([None, 90 + of])) for of in (1, 2, 3)
    }
    gone = house is not None and chance.random() < 0.3
    answering = frozenset() if gone else people[Why.ANSWERS]
    own = frozenset(one for one in people[Why.IMPLEMENTS] | answering if 1 + one % 3 == house)
    filled = {(system, role) for _, role, system in near}
    concerned = {*(system for system, level in levels.items() if level), *targets, *validated}
    roles = {
        system: frozenset(role for role in ROLES[:3] if (system, role) not in filled) for system in sorted(concerned)
    }
    otherwise = {of: one.engineers or (() if one.desk is None else (one.desk,)) for of, one in there.items()}
    houses = [chance.choice([None, 1, 2, 3]) for _ in sides]
    theirs = made.AudienceFacts(
        unnamed={system: made.Unnamed(whose[system], some_) for system, some_ in roles.items() if some_},
        house=house,
        of_house=own,
        stand_ins=there,
        levels=levels,
        targets=targets,
        validated=validated,
        contacts=tuple(made.SystemContact(*one, whose[one[2]]) for one in near),
        owner=None if gone else min(people[Why.ANSWERS]),
        implementers=people[Why.IMPLEMENTS],
        asked=tuple(made.AskedApproval(level, systems, approvers_of(systems, contacts)) for level, systems in asked),
        newly=newly,
        sides=tuple(made.AudienceSide(*side, of) for side, of in zip(sides, houses, strict=True)),
        told_before=people[Why.TOLD_BEFORE],
        addressed=people[Why.ADDRESSED],
        proposers=people[Why.PROPOSED],
        wishes=wishes,
    )
    people |= {Why.ANSWERS: frozenset()} if gone else {}
    ours = RulebookFacts(
        whose=whose,
        house=house,
        own=own,
        otherwise=otherwise,
        levels={system: level for system, level in levels.items() if level},
        targets=targets,
        validated=validated,
        named=tuple(Named(*one) for one in near if one[1] != "approver"),
        people=people,
        asked=tuple(asked_of(systems, level, contacts, levels, targets) for level, systems in asked),
        newly=newly,
        parties=tuple(
            FindingParty(
                finding,
                frozenset({owner} - {None}),
                others,
                change=of,
                otherwise=() if of is None or owner is not None or others else otherwise[of],
            )
            for (finding, owner, others), of in zip(sides, houses, strict=True)
        ),
        wishes=wishes,
    )
    tells = chance.sample(list(About), chance.randint(1, 3))
    return tells, theirs, ours, chance.choice([None, *PEOPLE])


def some(chance: Random, of: Sequence[One], most: int = 6) -> list[One]:
    return chance.sample(list(of), min(len(of), chance.randint(0, most)))


def approvers_of(systems: Iterable[str], contacts: Iterable[tuple[int, str, str]]) -> tuple[int, ...]:
    return tuple(sorted({person for person, role, system in contacts if role == "approver" and system in systems}))


def asked_of(
    systems: Iterable[str],
    level: Level,
    contacts: Iterable[tuple[int, str, str]],
    levels: dict[str, Level],
    targets: frozenset[str],
) -> AskedByRulebook:
    approvers = tuple(Named(*one) for one in contacts if one[1] == "approver" and one[2] in systems)
    return rules.asked_for(approvers, level, levels, set(targets))


OWNER, ON_CALL, ANSWERS, IMPLEMENTS, OTHER, THEIRS = range(1, 7)
FACTS = RulebookFacts(
    levels={"switch": Level.OUTAGE, "desktop": Level.AT_RISK},
    targets=frozenset({"switch"}),
    validated=frozenset({"portal"}),
    named=(
        Named(OWNER, "owner", "switch"),
        Named(ON_CALL, "on_call", "desktop"),
        Named(OTHER, "informed", "portal"),
    ),
    people={Why.ANSWERS: [ANSWERS], Why.IMPLEMENTS: [IMPLEMENTS]},
    parties=(FindingParty(7, frozenset([ANSWERS])), FindingParty(7, frozenset([THEIRS]), frozenset([IMPLEMENTS]))),
)


def told(*abouts: About, facts: RulebookFacts = FACTS, actor: int | None = None) -> set[int]:
    return {one.person for one in promised(abouts, facts, actor)}


@pytest.mark.parametrize(
    ("abouts", "people"),
    [
        ([About.ANNOUNCED, About.MOVED, About.BEFORE_24H, About.BEFORE_12H], {OWNER, OTHER}),
        ([About.STARTED, About.EXTENDED, About.OVERRUN, About.ENDED, About.BEFORE_1H], {ON_CALL, IMPLEMENTS}),
        ([About.UNSCHEDULED], {ON_CALL, ANSWERS, THEIRS}),
        ([About.REPORTED], {ON_CALL, OWNER, ANSWERS, THEIRS}),
        ([About.CONFLICT_FOUND, About.CONFLICT_GONE], {ANSWERS, THEIRS, IMPLEMENTS}),
        ([About.ASKED_TO_START, About.ASKED_TO_END, About.STILL_OPEN], {ANSWERS, IMPLEMENTS}),
        ([About.APPROVAL_ANSWERED, About.NOT_DELIVERED], {ANSWERS}),
    ],
)
def test_each_row_of_the_table(abouts: list[About], people: set[int]) -> None:
    assert {about: told(about) for about in abouts} == dict.fromkeys(abouts, people)


def test_who_acted_is_told_nothing_of_it() -> None:
    assert told(About.STARTED, actor=IMPLEMENTS) == {ON_CALL}


@pytest.mark.parametrize(
    ("wish", "ahead", "on_duty"),
    [
        (Level.AT_RISK, {OWNER, OTHER, ON_CALL}, {ON_CALL, IMPLEMENTS}),
        (Level.DEGRADED, {OWNER, OTHER}, {IMPLEMENTS}),
        (Level.OUTAGE, {OWNER}, {IMPLEMENTS}),
    ],
)
def test_what_somebody_wants_counts_in_place_of_what_is_usual(wish: Level, ahead: set[int], on_duty: set[int]) -> None:
    """The portal is not hit at all, so somebody who wants to hear of outages alone hears nothing of it."""
    wishing = replace(
        FACTS,
        wishes=dict.fromkeys((OWNER, OTHER, ON_CALL), wish),
        named=(*FACTS.named, Named(ON_CALL, "owner", "desktop")),
    )
    assert (told(About.ANNOUNCED, facts=wishing), told(About.STARTED, facts=wishing)) == (ahead, on_duty)


def test_who_has_muted_the_change_hears_only_what_is_their_own_or_may_be_urgent() -> None:
    muted = replace(FACTS, muted=frozenset([OWNER, ON_CALL, IMPLEMENTS]))
    assert told(About.ANNOUNCED, facts=muted) == {OTHER}
    assert told(About.STARTED, facts=muted) == {IMPLEMENTS}
    assert told(About.OVERRUN, facts=muted) == {ON_CALL, IMPLEMENTS}


def test_approval_is_asked_for_the_change_as_a_whole() -> None:
    """A window may work on some of the targets only."""
    approvers = (Named(OWNER, "approver", "switch"), Named(OTHER, "approver", "portal"))
    whole = rules.asked_for(approvers, Level.DEGRADED, {"switch": Level.OUTAGE}, set())
    elsewhere = RulebookFacts(levels={"portal": Level.OUTAGE}, asked=(whole,))
    assert told(About.APPROVAL_ASKED, facts=elsewhere) == {OWNER}


def test_twenty_thousand_systems_are_worked_out_in_about_a_second() -> None:
    """Everything needs one of twenty hubs, and every hub the one that is worked on."""
    systems = [f"system-{number}" for number in range(20_000)]
    needs = [(system, systems[1 + number % 20], "required") for number, system in enumerate(systems) if number > 20]
    needs += [(systems[hub], systems[0], "required") for hub in range(1, 21)]
    needs += [(systems[n], systems[n - k], "redundant") for n in range(100, 20_000) for k in (30, 50)]
    estate = rules.PlainEstate({}, needs)
    named = tuple(Named(number % 500, "on_call", system) for number, system in enumerate(systems))
    started = time.monotonic()

    levels = rules.levels_of(estate, [rules.DeclaredWork({"system-0": Level.OUTAGE})])
    people = told(About.STARTED, facts=RulebookFacts(levels=levels, named=named))

    assert (len(levels), len(people)) == (20_000, 500)
    assert time.monotonic() - started < 5
