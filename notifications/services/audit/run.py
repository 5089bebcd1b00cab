"""Was everybody told who should have been? This works out again who that was, from the rules and from the rows
themselves; whoever was forgotten is named, and told after all."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from django.db import InterfaceError, OperationalError, transaction
from django.db.models import Q, QuerySet

from accounts.models import Person
from changes.domain.lifecycle import REMINDED_STATES
from changes.models import Change, State, Window
from core.activity import Activity, record
from notifications.domain import audit_rulebook as rules
from notifications.domain.about import About, Why
from notifications.domain.audience import Reason, Recipient
from notifications.domain.audit_rulebook import Because, Promise, RulebookFacts
from notifications.domain.house_invariants import is_told_otherwise
from notifications.models import AuditMark, Missed, Notice
from notifications.selectors.audience_facts import Scene, stage_of
from notifications.selectors.overdue_notices import OverdueNotices, overdue_notices
from notifications.selectors.recipients import People
from notifications.services.audit.doubts import REPLANNED_WITHIN, Forgotten, Occasion, doubtful, is_overtaken, stood
from notifications.services.audit.facts import NamedPeople, ids_of
from notifications.services.audit.told import TOLD_WITHIN, instead_of, told_rows
from notifications.services.making.notice_for import notice_for

log = logging.getLogger(__name__)

FIRST_LOOK = timedelta(days=1)
"""How far back the first audit of a house looks."""
LATE = 1_000
"""An act may become visible after others with higher numbers: among so many before the mark, those that were told of
since are looked at too."""
MOST_ACTS = 2_000


@dataclass
class Report:
    acts: int = 0
    reminders: int = 0
    not_judged: int = 0
    """Acts and reminders of which it can no longer be said who should have been told."""
    missed: list[Forgotten] = field(default_factory=list)
    overdue: OverdueNotices | None = None
    """What has been made and not been sent: nobody has been told by that."""


def audit(now: datetime) -> Report:
    """From where the last one stopped. Of two at once the second leaves it to the first."""
    overdue = overdue_notices(now)
    if overdue is not None:
        log.error("%s notices wait since %s to be sent: mail may be down", overdue.count, overdue.since.isoformat())
    return replace(_audit_on(now), overdue=overdue)


def _audit_on(now: datetime) -> Report:
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
    overdue = overdue_notices(now)
    with transaction.atomic():
        report = _Audit(now).over(_settled(Activity.objects.filter(at__gt=since), now), since)
    return replace(report, overdue=overdue)


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
        self.now, self.house, self.people, self.report = now, NamedPeople(), People(), Report()

    def over(self, acts: Sequence[Activity], since: datetime) -> Report:
        for change in sorted({act.subject_id for act in acts if act.subject_kind == "change"}):
            with self._put_aside(f"what people were told of change {change}"):
                self._judge_what_was_told(change)
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
        windows = tuple(change.windows.filter(pk__in=ids_of(act, "windows"))) if change else ()
        facts = self.house.facts_of_act(act, change, () if About.RELEASED in act.tells else windows)
        case = Occasion(act.at, change.pk if change else None, windows, facts, act)
        if act.told_at and is_overtaken(case, act.at):
            self.report.not_judged += 1
            return
        actor = None if act.data.get("by_link") else act.actor_id  # nobody knows who held the link
        promises = rules.promised(map(About, act.tells), facts, actor)
        if (only := act.data.get("only")) is not None:
            promises = tuple(one for one in promises if one.person in only)
        told = set(Notice.objects.filter(activity=act).values_list("contact_id", flat=True))
        promises = (*promises, *self._in_place(promises, told, actor))
        self._settle(case, [one for one in promises if one.person not in told and not _is_folded(one, act)])

    def _in_place(self, promises: Sequence[Promise], told: set[int], actor: int | None) -> Iterator[Promise]:
        """For an organisation of which everybody who should have been told has left, and nobody was: who is there."""
        people = Person.objects.filter(pk__in={one.person for one in promises} | told)
        of = {pk: (house, there) for pk, house, there in people.values_list("pk", "organisation_id", "is_active")}
        hearing = {house for house, there in of.values() if there} | {of[one][0] for one in told}
        for house, one in {of[one.person][0]: one for one in promises}.items():
            for person in self.house.there(house).for_the_rest if house not in hearing else ():
                if person != actor:
                    because = tuple(replace(why, roles=("stands_in",)) for why in one.because)
                    yield Promise(person, one.about, because)

    def _judge_what_was_told(self, change: int) -> None:
        """Whoever was told what no longer holds, and to whom nothing is on its way."""
        wrong = [one for one in told_rows([change], self.house, self.now) if is_told_otherwise(one.row)]
        last = Activity.objects.about("change", change).exclude(tells=[]).order_by("pk").last()
        if not wrong or last is None:
            return
        first: dict[int, Promise] = {}
        for one in wrong:
            why = Why.DROPPED if one.row.dropped else Why.TOLD_BEFORE
            first.setdefault(one.person, Promise(one.person, instead_of(one.row), (Because(why),)))
        if Notice.objects.filter(activity=last, contact__in=first).exists():
            last = record("corrected", "change", change, actor=None, organisation=last.organisation, at=self.now)
        windows = tuple(Window.objects.filter(pk__in={one.window for one in wrong}).order_by("pk"))
        missed = [Forgotten(Occasion(self.now, change, windows, RulebookFacts(), last), one) for one in first.values()]
        self._tell_after_all(missed[0].occasion, missed)
        self.report.missed += missed

    def _reminders_since(self, since: datetime) -> Iterator[tuple[About, datetime, Window]]:
        plans = [(rules.REMINDED, None), *self.house.plans.values()]
        windows = Window.objects.select_related("change").order_by("pk")
        for about in rules.LEADS.keys() & {about for reminders, _ in plans for about in reminders}:
            lead = rules.LEADS[about]
            ahead = windows.filter(
                starts_at__gt=since + lead, starts_at__lte=self.now + lead, state__in=REMINDED_STATES
            )
            yield from ((about, window.starts_at - lead, window) for window in ahead)
        for lead in {before for _, before in plans if before}:
            running = windows.filter(ends_at__gt=since + lead, ends_at__lte=self.now + lead, state=State.IN_PROGRESS)
            yield from ((About.STILL_OPEN, window.ends_at - lead, window) for window in running if window.ends_at)

    def _judge_reminder(self, about: About, at: datetime, window: Window) -> None:
        if not stood(window, about, at - REPLANNED_WITHIN):
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
        unclear = doubtful(case, forgotten, active) if active and not untold else set()
        self.report.not_judged += bool(unclear)
        missed = [Forgotten(case, one) for one in forgotten if one.person in active - unclear]
        if missed:
            self._tell_after_all(case, missed)
            self.report.missed += missed

    def _tell_after_all(self, case: Occasion, missed: Sequence[Forgotten]) -> None:
        """From now on they are told as they would have been in time."""
        for one in missed:
            log.error("%s", one)
        Missed.objects.bulk_create((self._missed(one) for one in missed), ignore_conflicts=True)
        Notice.objects.bulk_create(self._notices(case, [one.promise for one in missed]), ignore_conflicts=True)

    def _notices(self, case: Occasion, promises: Sequence[Promise]) -> Iterator[Notice]:
        scene, paths = _scene(case), rules.paths_from(self.house.estate, case.facts.targets)
        people = self.people.active(one.person for one in promises)
        for one in promises:
            yield notice_for(_recipient(one, paths), people[one.person].plan, scene, self.now, case.act)

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


def _is_left(act: Activity) -> bool:
    """Holds an act that nobody has told of; whoever is telling of it at this moment is not disturbed, and looked at in
    the next audit."""
    return Activity.objects.not_yet_told().select_for_update(skip_locked=True).filter(pk=act.pk).first() is not None


def _scene(case: Occasion) -> Scene:
    return stage_of(case.act) if case.act else Scene(case.windows[0].change, case.windows)


def _recipient(promise: Promise, paths: Mapping[str, tuple[str, ...]]) -> Recipient:
    kept = (
        Reason(one.why, one.system, one.roles, one.level, paths.get(one.system, ()), one.finding)
        for one in promise.because
    )
    return Recipient(promise.person, promise.about, tuple(kept))


def _is_folded(promise: Promise, act: Activity) -> bool:
    """A conflict may have been added to what the contact was still to be told of the same window."""
    if promise.about is not About.CONFLICT_FOUND:
        return False
    found = sorted(set(promise.findings).intersection(ids_of(act, "found")))
    notices = Notice.objects.filter(contact=promise.person, about=About.CONFLICT_FOUND, findings__contains=found)
    return notices.filter(Q(sent_at=None) | Q(sent_at__gte=act.at)).exists()
