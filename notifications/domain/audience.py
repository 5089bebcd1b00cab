"""Who is told, and why: what each group of people is, worked out from the facts of an act."""

from __future__ import annotations

from collections.abc import Callable, Collection, Hashable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cache
from typing import NamedTuple, TypeVar

from accounts.domain.stand_ins import NOBODY, StandIns, whoever_is_there
from estate.domain.impact import Level
from notifications.domain.about import CONFLICTS, NOTICES, PRESSED, About, Whom, Why, named_by

System = TypeVar("System", bound=Hashable)


class SystemContact(NamedTuple):
    person: int
    role: str
    system: str
    organisation: int = 0
    """Whose system it is."""


@dataclass(frozen=True, slots=True)
class AudienceSide:
    """One side of a finding, and who stands behind it."""

    finding: int
    owner: int | None
    """Of a window; none where it is somebody's freeze or maintenance hours."""
    implementers: frozenset[int] = frozenset()
    """Of a window; or the owners of the systems whose freeze or hours they are."""
    house: int | None = None
    """Whose side it is; None where nobody is told for want of a name, as of work that another has reported."""
    of_calendar: bool = False
    unnamed: bool = False
    """Whether nobody is named for some of the systems whose freeze or hours they are."""


@dataclass(frozen=True, slots=True)
class AskedApproval:
    """An organisation whose approval is asked, and who could give it."""

    asks_from: Level
    systems: frozenset[str]
    approvers: tuple[int, ...] = ()
    """The approver contacts of any of its systems."""
    stand_ins: StandIns = NOBODY


@dataclass(frozen=True, slots=True)
class Misinformed:
    """What somebody must be told instead of what they were told."""

    about: About
    dropped: bool = False
    """Whether nothing for which they were told is a part of the work any more."""


@dataclass(frozen=True, slots=True)
class Unnamed:
    """A system, whose it is, and the roles in which nobody is named for it."""

    organisation: int
    roles: frozenset[str]


@dataclass(frozen=True)
class AudienceFacts:
    """All that decides who is told of an act; people by their id, systems by slug."""

    levels: Mapping[str, Level] = field(default_factory=dict)
    paths: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    targets: frozenset[str] = frozenset()
    validated: frozenset[str] = frozenset()
    contacts: tuple[SystemContact, ...] = ()
    owner: int | None = None
    """Who answers for the change."""
    implementers: frozenset[int] = frozenset()
    asked: tuple[AskedApproval, ...] = ()
    whole: AudienceFacts | None = None
    """Of the whole change, of which approval is asked, where these are of some of its windows."""
    newly: frozenset[str] = frozenset()
    """Systems that the work reaches since the dependencies changed."""
    sides: tuple[AudienceSide, ...] = ()
    """Of the findings of medium severity or more that the act brought or cleared."""
    told_before: frozenset[int] = frozenset()
    told_otherwise: Mapping[int, Misinformed] = field(default_factory=dict)
    """Those for whom what they were told no longer holds."""
    addressed: frozenset[int] = frozenset()
    """To whom the link was sent that was used."""
    proposers: frozenset[int] = frozenset()
    named: frozenset[int] = frozenset()
    """Who is asked about a fault or about the work, or who asked."""
    searchers: frozenset[int] = frozenset()
    """Everybody in an investigation that the work concerns."""
    wishes: Mapping[int, Level] = field(default_factory=dict)
    """Of those who have said so: the level from which on they want to be told of what reaches their systems."""
    unnamed: Mapping[str, Unnamed] = field(default_factory=dict)
    """Systems for which nobody is named in some role."""
    house: int | None = None
    """The organisation whose work it is."""
    of_house: frozenset[int] = frozenset()
    """Of those who answer for it and carry it out, its own people; a reporter is of another organisation."""
    stand_ins: Mapping[int, StandIns] = field(default_factory=dict)
    """By organisation, of those for which somebody may have to stand in."""


STANDS_IN = "stands_in"
"""In place of a role: of whoever is told because nobody is named."""


@dataclass(frozen=True, slots=True)
class Reason:
    why: Why
    system: str = ""
    roles: tuple[str, ...] = ()
    level: Level = Level.NONE
    path: tuple[str, ...] = ()
    finding: int | None = None

    @property
    def topic(self) -> tuple[object, ...]:
        """Reasons about the same thing become one."""
        return ("system", self.system) if self.why in SYSTEM_REASONS else (self.why, self.system, self.finding)


SYSTEM_REASONS = frozenset({Why.TARGET, Why.REACHED, Why.VALIDATED})


@dataclass(frozen=True, slots=True)
class Recipient:
    """One contact, and the one message that they get."""

    person: int
    about: About
    reasons: tuple[Reason, ...]

    @property
    def findings(self) -> tuple[int, ...]:
        return tuple(sorted({reason.finding for reason in self.reasons if reason.finding is not None}))


Found = Iterator[tuple[int, Reason]]
"""People, and why; or organisations of which nobody is named, and for what."""
Rule = Callable[[AudienceFacts], Found]


def reached(at_least: Level, *roles: str) -> Rule:
    """Contacts with these roles of the systems that are hit at least so badly, or as badly as they wish."""

    def rule(facts: AudienceFacts) -> Found:
        wishes = facts.wishes
        for contact in facts.contacts:
            if contact.role in roles and _level(facts, contact) >= wishes.get(contact.person, at_least):
                yield contact.person, _of_system(facts, Why.REACHED, contact)

    return rule


def of_targets(*roles: str) -> Rule:
    return _of_those(lambda facts: facts.targets, Why.TARGET, roles)


def of_validated(*roles: str) -> Rule:
    return _of_those(lambda facts: facts.validated, Why.VALIDATED, roles)


def _of_those(systems: Callable[[AudienceFacts], frozenset[str]], why: Why, roles: tuple[str, ...]) -> Rule:
    """Contacts with these roles of these systems, however little they are hit; who wants to be told of less than the
    plan says, only of what they wish."""

    def rule(facts: AudienceFacts) -> Found:
        for contact in facts.contacts:
            if contact.role in roles and contact.system in systems(facts) and not _is_below_wish(facts, contact):
                yield contact.person, _of_system(facts, why, contact)

    return rule


def _is_below_wish(facts: AudienceFacts, contact: SystemContact) -> bool:
    wish = facts.wishes.get(contact.person, Level.NONE)
    return wish > REACHED_FROM[contact.role] and _level(facts, contact) < wish


def _level(facts: AudienceFacts, contact: SystemContact) -> Level:
    return facts.levels.get(contact.system, Level.NONE)


def owners_of_newly_reached(facts: AudienceFacts) -> Found:
    for contact in facts.contacts:
        if contact.role == "owner" and contact.system in facts.newly:
            yield contact.person, _of_system(facts, Why.REACHED, contact)


def owner(facts: AudienceFacts) -> Found:
    if facts.owner is not None:
        yield facts.owner, Reason(Why.ANSWERS)


def implementers(facts: AudienceFacts) -> Found:
    for person in sorted(facts.implementers):
        yield person, Reason(Why.IMPLEMENTS)


def those_asked(facts: AudienceFacts) -> Found:
    """The approver contacts of the systems that an organisation is asked for; where it has named none for these, those
    of its other systems; and where there are none, who stands in for them."""
    whole = facts.whole or facts
    for asked in facts.asked:
        concerned = {
            system
            for system in asked.systems
            if system in whole.targets or (system in whole.levels and whole.levels[system] >= asked.asks_from)
        }
        named = [one for one in whole.contacts if one.role == "approver" and one.system in concerned]
        for contact in named:
            level, path = whole.levels.get(contact.system, Level.NONE), whole.paths.get(contact.system, ())
            yield contact.person, Reason(Why.ASKED, contact.system, ("approver",), level, path)
        if not named:
            roles = () if asked.approvers else (STANDS_IN,)
            for person in whoever_is_there(asked.approvers, asked.stand_ins, approving=True):
                yield person, Reason(Why.ASKED, roles=roles)


def owners_in_conflict(facts: AudienceFacts) -> Found:
    for side in facts.sides:
        if side.owner is not None:
            yield side.owner, Reason(Why.IN_CONFLICT, finding=side.finding)
        elif not side.of_calendar and side.house is not None:
            yield from _in_place_of(side, facts)


def _in_place_of(side: AudienceSide, facts: AudienceFacts) -> Found:
    """Whoever answered for it is not there any more; or nobody is named for a system whose freeze or hours it is."""
    stand_ins = NOBODY if side.house is None else facts.stand_ins.get(side.house, NOBODY)
    named = () if side.unnamed else sorted(side.implementers)
    roles = () if named else (STANDS_IN,)
    for person in whoever_is_there(named, stand_ins):
        if named or person not in side.implementers:
            yield person, Reason(Why.IN_CONFLICT, roles=roles, finding=side.finding)


def people_in_conflict(facts: AudienceFacts) -> Found:
    yield from owners_in_conflict(facts)
    for side in facts.sides:
        for person in sorted(side.implementers):
            yield person, Reason(Why.IN_CONFLICT, finding=side.finding)
        if side.of_calendar:
            yield from _in_place_of(side, facts)


def told_of_the_report(facts: AudienceFacts) -> Found:
    for person in sorted(facts.told_before):
        yield person, Reason(Why.TOLD_BEFORE)


def told_otherwise(facts: AudienceFacts) -> Found:
    for person, instead in sorted(facts.told_otherwise.items()):
        yield person, Reason(Why.DROPPED if instead.dropped else Why.TOLD_BEFORE)


def addressee(facts: AudienceFacts) -> Found:
    for person in sorted(facts.addressed):
        yield person, Reason(Why.ADDRESSED)


def proposers(facts: AudienceFacts) -> Found:
    for person in sorted(facts.proposers):
        yield person, Reason(Why.PROPOSED)


def in_the_talk(facts: AudienceFacts) -> Found:
    for person in sorted(facts.named):
        yield person, Reason(Why.TALKS)


def those_named(facts: AudienceFacts) -> Found:
    for person in sorted(facts.named):
        yield person, Reason(Why.LOOKS_AFTER)


def those_who_asked(facts: AudienceFacts) -> Found:
    for person in sorted(facts.named):
        yield person, Reason(Why.SEARCHES)


def of_the_claim(facts: AudienceFacts) -> Found:
    for person in sorted(facts.named):
        yield person, Reason(Why.CLAIMED)


def searchers(facts: AudienceFacts) -> Found:
    for person in sorted(facts.searchers):
        yield person, Reason(Why.SEARCHES)


def nobody_named(systems: Callable[[AudienceFacts], Iterable[str]], why: Why, *roles: str) -> Rule:
    """Organisations that have named nobody with any of these roles for some of these systems."""

    def rule(facts: AudienceFacts) -> Found:
        for system in sorted(systems(facts)):
            unnamed = facts.unnamed.get(system)
            if unnamed is not None and unnamed.roles.issuperset(roles):
                level, path = facts.levels.get(system, Level.NONE), facts.paths.get(system, ())
                yield unnamed.organisation, Reason(why, system, (STANDS_IN,), level, path)

    return rule


def hit(at_least: Level) -> Callable[[AudienceFacts], Iterable[str]]:
    return lambda facts: [system for system in facts.unnamed if facts.levels.get(system, Level.NONE) >= at_least]


def nobody_answers(facts: AudienceFacts) -> Found:
    if facts.owner is None and facts.house is not None:
        yield facts.house, Reason(Why.ANSWERS, roles=(STANDS_IN,))


REACHED_FROM: Mapping[str, Level] = {"owner": Level.DEGRADED, "informed": Level.DEGRADED, "on_call": Level.AT_RISK}
"""The level from which a system must be hit for its contacts with a role to be told of that."""
on_call = reached(REACHED_FROM["on_call"], "on_call")
RULES: Mapping[Whom, tuple[Rule, ...]] = {
    Whom.IN_ADVANCE: (
        of_targets("owner", "informed"),
        reached(REACHED_FROM["owner"], "owner", "informed"),
        of_validated("owner", "informed"),
    ),
    Whom.ON_DUTY: (on_call, implementers),
    Whom.ON_CALL: (on_call,),
    Whom.ANSWERING_FOR_TARGETS: (of_targets("owner", "on_call"),),
    Whom.OWNERS_OF_NEWLY_REACHED: (owners_of_newly_reached,),
    Whom.OWNER_OF_THE_WORK: (owner,),
    Whom.WHOSE_WORK_IT_IS: (owner, implementers),
    Whom.ASKED: (those_asked,),
    Whom.TOLD_OTHERWISE: (told_otherwise,),
    Whom.ADDRESSEE: (addressee,),
    Whom.PROPOSERS: (proposers,),
    Whom.IN_THE_TALK: (in_the_talk,),
    Whom.OWNERS_IN_CONFLICT: (owners_in_conflict,),
    Whom.IN_CONFLICT: (people_in_conflict,),
    Whom.TOLD_OF_THE_REPORT: (told_of_the_report,),
    Whom.NAMED: (those_named,),
    Whom.WHO_ASKED: (those_who_asked,),
    Whom.OF_THE_CLAIM: (of_the_claim,),
    Whom.SEARCHERS: (searchers,),
}


AHEAD = ("owner", "informed")
nobody_on_call = nobody_named(hit(REACHED_FROM["on_call"]), Why.REACHED, "on_call")
UNNAMED: Mapping[Whom, tuple[Rule, ...]] = {
    Whom.IN_ADVANCE: (
        nobody_named(lambda facts: facts.targets, Why.TARGET, *AHEAD),
        nobody_named(hit(REACHED_FROM["owner"]), Why.REACHED, *AHEAD),
        nobody_named(lambda facts: facts.validated, Why.VALIDATED, *AHEAD),
    ),
    Whom.ON_DUTY: (nobody_on_call,),
    Whom.ON_CALL: (nobody_on_call,),
    Whom.ANSWERING_FOR_TARGETS: (nobody_named(lambda facts: facts.targets, Why.TARGET, "owner", "on_call"),),
    Whom.OWNERS_OF_NEWLY_REACHED: (
        nobody_named(lambda facts: facts.newly.intersection(hit(Level.AT_RISK)(facts)), Why.REACHED, "owner"),
    ),
    Whom.OWNER_OF_THE_WORK: (nobody_answers,),
    Whom.WHOSE_WORK_IT_IS: (nobody_answers,),
}
"""Of whom nobody may be named, and for what."""
LACKS: tuple[tuple[str, ...], ...] = (AHEAD, ("on_call",), ("owner", "on_call"), ("owner",))
"""Roles in all of which nobody must be named for a system so that somebody stands in."""


def to_stand_in_for(lacking: Mapping[str, set[System]]) -> set[System]:
    """The systems for which somebody may have to stand in, of those that lack each of the roles."""
    found = set[System]()
    for first, *more in LACKS:
        found |= lacking[first].intersection(*(lacking[role] for role in more))
    return found


def audience(tells: Iterable[About], facts: AudienceFacts, actor: int | None) -> tuple[Recipient, ...]:
    """Everybody who is told of an act but the one who did it, each once and with every reason."""
    told = set(tells)
    abouts: dict[int, About] = {}
    reasons: dict[int, dict[tuple[object, ...], Reason]] = {}
    found = cache(lambda rule: tuple(rule(facts)))
    for rule, about in _rules(about for about in About if about in told).items():
        for person, reason in found(rule):
            if person != actor:
                abouts.setdefault(person, about)
                _add(reasons.setdefault(person, {}), reason)
    for person, about, reason in _stand_ins(told, facts, found):
        if person != actor:
            abouts.setdefault(person, about)
            _add(reasons.setdefault(person, {}), reason)
    _add_misinformed(abouts, reasons, facts, actor, told)
    return tuple(Recipient(person, abouts[person], _in_order(reasons[person].values())) for person in sorted(abouts))


def _stand_ins(
    told: Collection[About], facts: AudienceFacts, found: Callable[[Rule], Iterable[tuple[int, Reason]]]
) -> Iterator[tuple[int, About, Reason]]:
    """An audience is never empty in silence: for each system of which nobody is named for what an act tells, who stands
    in for them. Of the own work that is whoever answers for it. What goes to the same groups is asked of them once."""
    first: dict[tuple[Whom, ...], About] = {}
    for about in (one for one in About if one in told):
        first.setdefault(NOTICES[about].goes_to, about)
    for groups, about in first.items():
        there = _told_for(facts, (pair for whom in groups for rule in RULES[whom] for pair in found(rule)))
        for organisation, reason in (pair for whom in groups for rule in UNNAMED.get(whom, ()) for pair in found(rule)):
            named = facts.of_house & {facts.owner} if organisation == facts.house else ()
            stand_ins = facts.stand_ins.get(organisation, NOBODY)
            for person in whoever_is_there(filter(None, named), stand_ins) if reason.system not in there else ():
                yield person, about, reason


def _told_for(facts: AudienceFacts, found: Iterable[tuple[int, Reason]]) -> set[str]:
    """The systems for which somebody is told; none of them where somebody is because it is their own work."""
    return {reason.system for person, reason in found if reason.system or person in facts.of_house}


def _add_misinformed(
    abouts: dict[int, About],
    reasons: dict[int, dict[tuple[object, ...], Reason]],
    facts: AudienceFacts,
    actor: int | None,
    told: Collection[About],
) -> None:
    """Whatever the act tells others. Who is told for a reason of their own needs no other."""
    for person, reason in told_otherwise(facts):
        if person != actor:
            abouts[person] = with_correction(abouts.get(person), facts.told_otherwise[person].about, told)
            if person not in reasons or reason.why is Why.DROPPED:
                _add(reasons.setdefault(person, {}), reason)


def with_correction(own: About | None, correction: About, tells: Collection[About]) -> About:
    """A conflict may be gone before it is told, and the correction with it."""
    if own is None or (own in CONFLICTS and correction in PRESSED):
        return correction
    return named_by((own, correction), tells) or correction


def _rules(abouts: Iterable[About]) -> dict[Rule, About]:
    """Each once, with the first that it is for: again it would find the same. What those are told who were told
    otherwise is another thing for each."""
    rules: dict[Rule, About] = {}
    for about in abouts:
        for rule in (rule for whom in NOTICES[about].goes_to for rule in RULES[whom]):
            if rule is not told_otherwise:
                rules.setdefault(rule, about)
    return rules


def _of_system(facts: AudienceFacts, why: Why, contact: SystemContact) -> Reason:
    system = contact.system
    level, path = facts.levels.get(system, Level.NONE), facts.paths.get(system, ())
    return Reason(why, system, (contact.role,), level, path)


def _add(known: dict[tuple[object, ...], Reason], reason: Reason) -> None:
    earlier = known.setdefault(reason.topic, reason)
    if earlier.roles == reason.roles:
        return
    roles = tuple(sorted({*earlier.roles, *reason.roles}))
    known[reason.topic] = replace(earlier, roles=roles)


def _in_order(reasons: Iterable[Reason]) -> tuple[Reason, ...]:
    """The worst first."""
    return tuple(sorted(reasons, key=lambda one: (-one.level, _PLACES[one.why], one.system, one.finding or 0)))


_PLACES = {why: place for place, why in enumerate(Why)}
