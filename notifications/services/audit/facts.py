"""Who is named for what, as the audit reads it from the rows themselves."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import timedelta
from functools import cached_property

from django.db.models import QuerySet

from accounts.models import Organisation, Person
from changes.domain.conflicts.severity import Severity
from changes.models import Change, ChangeShare, FindingSide, State, Target, Validation, Window
from core.activity import Activity
from estate.domain.impact import Level
from estate.models import Contact, Dependency, System
from notifications.domain import audit_rulebook as rules
from notifications.domain.about import CONFLICTS, About, Why
from notifications.domain.audit_rulebook import FindingParty, Named, RulebookFacts
from notifications.models import Mute, Notice, NoticePlan, Preference
from notifications.services.audit.there import There, there_for
from triage.models import Explanation, Investigation, Observation, Question

UNANSWERED = {"unconfirmed", "denied"}
"""Of a report: whoever made it is no side of what it meets."""


class NamedPeople:
    """Who is named for what, read from the rows themselves; what is the same for a whole run is read once."""

    _known: tuple[object, Mapping[str, Level]] | None = None
    """What was worked out last, and its levels."""

    @cached_property
    def estate(self) -> rules.PlainEstate:
        in_use = {"dependent__retired_at": None, "provider__retired_at": None}
        needs = Dependency.objects.filter(state="confirmed", **in_use).order_by()
        minimums = System.objects.order_by().values_list("slug", "redundancy_minimum")
        return rules.PlainEstate(dict(minimums), needs.values_list("dependent__slug", "provider__slug", "kind"))

    @cached_property
    def wishes(self) -> dict[int, Level]:
        rows = Preference.objects.exclude(impact_from="").values_list("person_id", "impact_from")
        return {person: Level.from_word(word) for person, word in rows}

    @cached_property
    def plans(self) -> dict[int, tuple[frozenset[About], timedelta | None]]:
        """By organisation, of those that have said so: the reminders, and how long before the end they ask."""
        rows = NoticePlan.objects.values_list("organisation_id", "reminders", "still_open_minutes")
        return {
            organisation: (frozenset(map(About, words)), timedelta(minutes=minutes) if minutes else None)
            for organisation, words, minutes in rows
        }

    @cached_property
    def _there(self) -> dict[int, There]:
        return {}

    def there(self, organisation: int) -> There:
        if organisation not in self._there:
            self._there[organisation] = there_for(organisation)
        return self._there[organisation]

    def wants(self, organisation: int, about: About, before_end: timedelta | None) -> bool:
        reminders, asks = self.plans.get(organisation, (rules.REMINDED, None))
        return about in reminders or (about is About.STILL_OPEN and asks is not None and asks == before_end)

    def facts_of(self, change: Change, windows: Collection[Window], newly: Collection[str] = ()) -> RulebookFacts:
        """Of what these windows work on, or else the whole change: also where all their own targets were taken out."""
        rows = list(Target.objects.filter(change=change).values_list("system_id", "system__slug", "impact"))
        only = {frozenset(window.only_systems) for window in windows} or {frozenset[int]()}
        own = [{slug: Level.from_word(word) for pk, slug, word in rows if not some or pk in some} for some in only]
        works = [one for one in own if one] or [{slug: Level.from_word(word) for _, slug, word in rows}]
        levels, targets = self._levels(change, works), frozenset(slug for one in works for slug in one)
        ends = Validation.objects.filter(change=change).values_list("from_system__slug", "to_system__slug")
        validated = frozenset(slug for both in ends for slug in both if slug)
        contacts = Contact.objects.filter(system__slug__in={*levels, *targets, *validated, *newly})
        named = _named(contacts.filter(role__in=rules.ASKED_FROM))
        concerned = {*(one for one, level in levels.items() if level), *targets, *validated}
        whose = dict(System.objects.filter(slug__in=concerned).values_list("slug", "organisation_id"))
        implementers = _implementers([change.pk])[change.pk]
        return RulebookFacts(
            levels=levels,
            targets=targets,
            validated=validated,
            named=named,
            people={Why.ANSWERS: _there([change.owner_id]), Why.IMPLEMENTS: _there(implementers)},
            newly=frozenset(newly),
            whose=whose,
            house=change.organisation_id,
            own=_there([change.owner_id, *implementers], change.organisation_id),
            otherwise={one: self.there(one).for_the_rest for one in self._unnamed(named, whose, change)},
            wishes=self.wishes,
            muted=frozenset(Mute.objects.filter(change=change).values_list("person_id", flat=True)),
        )

    @staticmethod
    def _unnamed(named: Collection[Named], whose: Mapping[str, int], change: Change) -> set[int]:
        """Organisations for which somebody may have to stand in."""
        filled = {(one.system, one.role) for one in named}
        missing = {of for slug, of in whose.items() if any((slug, role) not in filled for role in rules.ASKED_FROM)}
        return missing | (set() if _there([change.owner_id]) else {change.organisation_id})

    def facts_of_act(self, act: Activity, change: Change | None, windows: Collection[Window]) -> RulebookFacts:
        """Of conflicts that no act on a change brought about, only who stands on their sides."""
        facts, by_link = RulebookFacts(), act.data.get("by_link") or {}
        if change is not None and not set(act.tells) <= CONFLICTS:
            facts = self.facts_of(change, windows, act.data.get("systems") or ())
            organisations = {*ids_of(act, "asked"), *ids_of(act, "voided")}
            facts = replace(facts, asked=tuple(self._asked(change, organisations)) if organisations else ())
        people = {
            Why.ADDRESSED: [by_link["contact"]] if by_link.get("contact") else [],
            Why.PROPOSED: ids_of(act, "proposers"),
            Why.SEARCHES: self._searchers(act, change) | set(ids_of(act, "people")),
            **dict.fromkeys((Why.LOOKS_AFTER, Why.TALKS, Why.CLAIMED), ids_of(act, "people")),
            Why.TOLD_BEFORE: _told_of_the_report(act) if About.REPORT_ANSWERED in act.tells else (),
        }
        parties = _parties({*ids_of(act, "found"), *ids_of(act, "gone"), *ids_of(act, "worse")})
        return replace(facts, people={**facts.people, **people}, parties=parties)

    def _searchers(self, act: Activity, change: Change | None) -> set[int]:
        """In the investigations that were held against this work when it was declared, of those whom it reaches; who
        joined later was not told."""
        if change is None or {About.UNSCHEDULED, About.REPORTED}.isdisjoint(act.tells):
            return set()
        investigations = Explanation.objects.filter(change=change).values("investigation")
        opened = Investigation.objects.filter(pk__in=investigations).values_list("opened_by", flat=True)
        noted = Observation.objects.filter(investigation__in=investigations, noted_at__lte=act.at)
        asked = Question.objects.filter(investigation__in=investigations, asked_at__lte=act.at)
        whom = {*opened, *noted.values_list("noted_by", flat=True), *asked.values_list("asked_by", flat=True)}
        theirs = Person.objects.filter(pk__in=whom, organisation__in=self._reached_by(change))
        return set(theirs.values_list("pk", flat=True))

    def _reached_by(self, change: Change) -> set[int]:
        """The organisations that have something in what the work reaches, whose it is, and to whom it was shown."""
        targets = Target.objects.filter(change=change).values_list("system__slug", flat=True)
        reached = System.objects.filter(slug__in=rules.paths_from(self.estate, targets))
        shown = ChangeShare.objects.filter(change=change).values_list("organisation_id", flat=True)
        return {change.organisation_id, *reached.values_list("organisation_id", flat=True), *shown}

    def _levels(self, change: Change, works: Collection[Mapping[str, Level]]) -> Mapping[str, Level]:
        key = (frozenset(frozenset(one.items()) for one in works), change.one_at_a_time)
        if self._known is None or self._known[0] != key:
            works_alone = [rules.DeclaredWork(one, change.one_at_a_time) for one in works]
            self._known = (key, rules.levels_of(self.estate, works_alone))
        return self._known[1]

    def _asked(self, change: Change, organisations: Collection[int]) -> Iterator[rules.AskedByRulebook]:
        rows = Target.objects.filter(change=change).values_list("system__slug", "impact")
        whole = {slug: Level.from_word(word) for slug, word in rows}
        contacts = Contact.objects.filter(role="approver", system__organisation__in=organisations)
        owners = dict(System.objects.filter(contacts__in=contacts).values_list("slug", "organisation_id"))
        approvers = _named(contacts)
        for of, word in Organisation.objects.filter(pk__in=organisations).values_list("pk", "approval_from"):
            theirs = [one for one in approvers if owners[one.system] == of]
            there = () if theirs else self.there(of).for_approvals
            yield rules.asked_for(theirs, Level.from_word(word), self._levels(change, [whole]), set(whole), there)


def ids_of(act: Activity, name: str) -> list[int]:
    return [int(one) for one in act.data.get(name) or ()]


def _named(contacts: QuerySet[Contact]) -> tuple[Named, ...]:
    rows = contacts.filter(person__is_active=True).order_by().values_list("person_id", "role", "system__slug")
    return tuple(Named(*row) for row in rows)


def _implementers(changes: Collection[int]) -> dict[int, frozenset[int]]:
    found: dict[int, set[int]] = {change: set() for change in changes}
    rows = Change.implementers.through.objects.filter(change__in=changes).values_list("change_id", "person_id")
    for change, person in rows:
        found[change].add(person)
    return {change: frozenset(people) for change, people in found.items()}


def _there(people: Collection[int], of: int | None = None) -> list[int]:
    rows = Person.objects.filter(pk__in=people, is_active=True)
    return list((rows if of is None else rows.filter(organisation=of)).order_by("pk").values_list("pk", flat=True))


def _told_of_the_report(act: Activity) -> set[int]:
    """And those who made it. Who was told in somebody's place after the answer need not hear of that."""
    reports = Activity.objects.about("change", act.subject_id).filter(tells__contains=[About.REPORTED])
    told = Notice.objects.filter(activity__in=reports, about=About.REPORTED, due_at__lte=act.at)
    people = {*told.values_list("contact_id", flat=True), *reports.values_list("actor_id", flat=True)}
    return {person for person in people if person is not None}


def _parties(findings: Collection[int]) -> tuple[FindingParty, ...]:
    """Of medium and high findings, the sides of windows and those of freezes and hours."""
    told = FindingSide.objects.filter(finding__in=findings, finding__severity__gte=Severity.MEDIUM)
    sides = list(told.select_related("finding", "window__change").order_by("finding_id", "window_id", "pk"))
    running = {side.finding_id for side in sides if side.window and side.window.state == State.IN_PROGRESS}
    high = {
        side.finding_id for side in sides if side.finding.severity == Severity.HIGH and side.finding.state == "found"
    }
    of_windows = [(side, side.window.change) for side in sides if side.window]
    implementers = _implementers({change.pk for _, change in of_windows})
    active = set(_there([*{change.owner_id for _, change in of_windows}, *frozenset().union(*implementers.values())]))
    return (
        *(
            FindingParty(
                side.finding_id,
                frozenset() if change.report_state in UNANSWERED else frozenset([change.owner_id]) & active,
                implementers[change.pk] & active,
                change.pk,
                side.window_id,
                side.finding_id in high & running,
                _otherwise(change, implementers[change.pk], active),
            )
            for side, change in of_windows
        ),
        *_of_calendars([side for side in sides if side.window is None]),
    )


def _of_calendars(sides: Sequence[FindingSide]) -> Iterator[FindingParty]:
    """Behind a freeze or hours stand the owners, in that organisation, of the systems where they are met."""
    met = {slug for side in sides for slug in side.finding.meets_at}
    contacts = Contact.objects.filter(role="owner", system__slug__in=met, person__is_active=True).order_by()
    owners: dict[tuple[int, str], set[int]] = {}
    for of, slug, who in contacts.values_list("person__organisation_id", "system__slug", "person_id"):
        owners.setdefault((of, slug), set()).add(who)
    for side in sides:
        mine = {slug: owners.get((side.organisation_id, slug), set()) for slug in side.finding.meets_at}
        people = frozenset[int]().union(*mine.values())
        theirs = System.objects.filter(organisation=side.organisation_id, slug__in=mine)
        unnamed = any(not mine[slug] for slug in theirs.values_list("slug", flat=True))
        there = () if people and not unnamed else there_for(side.organisation_id).for_the_rest
        yield FindingParty(side.finding_id, frozenset(), people, otherwise=there)


def _otherwise(change: Change, implementers: Collection[int], active: set[int]) -> tuple[int, ...]:
    if change.report_state in UNANSWERED or change.owner_id in active or not active.isdisjoint(implementers):
        return ()
    return there_for(change.organisation_id).for_the_rest
