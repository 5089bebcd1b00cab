"""Who must be told of what, worked out from the rules a second time, so that the audit can hold what was done against
it. It shares nothing with what makes the notices but the words."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import timedelta

from estate.domain.impact import Level
from notifications.domain.about import About, Why


class PlainEstate:
    """The confirmed dependencies, as lists from system to system."""

    def __init__(self, minimums: Mapping[str, int], needs: Iterable[tuple[str, str, str]]) -> None:
        """How many redundant providers each system needs; and of each dependency its dependent, provider and kind."""
        self.minimums = minimums
        self.providers: dict[str, list[tuple[str, str]]] = {}
        self.dependents: dict[str, list[str]] = {}
        for dependent, provider, kind in needs:
            self.providers.setdefault(dependent, []).append((provider, kind))
            self.dependents.setdefault(provider, []).append(dependent)


@dataclass(frozen=True)
class DeclaredWork:
    """What is declared for each target of a window."""

    declared: Mapping[str, Level]
    one_at_a_time: bool = False


def levels_of(estate: PlainEstate, works: Iterable[DeclaredWork]) -> dict[str, Level]:
    """Of every system that these hit at all, each of them alone: the worst."""
    worst: dict[str, Level] = {}
    for work in works:
        alone = [{target: level} for target, level in work.declared.items()]
        for moment in alone if work.one_at_a_time else [work.declared]:
            for system, level in _settled(estate, moment).items():
                worst[system] = max(level, worst.get(system, level))
    return worst


def paths_from(estate: PlainEstate, targets: Iterable[str]) -> dict[str, tuple[str, ...]]:
    """To everything that these reach: the shortest from any of them, and of several the first by name."""
    paths: dict[str, tuple[str, ...]] = {target: (target,) for target in targets}
    newest = paths
    while newest:
        longer: dict[str, tuple[str, ...]] = {}
        for at, path in newest.items():
            for dependent in estate.dependents.get(at, ()):
                way = (*path, dependent)
                if dependent not in paths:
                    longer[dependent] = min(way, longer.get(dependent, way))
        paths, newest = paths | longer, longer
    return paths


def _settled(estate: PlainEstate, declared: Mapping[str, Level]) -> dict[str, Level]:
    """Levels only rise: whenever one has, those that need the system are looked at again, until none does."""
    levels, waiting = dict[str, Level](), set(declared)
    while waiting:
        system = waiting.pop()
        level = _level(estate, system, levels, declared)
        if level > levels.get(system, Level.NONE):
            levels[system] = level
            waiting.update(estate.dependents.get(system, ()))
    return levels


def _level(estate: PlainEstate, system: str, levels: Mapping[str, Level], declared: Mapping[str, Level]) -> Level:
    worst, members = declared.get(system, Level.NONE), []
    for provider, kind in estate.providers.get(system, ()):
        level = levels.get(provider, Level.NONE)
        if kind == "redundant":
            members.append(level)
        else:
            worst = max(worst, min(level, Level.DEGRADED) if kind == "soft" else level)
    return max(worst, _of_set(sorted(members), estate.minimums.get(system, 1)))


def _of_set(members: list[Level], minimum: int) -> Level:
    """Redundant providers, the best first: the level of the last that is needed; and at risk when they just suffice."""
    if not members:
        return Level.NONE
    needed = max(1, min(minimum, len(members)))
    just_enough = needed < len(members) and sum(level < Level.OUTAGE for level in members) == needed
    return max(members[needed - 1], Level.AT_RISK if just_enough else Level.NONE)


@dataclass(frozen=True, slots=True)
class Named:
    """An active person, by id, in a role for a system."""

    person: int
    role: str
    system: str


@dataclass(frozen=True, slots=True)
class AskedByRulebook:
    """Whom an organisation has named to approve work on its systems, and those for which it is asked."""

    approvers: tuple[Named, ...]
    systems: frozenset[str]
    otherwise: tuple[int, ...] = ()
    """Whom it comes to where it has named nobody: its people with that role, or its desk."""


@dataclass(frozen=True, slots=True)
class FindingParty:
    """One side of a finding that people are told of: a window's, or that of a freeze or of maintenance hours."""

    finding: int
    owner: frozenset[int]
    """Who answers for the window; nobody where it is a freeze or hours."""
    others: frozenset[int] = frozenset()
    change: int | None = None
    window: int | None = None
    urgent: bool = False
    otherwise: tuple[int, ...] = ()
    """To whom it goes where all of these are gone, or nobody is named for one of the systems where it is met."""


@dataclass(frozen=True)
class RulebookFacts:
    """All that the rules ask of an act or of a reminder."""

    levels: Mapping[str, Level] = field(default_factory=dict)
    targets: frozenset[str] = frozenset()
    validated: frozenset[str] = frozenset()
    named: tuple[Named, ...] = ()
    people: Mapping[Why, Collection[int]] = field(default_factory=dict)
    """Those who are told for what they do or did: who answers for it, implements it, proposed the time, and so on."""
    asked: tuple[AskedByRulebook, ...] = ()
    newly: frozenset[str] = frozenset()
    parties: tuple[FindingParty, ...] = ()
    wishes: Mapping[int, Level] = field(default_factory=dict)
    """The impact from which on somebody wants to be told of what reaches their systems."""
    muted: frozenset[int] = frozenset()
    whose: Mapping[str, int] = field(default_factory=dict)
    """The organisation of each system."""
    house: int | None = None
    """Whose work it is."""
    own: Collection[int] = ()
    """Of those who answer for it or implement it, the active people of that organisation."""
    otherwise: Mapping[int, tuple[int, ...]] = field(default_factory=dict)
    """By organisation, to whom it goes where nobody is named."""

    def level(self, system: str) -> Level:
        return self.levels.get(system, Level.NONE)


@dataclass(frozen=True, slots=True)
class Because:
    why: Why
    system: str = ""
    roles: tuple[str, ...] = ()
    level: Level = Level.NONE
    finding: int | None = None


@dataclass(frozen=True, slots=True)
class Promise:
    """One person must be told, and why; the worst reason first."""

    person: int
    about: About
    because: tuple[Because, ...]

    @property
    def findings(self) -> tuple[int, ...]:
        return tuple(sorted({one.finding for one in self.because if one.finding is not None}))


Told = Iterator[tuple[int, Because]]
Group = Callable[[RulebookFacts], Told]

WAKING = frozenset({About.OWNER_ASKED, About.OWNER_ANSWERED})
"""What may wake people by itself."""
ASKED_FROM = {"owner": Level.DEGRADED, "informed": Level.DEGRADED, "on_call": Level.AT_RISK}
"""The impact from which on each role is told, where somebody has not said otherwise."""
OF_SYSTEMS = (Why.TARGET, Why.REACHED, Why.VALIDATED)
RANK = {why: place for place, why in enumerate(Why)}
IN_ADVANCE_FROM = timedelta(hours=12)
REMINDED = frozenset({About.BEFORE_24H, About.BEFORE_1H})
"""Where an organisation has no plan of its own."""
UNITS = {"d": timedelta(days=1), "h": timedelta(hours=1), "m": timedelta(minutes=1)}


def lead_of(about: About) -> timedelta | None:
    """How long before the start this reminder comes, by its name; None for what is no reminder of a start."""
    count, unit = about.value.removeprefix("before_")[:-1], about.value[-1]
    return int(count) * UNITS[unit] if about.value.startswith("before_") else None


def _contacts(**whys: tuple[Why, ...]) -> Group:
    """Contacts by role, for what each role is told of a system."""

    def group(facts: RulebookFacts) -> Told:
        for one in facts.named:
            why = next((why for why in whys.get(one.role, ()) if _concerns(why, one, facts)), None)
            if why is not None:
                yield one.person, Because(why, one.system, (one.role,), facts.level(one.system))

    return group


def _concerns(why: Why, one: Named, facts: RulebookFacts) -> bool:
    """What is reached counts from an impact on; targets and validated systems always, unless somebody wants less."""
    usual, level = ASKED_FROM[one.role], facts.level(one.system)
    wanted = facts.wishes.get(one.person, usual)
    if why is Why.REACHED:
        return level >= wanted
    systems = facts.targets if why is Why.TARGET else facts.validated
    return one.system in systems and (wanted <= usual or level >= wanted)


def _owners_of_newly_reached(facts: RulebookFacts) -> Told:
    for one in facts.named:
        if one.role == "owner" and one.system in facts.newly:
            yield one.person, Because(Why.REACHED, one.system, ("owner",), facts.level(one.system))


def asked_for(
    approvers: Iterable[Named],
    impact_from: Level,
    whole: Mapping[str, Level],
    targets: set[str],
    otherwise: tuple[int, ...] = (),
) -> AskedByRulebook:
    """For those of its systems that are targets, or that the whole change hits as badly as it wants to be asked for."""
    named = tuple(approvers)
    hit = {one.system for one in named if whole.get(one.system, Level.NONE) >= impact_from}
    return AskedByRulebook(named, frozenset(hit | targets), otherwise)


def _approvers(facts: RulebookFacts) -> Told:
    """Of the systems for which an organisation is asked; where none is named for these, those of its others."""
    for asked in facts.asked:
        for_these = [one for one in asked.approvers if one.system in asked.systems]
        for one in for_these:
            yield one.person, Because(Why.ASKED, one.system, ("approver",), facts.level(one.system))
        for one in asked.approvers if not for_these else ():
            yield one.person, Because(Why.ASKED)
        for person in asked.otherwise if not asked.approvers else ():
            yield person, Because(Why.ASKED, roles=("stands_in",))


def _people(*whys: Why) -> Group:
    return lambda facts: ((person, Because(why)) for why in whys for person in facts.people.get(why, ()))


def _sides(*, owners_alone: bool) -> Group:
    def group(facts: RulebookFacts) -> Told:
        for side in facts.parties:
            of_window = side.change is not None
            alone = side.owner or (side.others if of_window else frozenset[int]())
            people = alone if owners_alone else side.owner | side.others
            for person in people:
                yield person, Because(Why.IN_CONFLICT, finding=side.finding)
            instead = (not people) if of_window else (not owners_alone)
            for person in set(side.otherwise) - people if instead else ():
                yield person, Because(Why.IN_CONFLICT, roles=("stands_in",), finding=side.finding)

    return group


_ahead = (_contacts(owner=OF_SYSTEMS, informed=OF_SYSTEMS),)
_on_call = _contacts(on_call=(Why.REACHED,))
_on_duty = (_on_call, _people(Why.IMPLEMENTS))
_who_answers = _people(Why.ANSWERS)
_whose_work_it_is = (_people(Why.ANSWERS, Why.IMPLEMENTS),)
_of_reported = _contacts(owner=(Why.TARGET,), on_call=(Why.TARGET, Why.REACHED))
_owners_in_conflict, _in_conflict = _sides(owners_alone=True), _sides(owners_alone=False)

LEADS = {about: lead for about in About if (lead := lead_of(about)) is not None}
TELLS: Mapping[About, tuple[Group, ...]] = {
    **{about: _ahead if lead >= IN_ADVANCE_FROM else _on_duty for about, lead in LEADS.items()},
    **dict.fromkeys((About.ANNOUNCED, About.MOVED), _ahead),
    **dict.fromkeys((About.CANCELLED, About.NOT_TAKING_PLACE, About.WAITS_AGAIN, About.DROPPED), ()),
    **dict.fromkeys((About.START_UNDONE, About.END_UNDONE), ()),
    **dict.fromkeys((About.STARTED, About.UPDATED, About.EXTENDED, About.OVERRUN), _on_duty),
    **dict.fromkeys((About.ENDED, About.ROLLED_BACK, About.RELEASED), _on_duty),
    About.UNSCHEDULED: (_on_call, _owners_in_conflict, _people(Why.SEARCHES)),
    About.REPORTED: (_of_reported, _owners_in_conflict, _people(Why.SEARCHES)),
    About.OWNER_ASKED: (_people(Why.LOOKS_AFTER),),
    About.OWNER_ANSWERED: (_people(Why.SEARCHES),),
    **dict.fromkeys((About.CLAIM_ASKED, About.CLAIM_ANSWERED), (_people(Why.CLAIMED),)),
    **dict.fromkeys((About.CONFLICT_WORSE, About.CONFLICT_FOUND, About.CONFLICT_GONE), (_in_conflict,)),
    **dict.fromkeys((About.APPROVAL_ASKED, About.APPROVAL_VOIDED, About.APPROVAL_REMINDED), (_approvers,)),
    **dict.fromkeys((About.ASKED_TO_START, About.ASKED_TO_END), _whose_work_it_is),
    **dict.fromkeys((About.ASKED_WHAT_BECAME, About.STILL_OPEN), _whose_work_it_is),
    **dict.fromkeys((About.APPROVAL_ANSWERED, About.INFORMED_ANSWERED, About.NOT_DELIVERED), (_who_answers,)),
    About.REMARKED: (_who_answers, _people(Why.TALKS)),
    About.HANDED_OVER: (_who_answers,),
    About.NEWLY_REACHED: (_owners_of_newly_reached,),
    About.REPORT_ANSWERED: (_people(Why.TOLD_BEFORE),),
    About.APPROVAL_DECIDED: (_people(Why.ADDRESSED),),
    About.PROPOSAL_TAKEN: (_people(Why.PROPOSED),),
}


Gap = Callable[[RulebookFacts], Iterator[tuple[int, Because]]]
"""Organisations, and for what they have named nobody."""


def _unnamed(**whys: tuple[Why, ...]) -> Gap:
    """For what would be told to contacts with any of these roles, if there were one."""
    roles, wanted = set(whys), {why for some in whys.values() for why in some}

    def gap(facts: RulebookFacts) -> Iterator[tuple[int, Because]]:
        filled = {one.system for one in facts.named if one.role in roles}
        usual = min(ASKED_FROM[role] for role in roles)
        for why, systems in (
            (Why.TARGET, facts.targets),
            (Why.REACHED, facts.levels),
            (Why.VALIDATED, facts.validated),
        ):
            for system in sorted(systems) if why in wanted else ():
                counts = why is not Why.REACHED or facts.level(system) >= usual
                if counts and system in facts.whose and system not in filled:
                    yield facts.whose[system], Because(why, system, ("stands_in",), facts.level(system))

    return gap


def _newly_unnamed(facts: RulebookFacts) -> Iterator[tuple[int, Because]]:
    owned = {one.system for one in facts.named if one.role == "owner"}
    for system in sorted(facts.newly - owned):
        if system in facts.whose and facts.level(system):
            yield facts.whose[system], Because(Why.REACHED, system, ("stands_in",), facts.level(system))


def _nobody_answers(facts: RulebookFacts) -> Iterator[tuple[int, Because]]:
    if facts.house is not None and not facts.people.get(Why.ANSWERS):
        yield facts.house, Because(Why.ANSWERS, roles=("stands_in",))


_gap_ahead, _gap_on_call = _unnamed(owner=OF_SYSTEMS, informed=OF_SYSTEMS), _unnamed(on_call=(Why.REACHED,))
GAPS: Mapping[Group, tuple[Gap, ...]] = {
    _ahead[0]: (_gap_ahead,),
    _on_call: (_gap_on_call,),
    _of_reported: (_unnamed(owner=(Why.TARGET,), on_call=(Why.TARGET,)), _gap_on_call),
    _owners_of_newly_reached: (_newly_unnamed,),
    _whose_work_it_is[0]: (_nobody_answers,),
    _who_answers: (_nobody_answers,),
}


def _instead(about: About, facts: RulebookFacts) -> Told:
    """Of each system of which nobody hears, who is there instead; of the own work, whoever answers for it."""
    hearing = {
        because.system
        for person, because in (pair for group in TELLS[about] for pair in group(facts))
        if because.system or person in facts.own
    }
    answering = [one for one in facts.people.get(Why.ANSWERS, ()) if one in facts.own]
    for gap in (gap for group in TELLS[about] for gap in GAPS.get(group, ())):
        for organisation, because in gap(facts):
            instead = (answering if organisation == facts.house else []) or facts.otherwise.get(organisation, ())
            for person in instead if because.system not in hearing else ():
                yield person, because


def promised(tells: Iterable[About], facts: RulebookFacts, actor: int | None = None) -> tuple[Promise, ...]:
    """Everybody who must be told but whoever acted: once, under what stands first of all that they are told."""
    wanted, abouts, reasons = set(tells), dict[int, About](), dict[int, dict[object, Because]]()
    for about in (one for one in About if one in wanted):
        for person, because in (pair for group in TELLS[about] for pair in group(facts)):
            if person != actor:
                abouts.setdefault(person, about)
                _add(reasons.setdefault(person, {}), because)
    for about in (one for one in About if one in wanted):
        for person, because in _instead(about, facts):
            if person != actor:
                abouts.setdefault(person, about)
                _add(reasons.setdefault(person, {}), because)
    promises = [Promise(one, abouts[one], tuple(sorted(reasons[one].values(), key=_rank))) for one in sorted(abouts)]
    return tuple(promise for promise in promises if not _unwanted(promise, facts))


def _rank(one: Because) -> tuple[int, int, str, int]:
    return -one.level, RANK[one.why], one.system, one.finding or 0


def _add(known: dict[object, Because], new: Because) -> None:
    """Two reasons about one system, or two for the same, are one."""
    key = new.system if new.why in OF_SYSTEMS else (new.why, new.system, new.finding)
    one = known.setdefault(key, new)
    if one.roles != new.roles:
        known[key] = replace(one, roles=tuple(sorted({*one.roles, *new.roles})))


def _unwanted(promise: Promise, facts: RulebookFacts) -> bool:
    """Who has muted the change is told no more of what reaches their systems, unless it may be urgent."""
    only_systems = all(one.why in OF_SYSTEMS for one in promise.because)
    return promise.person in facts.muted and only_systems and promise.about is not About.OVERRUN
