"""What the audience of an act or a reminder is decided from, loaded in a fixed number of queries."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace

from django.db.models import Prefetch, prefetch_related_objects

from accounts.domain.stand_ins import StandIns
from accounts.models import Person
from accounts.selectors.stand_ins import organisations_called, stand_ins_of
from changes.domain.conflicts.findings import TOLD_FROM
from changes.models import Change, Finding, FindingSide, FindingState, Window
from changes.selectors.facts import ImpactFacts, impact_facts
from changes.selectors.findings import findings_read
from changes.selectors.standing_findings import standing_findings
from changes.selectors.who_answers import approvers_named
from changes.selectors.whole_changes import whole_change
from core.activity import Activity
from core.looking import asked_once, is_looking
from estate.domain.impact import Level
from estate.models import Contact, ContactRole
from estate.selectors.graph import current_estate
from notifications.domain.about import CONFLICTS, About
from notifications.domain.audience import (
    REACHED_FROM,
    AskedApproval,
    AudienceFacts,
    AudienceSide,
    SystemContact,
    Unnamed,
    to_stand_in_for,
)
from notifications.models import Notice, Preference
from triage.services.late_declarations import searchers_told_of

NOBODY_NAMED = AudienceFacts()


@dataclass(frozen=True)
class Scene:
    """An act, or a reminder to come, and everything around it."""

    change: Change | None
    windows: tuple[Window, ...]
    facts: AudienceFacts = NOBODY_NAMED
    findings: tuple[Finding, ...] = ()
    """Of medium severity or more, that the act brought or cleared."""
    urgent_findings: frozenset[int] = frozenset()
    """High ones that a window in progress is a side of."""
    into_other_work: bool = False
    """Whether its windows stand in a finding that people are told of."""

    def own_window(self, person_id: int, findings: Collection[int]) -> Window | None:
        """That side of these findings on which this person stands."""
        sides = (window for finding, window in self._sides() if finding in findings)
        return next((window for window in sides if stands_behind(person_id, window.change)), None)

    def window_of(self, findings: Collection[int]) -> Window | None:
        return next((window for finding, window in self._sides() if finding in findings), None)

    def _sides(self) -> Iterator[tuple[int, Window]]:
        return ((one.pk, side.window) for one in self.findings for side in one.sides.all() if side.window)


def stands_behind(person_id: int, change: Change) -> bool:
    return person_id == change.answered_for_by or any(person_id == one.pk for one in change.implementers.all())


def scene_of(activity: Activity) -> Scene:
    scene = stage_of(activity)
    about = scene.change if is_about_the_change(activity) else None
    asked = {*_ids(activity, "asked"), *_ids(activity, "voided")}
    given_back, wishes = About.RELEASED in activity.tells, Preference.objects.wishes()
    facts = _facts_of_change(about, () if given_back else scene.windows, wishes)  # news to those whom it reached
    if asked and _are_parts(scene.windows):
        facts = replace(facts, whole=_facts_of_change(about, (), wishes))
    newly = frozenset(activity.data.get("systems") or ())
    sides = _sides(scene.findings)
    facts = replace(facts, newly=newly, sides=sides, stand_ins={**facts.stand_ins, **behind_nobody(sides)})
    scene = replace(scene, facts=facts)
    scene = _with_asked(scene, asked)
    scene = _with_those_named(_with_searchers(scene, activity), activity)
    return _with_those_told_before(scene, activity)


def stage_of(activity: Activity) -> Scene:
    """What the act is about and meets with, without anything that says who is told."""
    change = whole_change(activity.subject_id) if activity.subject_kind == "change" else None
    windows = _windows(change, _ids(activity, "windows"))
    found = _findings({*_ids(activity, "found"), *_ids(activity, "gone"), *_ids(activity, "worse")})
    urgent = frozenset(finding.pk for finding in found if _is_urgent(finding))
    return Scene(change, windows, findings=found, urgent_findings=urgent, into_other_work=_meet_others(windows))


def facts_of_window(window: Window, wishes: Mapping[int, Level]) -> AudienceFacts:
    return _facts_of_change(window.change, (window,), wishes)


def facts_of_windows(
    change: Change, windows: tuple[Window, ...], wishes: Mapping[int, Level] | None = None
) -> AudienceFacts:
    """Without wishes: whatever anybody wants to hear."""
    return _facts_of_change(change, windows, wishes or {})


def is_about_the_change(activity: Activity) -> bool:
    """Findings that no act on a change brought about are told to their sides alone."""
    return not set(activity.tells) <= CONFLICTS


def _ids(activity: Activity, name: str) -> list[int]:
    return [int(one) for one in activity.data.get(name) or ()]


def _windows(change: Change | None, ids: Collection[int]) -> tuple[Window, ...]:
    """Expects a whole change."""
    if change is None:
        return ()
    found = (one for one in change.windows.all() if one.pk in ids)
    return tuple(sorted(found, key=lambda one: (one.starts_at, one.pk)))


def _facts_of_change(change: Change | None, windows: tuple[Window, ...], wishes: Mapping[int, Level]) -> AudienceFacts:
    if change is None:
        return AudienceFacts()
    impact = _impact(change, windows)
    hit = {slug for slug, level in impact.levels.items() if level}
    contacts = _contacts({*impact.levels, *impact.targets, *impact.validated})
    unnamed = unnamed_among({*hit, *impact.targets, *impact.validated}, _by_role(contacts))
    people = (change.owner, *change.implementers.all())
    gone = set() if change.owner.is_active else {change.organisation_id}
    return AudienceFacts(
        levels=impact.levels,
        paths=impact.paths,
        targets=impact.targets,
        validated=impact.validated,
        contacts=contacts,
        owner=change.owner_id if change.owner.is_active else None,
        implementers=_active(change.implementers.all()),
        wishes=wishes,
        unnamed=unnamed,
        house=change.organisation_id,
        of_house=_active(one for one in people if one.organisation_id == change.organisation_id),
        stand_ins=stand_ins_of({one.organisation for one in unnamed.values()} | gone),
    )


def unnamed_among(slugs: Collection[str], named: Mapping[str, AbstractSet[str]]) -> dict[str, Unnamed]:
    """Those of these systems for which nobody has some roles, so that somebody may have to stand in; `named` are the
    systems of each role."""
    return {slug: one for one, lacking in unnamed_by_lack(slugs, named).items() for slug in lacking}


def unnamed_by_lack(slugs: Collection[str], named: Mapping[str, AbstractSet[str]]) -> dict[Unnamed, list[str]]:
    """The same, together where one organisation has named nobody for the same roles."""
    estate = current_estate()
    known = estate.owners.keys() & slugs
    lacking = {role: known - named.get(role, frozenset()) for role in REACHED_FROM}
    found: dict[tuple[str, tuple[str, ...]], list[str]] = {}
    for slug in to_stand_in_for(lacking):
        roles = tuple(role for role, without in lacking.items() if slug in without)
        found.setdefault((estate.owners[slug], roles), []).append(slug)
    return {
        Unnamed(estate.organisation_ids[owner], frozenset(roles)): lacking for (owner, roles), lacking in found.items()
    }


def _by_role(contacts: Iterable[SystemContact]) -> dict[str, set[str]]:
    named: dict[str, set[str]] = {}
    for one in contacts:
        named.setdefault(one.role, set()).add(one.system)
    return named


def _active(people: Iterable[Person]) -> frozenset[int]:
    return frozenset(person.pk for person in people if person.is_active)


def behind_nobody(sides: Iterable[AudienceSide]) -> dict[int, StandIns]:
    nobody = (one for one in sides if one.owner is None and (one.unnamed or not one.implementers))
    return stand_ins_of({one.house for one in nobody if one.house})


def _impact(change: Change, windows: tuple[Window, ...]) -> ImpactFacts:
    """What these windows reach, the worst of each alone, where each of them works on some of the targets only; else
    what the change reaches."""
    return impact_facts(change, windows) if _are_parts(windows) else impact_facts(change)


def _are_parts(windows: tuple[Window, ...]) -> bool:
    return bool(windows) and all(window.only_systems for window in windows)


def _contacts(slugs: Collection[str]) -> tuple[SystemContact, ...]:
    rows = Contact.objects.of_systems(slugs).values_list("person_id", "role", "system__slug", "system__organisation_id")
    return asked_once(("contacts of", *sorted(slugs)), lambda: tuple(SystemContact(*row) for row in rows))


def _with_asked(scene: Scene, organisation_ids: set[int]) -> Scene:
    if not organisation_ids:
        return scene
    estate, stand_ins = current_estate(), stand_ins_of(organisation_ids)
    approvers = {
        pk: dict.fromkeys(person for people in named.values() for person in people)
        for pk, named in approvers_named(organisation_ids).items()
    }
    asked = tuple(
        AskedApproval(
            Level.from_word(organisation.approval_from),
            estate.owned.get(organisation.slug, frozenset()),
            tuple(approvers.get(organisation.pk, ())),
            stand_ins[organisation.pk],
        )
        for organisation in sorted(organisations_called(organisation_ids).values(), key=lambda one: one.slug)
    )
    return replace(scene, facts=replace(scene.facts, asked=asked))


def _with_those_named(scene: Scene, activity: Activity) -> Scene:
    """To whom the link was sent that was used, who proposed the time that was taken over, and whom the act names."""
    contact = (activity.data.get("by_link") or {}).get("contact")
    addressed = frozenset({int(contact)} if contact is not None else ())
    proposed = frozenset(_ids(activity, "proposers"))
    named = frozenset(_ids(activity, "people"))
    return replace(scene, facts=replace(scene.facts, addressed=addressed, proposers=proposed, named=named))


def _with_searchers(scene: Scene, activity: Activity) -> Scene:
    if scene.change is None or {About.UNSCHEDULED, About.REPORTED}.isdisjoint(activity.tells):
        return scene
    searchers = frozenset(searchers_told_of(scene.change.pk))
    return replace(scene, facts=replace(scene.facts, searchers=searchers))


def _findings(ids: set[int]) -> tuple[Finding, ...]:
    """On a page they are those that it shows."""
    if is_looking():
        return asked_once(("findings of an act", *sorted(ids)), lambda: _shown(ids))
    sides = FindingSide.objects.select_related("window__change__owner")
    told = Finding.objects.filter(pk__in=ids, severity__gte=TOLD_FROM).order_by("pk")
    return tuple(told.prefetch_related(Prefetch("sides", sides), _IMPLEMENTERS)) if ids else ()


_IMPLEMENTERS = "sides__window__change__implementers"


def _shown(ids: set[int]) -> tuple[Finding, ...]:
    read = findings_read(ids)
    told = [read[pk] for pk in sorted(read) if read[pk].severity >= TOLD_FROM]
    prefetch_related_objects(told, _IMPLEMENTERS)
    return tuple(told)


def _meet_others(windows: tuple[Window, ...]) -> bool:
    """Whether they stand in a finding that people are told of, with other work."""
    ids = [window.pk for window in windows]
    if is_looking() and windows:
        standing = standing_findings(windows[0].change)
        return any(one.window in ids and one.is_told_of and one.is_with_work for one in standing)
    of_work = Finding.objects.standing().of_windows(ids).filter(severity__gte=TOLD_FROM, freeze=None)
    return of_work.exclude(kind="maintenance_hours").exists()


def _sides(found: tuple[Finding, ...]) -> tuple[AudienceSide, ...]:
    owners = _owners_of_calendars(found)
    return tuple(_side(finding, side, owners) for finding in found for side in finding.sides.all())


OwnersAt = Mapping[tuple[int, str], frozenset[int]]
"""People by their organisation and the system of which they are owner contacts."""


def _side(finding: Finding, side: FindingSide, owners: OwnersAt) -> AudienceSide:
    """Who stands behind a window; behind a freeze or hours, the owner contacts of the systems where they are met."""
    if side.window is None:
        return side_of_calendar(finding.pk, side.organisation_id, finding.meets_at, owners)
    change = side.window.change
    owner = change.answered_for_by if change.owner.is_active else None
    house = None if change.answered_for_by is None else change.organisation_id
    return AudienceSide(finding.pk, owner, _active(change.implementers.all()), house)


def side_of_calendar(finding: int, organisation: int, meets_at: Iterable[str], owners: OwnersAt) -> AudienceSide:
    """Of a freeze or of hours, met at these systems."""
    found = {slug: owners.get((organisation, slug), frozenset[int]()) for slug in meets_at}
    estate = current_estate()
    theirs = (slug for slug in found if estate.organisation_ids.get(estate.owners.get(slug, "")) == organisation)
    unnamed = any(not found[slug] for slug in theirs)
    people = frozenset[int]().union(*found.values())
    return AudienceSide(finding, None, people, organisation, of_calendar=True, unnamed=unnamed)


def _owners_of_calendars(found: Iterable[Finding]) -> OwnersAt:
    parties = {side.organisation_id for one in found for side in one.sides.all() if side.window is None}
    slugs = {slug for one in found for slug in one.meets_at} if parties else set()
    return owners_at(parties, slugs)


def owners_at(parties: Collection[int], slugs: Collection[str]) -> OwnersAt:
    rows = Contact.objects.of_systems(slugs).filter(role=ContactRole.OWNER, person__organisation__in=parties)
    owners: dict[tuple[int, str], set[int]] = {}
    for organisation, slug, person in rows.values_list("person__organisation_id", "system__slug", "person_id"):
        owners.setdefault((organisation, slug), set()).add(person)
    return {key: frozenset(people) for key, people in owners.items()}


def _is_urgent(finding: Finding) -> bool:
    running = any(side.window.state == "in_progress" for side in finding.sides.all() if side.window)
    return running and finding.severity == 3 and finding.state == FindingState.FOUND


def _with_those_told_before(scene: Scene, activity: Activity) -> Scene:
    """Of an answer to a report: those who were told of the report, and those who made it."""
    if About.REPORT_ANSWERED not in activity.tells or scene.change is None:
        return scene
    told = Notice.objects.filter(change=scene.change, activity__tells__contains=[About.REPORTED])
    made = Activity.objects.about("change", scene.change.pk).filter(tells__contains=[About.REPORTED])
    people = {*told.values_list("contact_id", flat=True), *made.values_list("actor_id", flat=True)} - {None}
    return replace(scene, facts=replace(scene.facts, told_before=frozenset(people)))
