"""Was everybody told who should have been? This works out again who that was, from the rules and from the rows
themselves; whoever was forgotten is named, and told after all."""

from __future__ import annotations

import logging
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from functools import cached_property
from typing import Any

from django.db import InterfaceError, OperationalError, transaction
from django.db.models import Q, QuerySet

from accounts.history import events_of
from accounts.models import Activity, Organisation, Person
from changes.domain.severity import Severity
from changes.models import Change, FindingSide, State, Target, Validation, Window
from estate.domain.impact import Level
from estate.models import Contact, Dependency, GraphVersion, System
from notifications.domain import promise as rules
from notifications.domain.about import About, Why
from notifications.domain.delivery import Priority
from notifications.domain.promise import Facts, Named, Party, Promise
from notifications.models import AuditMark, Missed, Mute, Notice, NoticePlan, Preference

log = logging.getLogger(__name__)

TOLD_WITHIN = timedelta(seconds=60)
FIRST_LOOK = timedelta(days=1)
"""How far back the first audit of a house looks."""
LATE = 1_000
"""An act may become visible after others with higher numbers: among so many before the mark, those that were told of
since are looked at too."""
MOST_ACTS = 2_000
REPLANNED_WITHIN = timedelta(minutes=5)
"""What is entered so shortly before the moment of a reminder may come too late for it."""
KEEPS_WHO = (
    *("submitted", "approved", "rejected", "answer_withdrawn", "proposed", "started", "updated", "extended"),
    *("completed", "rolled_back", "window_cancelled", "cancelled", "denied"),
)
"""Acts on a change after which it is still the same people who should have been told of an earlier one."""
REMINDED_IN = (State.APPROVED, State.IN_PROGRESS, State.COMPLETED, State.ROLLED_BACK)
CONFLICTS = {About.CONFLICT_FOUND, About.CONFLICT_GONE}


@dataclass(frozen=True, slots=True)
class Occasion:
    """An act, or the moment of a reminder of one window."""

    at: datetime
    change: int | None
    windows: tuple[Window, ...]
    facts: Facts
    act: Activity | None = None

    def __str__(self) -> str:
        return f"activity {self.act.pk}" if self.act else f"window {self.windows[0].pk}"

    def later(self, since: datetime) -> Q:
        """Acts that came after it; after a reminder, those since then."""
        return Q(pk__gt=self.act.pk) if self.act else Q(at__gt=since)


@dataclass(frozen=True, slots=True)
class Forgotten:
    """Somebody who should have been told."""

    occasion: Occasion
    promise: Promise

    @property
    def why(self) -> str:
        words = ([one.why, one.system, *one.roles, one.level.word, one.finding or ""] for one in self.promise.because)
        return "; ".join(" ".join(str(word) for word in some if word) for some in words)[:500]

    def __str__(self) -> str:
        told = f"{self.promise.about} ({self.occasion})"
        return f"contact {self.promise.person} was not told of {told}, because: {self.why}"


@dataclass
class Report:
    acts: int = 0
    reminders: int = 0
    not_judged: int = 0
    """Acts and reminders of which it can no longer be said who should have been told."""
    missed: list[Forgotten] = field(default_factory=list)


def audit(now: datetime) -> Report:
    """From where the last one stopped. Of two at once the second leaves it to the first."""
    with transaction.atomic():
        mark = _mark(now)
        if mark is None:
            return Report()
        late = Q(pk__gt=mark.activity_id - LATE) & (Q(told_at=None) | Q(told_at__gt=mark.at))
        acts = _settled(Activity.objects.filter(Q(pk__gt=mark.activity_id) | late), now)[:MOST_ACTS]
        report = _Audit(now).over(acts, mark.at)
        mark.activity_id, mark.at = max([mark.activity_id, *(act.pk for act in acts)]), now
        mark.save(update_fields=["activity_id", "at"])
        return report


def _mark(now: datetime) -> AuditMark | None:
    """None while another audit holds it."""
    if not AuditMark.objects.exists():
        before = Activity.objects.filter(at__lte=now - FIRST_LOOK).order_by("-pk").first()
        start = {"activity_id": before.pk if before else 0, "at": now - FIRST_LOOK}
        AuditMark.objects.get_or_create(pk=1, defaults=start)
    return AuditMark.objects.select_for_update(skip_locked=True).order_by("pk").first()


def audit_since(since: datetime, now: datetime) -> Report:
    """Over that time, however far the audits have come."""
    with transaction.atomic():
        return _Audit(now).over(_settled(Activity.objects.filter(at__gt=since), now), since)


def _settled(acts: QuerySet[Activity], now: datetime) -> list[Activity]:
    """Of which people are to be told, up to the first whose notices may still be in the making."""
    found: list[Activity] = []
    for act in acts.exclude(tells=[]).order_by("pk"):
        if act.told_at is None and act.at > now - TOLD_WITHIN:
            break
        found.append(act)
    return found


class _Audit:
    """One run."""

    def __init__(self, now: datetime) -> None:
        self.now, self.house, self.report = now, _House(), Report()

    def over(self, acts: Sequence[Activity], since: datetime) -> Report:
        for act in acts:
            with self._put_aside(f"activity {act.pk}"):
                self._judge_act(act)
        for about, at, window in self._reminders_since(since):
            with self._put_aside(f"{about} of window {window.pk}"):
                self._judge_reminder(about, at, window)
        self.report.acts = len(acts)
        return self.report

    @contextmanager
    def _put_aside(self, what: str) -> Iterator[None]:
        """What cannot be worked out keeps nothing else from being looked at."""
        try:
            with transaction.atomic():
                yield
        except (OperationalError, InterfaceError):
            raise
        except Exception:
            log.exception("it cannot be said who should have been told: %s", what)
            self.report.not_judged += 1

    def _judge_act(self, act: Activity) -> None:
        if act.told_at is None and not _is_left(act):
            return
        change = Change.objects.filter(pk=act.subject_id).first() if act.subject_kind == "change" else None
        windows = tuple(change.windows.filter(pk__in=_ids(act, "windows"))) if change else ()
        facts = self.house.facts_of_act(act, change, windows)
        case = Occasion(act.at, change.pk if change else None, windows, facts, act)
        if act.told_at and _is_overtaken(case, act.at):
            self.report.not_judged += 1
            return
        actor = None if act.data.get("by_link") else act.actor_id  # nobody knows who held the link
        promises = rules.promised(map(About, act.tells), facts, actor)
        told = set(Notice.objects.filter(activity=act).values_list("contact_id", flat=True))
        self._settle(case, [one for one in promises if one.person not in told and not _is_folded(one, act)])

    def _reminders_since(self, since: datetime) -> Iterator[tuple[About, datetime, Window]]:
        plans = [(rules.REMINDED, None), *self.house.plans.values()]
        windows = Window.objects.select_related("change").order_by("pk")
        for about in rules.LEADS.keys() & {about for reminders, _ in plans for about in reminders}:
            lead = rules.LEADS[about]
            ahead = windows.filter(starts_at__gt=since + lead, starts_at__lte=self.now + lead, state__in=REMINDED_IN)
            yield from ((about, window.starts_at - lead, window) for window in ahead)
        for lead in {before for _, before in plans if before}:
            running = windows.filter(ends_at__gt=since + lead, ends_at__lte=self.now + lead, state=State.IN_PROGRESS)
            yield from ((About.STILL_OPEN, window.ends_at - lead, window) for window in running if window.ends_at)

    def _judge_reminder(self, about: About, at: datetime, window: Window) -> None:
        if not _stood(window, about, at - REPLANNED_WITHIN):
            return
        case = Occasion(at, window.change_id, (window,), self.house.facts_of(window.change, (window,)))
        promises = rules.promised([about], case.facts)
        people = Person.objects.filter(pk__in=[one.person for one in promises])
        before = window.ends_at - at if window.ends_at else None
        wanting = {
            person
            for person, organisation in people.values_list("pk", "organisation_id")
            if self.house.wants(organisation, about, before)
        }
        self.report.reminders += len(wanting)
        made = Notice.objects.filter(activity=None, window=window, period_revision=window.period_revision, about=about)
        told = set(made.values_list("contact_id", flat=True))
        self._settle(case, [one for one in promises if one.person in wanting - told])

    def _settle(self, case: Occasion, forgotten: Sequence[Promise]) -> None:
        """Those who are active, and of whom it can be said, are told now."""
        people = Person.objects.filter(pk__in=[one.person for one in forgotten], is_active=True)
        active = set(people.values_list("pk", flat=True)) if forgotten else set()
        untold = case.act is not None and case.act.told_at is None
        unclear = _unclear(case, forgotten, active) if active and not untold else set()
        self.report.not_judged += bool(unclear)
        missed = [Forgotten(case, one) for one in forgotten if one.person in active - unclear]
        if missed:
            self._tell_after_all(missed, rules.paths_from(self.house.estate, case.facts.targets))
            self.report.missed += missed

    def _tell_after_all(self, missed: Sequence[Forgotten], paths: Mapping[str, tuple[str, ...]]) -> None:
        for one in missed:
            log.error("%s", one)
        Missed.objects.bulk_create((self._missed(one) for one in missed), ignore_conflicts=True)
        Notice.objects.bulk_create((self._notice(one, paths) for one in missed), ignore_conflicts=True)

    def _missed(self, one: Forgotten) -> Missed:
        case = one.occasion
        return Missed(
            activity=case.act,
            window=None if case.act else case.windows[0],
            about=one.promise.about,
            contact_id=one.promise.person,
            found_at=self.now,
            why=one.why,
            told_at=self.now,
        )

    def _notice(self, one: Forgotten, paths: Mapping[str, tuple[str, ...]]) -> Notice:
        case, promise = one.occasion, one.promise
        change, window = _subject(one)
        urgent = any(side.urgent for side in case.facts.parties if side.finding in promise.findings)
        usual = Priority.ACT if case.act else Priority.AHEAD
        return Notice(
            activity=case.act,
            change_id=change,
            window_id=window,
            period_revision=0 if case.act else case.windows[0].period_revision,
            contact_id=promise.person,
            about=promise.about,
            because=[_as_kept(reason, paths) for reason in promise.because],
            findings=list(promise.findings),
            urgent=urgent,
            priority=Priority.URGENT if urgent else usual,
            due_at=self.now,
        )


def _is_left(act: Activity) -> bool:
    """Holds an act that nobody has told of; whoever is telling of it at this moment is not disturbed, and looked at in
    the next audit."""
    return Activity.objects.not_yet_told().select_for_update(skip_locked=True).filter(pk=act.pk).first() is not None


def _subject(one: Forgotten) -> tuple[int | None, int | None]:
    """Change and window. Of a conflict alone people are told from their own side: the other is not theirs to see."""
    case, promise = one.occasion, one.promise
    if promise.about in CONFLICTS:
        sides = [side for side in case.facts.parties if side.window and side.finding in promise.findings]
        own = [side for side in sides if promise.person in side.owner | side.others]
        for side in own or sides:
            return side.change, side.window
    return case.change, case.windows[0].pk if len(case.windows) == 1 else None


def _as_kept(reason: rules.Because, paths: Mapping[str, tuple[str, ...]]) -> dict[str, Any]:
    return {
        "why": reason.why.value,
        "system": reason.system,
        "roles": list(reason.roles),
        "level": reason.level.word,
        "path": list(paths.get(reason.system, ())),
        "finding": reason.finding,
    }


def _is_folded(promise: Promise, act: Activity) -> bool:
    """A conflict may have been added to what the contact was still to be told of the same window."""
    if promise.about is not About.CONFLICT_FOUND:
        return False
    found = sorted(set(promise.findings).intersection(_ids(act, "found")))
    notices = Notice.objects.filter(contact=promise.person, about=About.CONFLICT_FOUND, findings__contains=found)
    return notices.filter(Q(sent_at=None) | Q(sent_at__gte=act.at)).exists()


def _is_overtaken(case: Occasion, since: datetime) -> bool:
    """Whether the dependencies or the change itself were edited since."""
    edited_graph = GraphVersion.objects.filter(edited_at__gt=since).exists()
    return edited_graph or bool(case.change and _edited([case.change], case.later(since)))


def _edited(changes: Iterable[int], later: Q) -> set[int]:
    acts = Activity.objects.filter(later, subject_kind="change", subject_id__in=changes, data__has_key="revision")
    return set(acts.exclude(kind__in=KEEPS_WHO).values_list("subject_id", flat=True))


def _unclear(case: Occasion, forgotten: Sequence[Promise], people: set[int]) -> set[int]:
    """Those of whom it cannot be said whether they should have been told, for what was entered since."""
    since = case.at if case.act else _planned_until(case.at, people)
    imports = Activity.objects.filter(case.later(since), kind="imported", subject_kind="organisation")
    early = case.act is None and (_is_overtaken(case, since) or not _stood(case.windows[0], forgotten[0].about, since))
    if early or imports.exists():
        return people
    entered = _entered_about(since)
    edited = _edited({side.change for side in case.facts.parties if side.change}, case.later(since))
    beside = {one for side in case.facts.parties if side.change in edited for one in side.owner | side.others}
    in_place = {one.person for one in forgotten if entered and any(_names_no_system(why) for why in one.because)}
    return people & (entered | beside | in_place)


def _names_no_system(reason: rules.Because) -> bool:
    """An approver who is asked because nobody else was named, or is active, for the systems in question."""
    return reason.why is Why.ASKED and not reason.system


def _planned_until(at: datetime, people: Iterable[int]) -> datetime:
    """When at the latest the reminder was to stand; for some it comes before their quiet hours begin."""
    nights = (quiet.around(at) for quiet in Preference.objects.quiet_hours(people).values())
    return min([at, *(night.starts_at for night in nights if night)]) - REPLANNED_WITHIN


def _stood(window: Window, about: About, at: datetime) -> bool:
    """Whether the window was approved then, or under way where that is asked about, in its present period."""
    rows = events_of(Window).filter(change=window.change_id, pgh_obj=window.pk, pgh_created_at__lte=at)
    state = State.IN_PROGRESS if about is About.STILL_OPEN else State.APPROVED
    was = rows.values_list("state", "period_revision").last()
    return was == (state, window.period_revision)


def _entered_about(since: datetime) -> set[int]:
    """The people whose own rows were written since, or whose organisation's plan was."""
    plans = events_of(NoticePlan).filter(pgh_created_at__gt=since).values("organisation")
    rows = [Person.objects.filter(organisation__in=plans).values_list("pk", flat=True)]
    for model, person in ((Contact, "person"), (Preference, "person"), (Person, "pgh_obj")):
        rows.append(events_of(model).filter(pgh_created_at__gt=since).values_list(person, flat=True))
    return {person for some in rows for person in some}


class _House:
    """Who is named for what, read from the rows themselves; what is the same for a whole run is read once."""

    _known: tuple[object, Mapping[str, Level]] | None = None
    """What was worked out last, and its levels."""

    @cached_property
    def estate(self) -> rules.Estate:
        needs = Dependency.objects.filter(state="confirmed").order_by()
        minimums = System.objects.order_by().values_list("slug", "redundancy_minimum")
        return rules.Estate(dict(minimums), needs.values_list("dependent__slug", "provider__slug", "kind"))

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

    def wants(self, organisation: int, about: About, before_end: timedelta | None) -> bool:
        reminders, asks = self.plans.get(organisation, (rules.REMINDED, None))
        return about in reminders or (about is About.STILL_OPEN and asks is not None and asks == before_end)

    def facts_of(self, change: Change, windows: Collection[Window], newly: Collection[str] = ()) -> Facts:
        """Of what these windows work on, or else the whole change."""
        rows = list(Target.objects.filter(change=change).values_list("system_id", "system__slug", "impact"))
        only = {frozenset(window.only_systems) for window in windows} or {frozenset[int]()}
        works = [{slug: Level.from_word(word) for pk, slug, word in rows if not some or pk in some} for some in only]
        levels, targets = self._levels(change, works), frozenset(slug for one in works for slug in one)
        ends = Validation.objects.filter(change=change).values_list("from_system__slug", "to_system__slug")
        validated = frozenset(slug for both in ends for slug in both if slug)
        contacts = Contact.objects.filter(system__slug__in={*levels, *targets, *validated, *newly})
        return Facts(
            levels=levels,
            targets=targets,
            validated=validated,
            named=_named(contacts.filter(role__in=rules.ASKED_FROM)),
            people={Why.ANSWERS: [change.owner_id], Why.IMPLEMENTS: _implementers([change.pk])[change.pk]},
            newly=frozenset(newly),
            wishes=self.wishes,
            muted=frozenset(Mute.objects.filter(change=change).values_list("person_id", flat=True)),
        )

    def facts_of_act(self, act: Activity, change: Change | None, windows: Collection[Window]) -> Facts:
        """Of conflicts that no act on a change brought about, only who stands on their sides."""
        facts, by_link = Facts(), act.data.get("by_link") or {}
        if change is not None and not set(act.tells) <= CONFLICTS:
            facts = self.facts_of(change, windows, act.data.get("systems") or ())
            organisations = {*_ids(act, "asked"), *_ids(act, "voided")}
            facts = replace(facts, asked=tuple(self._asked(change, organisations)) if organisations else ())
        people = {
            Why.ADDRESSED: [by_link["contact"]] if by_link.get("contact") else [],
            Why.PROPOSED: _ids(act, "proposers"),
            Why.TOLD_BEFORE: _told_of_the_report(act) if About.REPORT_ANSWERED in act.tells else (),
        }
        parties = _parties({*_ids(act, "found"), *_ids(act, "gone")})
        return replace(facts, people={**facts.people, **people}, parties=parties)

    def _levels(self, change: Change, works: Collection[Mapping[str, Level]]) -> Mapping[str, Level]:
        key = (frozenset(frozenset(one.items()) for one in works), change.one_at_a_time)
        if self._known is None or self._known[0] != key:
            works_alone = [rules.Work(one, change.one_at_a_time) for one in works]
            self._known = (key, rules.levels_of(self.estate, works_alone))
        return self._known[1]

    def _asked(self, change: Change, organisations: Collection[int]) -> Iterator[rules.Asked]:
        rows = Target.objects.filter(change=change).values_list("system__slug", "impact")
        whole = {slug: Level.from_word(word) for slug, word in rows}
        contacts = Contact.objects.filter(role="approver", system__organisation__in=organisations)
        owners = dict(System.objects.filter(contacts__in=contacts).values_list("slug", "organisation_id"))
        approvers = _named(contacts)
        for of, word in Organisation.objects.filter(pk__in=organisations).values_list("pk", "approval_from"):
            theirs = [one for one in approvers if owners[one.system] == of]
            yield rules.asked_for(theirs, Level.from_word(word), self._levels(change, [whole]), set(whole))


def _ids(act: Activity, name: str) -> list[int]:
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


def _told_of_the_report(act: Activity) -> set[int]:
    """And those who made it. Who was told in somebody's place after the answer need not hear of that."""
    reports = Activity.objects.about("change", act.subject_id).filter(tells__contains=[About.REPORTED])
    told = Notice.objects.filter(activity__in=reports, about=About.REPORTED, due_at__lte=act.at)
    people = {*told.values_list("contact_id", flat=True), *reports.values_list("actor_id", flat=True)}
    return {person for person in people if person is not None}


def _parties(findings: Collection[int]) -> tuple[Party, ...]:
    """Of medium and high findings, the sides of windows and those of freezes and hours."""
    told = FindingSide.objects.filter(finding__in=findings, finding__severity__gte=Severity.MEDIUM)
    sides = list(told.select_related("finding", "window__change").order_by("finding_id", "window_id", "pk"))
    running = {side.finding_id for side in sides if side.window and side.window.state == State.IN_PROGRESS}
    urgent = {side.finding_id for side in sides if side.finding.severity == Severity.HIGH} & running
    of_windows = [(side, side.window.change) for side in sides if side.window]
    implementers = _implementers({change.pk for _, change in of_windows})
    return (
        *(
            Party(
                side.finding_id,
                frozenset([change.owner_id]),
                implementers[change.pk],
                change.pk,
                side.window_id,
                side.finding_id in urgent,
            )
            for side, change in of_windows
        ),
        *_of_calendars([side for side in sides if side.window is None]),
    )


def _of_calendars(sides: Sequence[FindingSide]) -> Iterator[Party]:
    """Behind a freeze or hours stand the owners, in that organisation, of the systems where they are met."""
    met = {slug for side in sides for slug in side.finding.meets_at}
    contacts = Contact.objects.filter(role="owner", system__slug__in=met, person__is_active=True).order_by()
    owners: dict[tuple[int, str], set[int]] = {}
    for of, slug, who in contacts.values_list("person__organisation_id", "system__slug", "person_id"):
        owners.setdefault((of, slug), set()).add(who)
    for side in sides:
        mine = (owners.get((side.organisation_id, slug), set()) for slug in side.finding.meets_at)
        yield Party(side.finding_id, frozenset(), frozenset[int]().union(*mine))
