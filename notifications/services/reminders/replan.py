"""Reminders stand in the database from the moment a window is approved; a window that moves drops the old ones and gets
new ones in the transaction of the act that moved it."""

from __future__ import annotations

import logging
from collections.abc import Collection, Iterator, Mapping
from dataclasses import replace
from datetime import datetime, timedelta

from django.db import InterfaceError, OperationalError, transaction
from django.db.models import Q

from changes.domain.lifecycle import GOING_AHEAD_STATES
from changes.models import State, Window
from core import clock, many_rows
from notifications.domain.about import About
from notifications.domain.audience import audience
from notifications.domain.outcomes import OutcomeCode, outcome
from notifications.domain.plan import AHEAD, ON_DUTY, PlannedPeriod, outside_quiet_hours, reminders_ahead
from notifications.models import Notice, NoticeState
from notifications.selectors.audience_facts import Scene, facts_of_window
from notifications.selectors.recipients import People
from notifications.services.making.notice_for import notice_for, with_desks

log = logging.getLogger(__name__)

LOOK_AHEAD = timedelta(hours=1)
LONGEST_STILL_OPEN = timedelta(hours=4)
MANY = 1_000
NEAR = timedelta(days=2)
SORTS: tuple[tuple[About, ...], ...] = (AHEAD, ON_DUTY, (About.STILL_OPEN,))
"""Reminders that go to the same people."""
Key = tuple[str, int]
"""What a reminder is about, and the id of its contact."""


def follow(window_ids: Collection[int]) -> None:
    """Within an act: what cannot be planned does not stop it. Reminders that no longer hold are dropped when they would
    be sent, and `replan_due` plans the others before their hour."""
    try:
        with transaction.atomic():
            plan_reminders(window_ids)
    except (OperationalError, InterfaceError):
        raise
    except Exception:
        log.exception("reminders of windows %s could not be planned", sorted(window_ids))


def plan_reminders(window_ids: Collection[int]) -> None:
    """Plans what these windows still need, and drops what no longer holds. Twice does no harm. Of very many, as an
    import brings them, only the near ones: the others are planned when their time comes closer."""
    wanted = Window.objects.filter(pk__in=list(window_ids))
    if len(window_ids) > MANY:
        wanted = wanted.filter(starts_at__lte=clock.now() + NEAR)
    windows = wanted.with_facts().prefetch_related("change__implementers").order_by("change_id", "id")
    people = People()
    for window in windows.iterator(chunk_size=500):
        _replan(window, people, clock.now())


def replan_due() -> None:
    """Plans anew what falls due within the hour: contacts, plans and dependencies may have changed since it was
    planned."""
    now = clock.now()
    soon = Q(state=State.IN_PROGRESS, ends_at__gt=now, ends_at__lte=now + LOOK_AHEAD + LONGEST_STILL_OPEN)
    for lead in People().leads():
        soon |= Q(state=State.APPROVED, starts_at__gt=now + lead, starts_at__lte=now + lead + LOOK_AHEAD)
    plan_reminders(list(Window.objects.filter(soon).values_list("pk", flat=True)))


def replan_for(organisation_id: int) -> None:
    """After its plan, or what its people want for themselves, has changed."""
    notices = Notice.objects.filter(activity=None, state=NoticeState.PLANNED, contact__organisation=organisation_id)
    plan_reminders(set(notices.values_list("window_id", flat=True)) - {None})


def release_held(organisation_id: int) -> None:
    """After quiet hours, or the zone in which they are kept, have changed: the sender looks again, and holds what
    would still disturb them."""
    held = Notice.objects.filter(state=NoticeState.PLANNED, contact__organisation=organisation_id)
    held.filter(outcome__code=OutcomeCode.QUIET_HOURS).update(retry_at=None)


def _replan(window: Window, people: People, now: datetime) -> None:
    planned = Notice.objects.planned_reminders(window.pk)
    wanted = _wanted(window, people, now)
    if window.state not in GOING_AHEAD_STATES:
        waits = window.state == State.REQUESTED
        why = outcome(OutcomeCode.WAITS_AGAIN) if waits else outcome(OutcomeCode.WINDOW_IS, state=window.state)
        planned.update(state=NoticeState.DROPPED, outcome=why.to_json())
        return
    moved = planned.exclude(period_revision=window.period_revision)
    moved.update(state=NoticeState.DROPPED, outcome=outcome(OutcomeCode.WINDOW_MOVED).to_json())
    _settle_known(window, wanted, now)
    many_rows.insert(list(wanted.values()), unless_there=True)


def _wanted(window: Window, people: People, now: datetime) -> dict[Key, Notice]:
    asked = PlannedPeriod(window.state, window.starts_at, window.ends_at)
    plans = (people.plan_of(one) for one in (0, *people.plans))
    if not any(reminders_ahead(asked, plan, now) for plan in plans):
        return {}
    scene = Scene(window.change, (window,), facts_of_window(window, people.wishes))
    return {(one.about, one.contact_id): one for sort in SORTS for one in _of_sort(sort, scene, asked, people, now)}


def _of_sort(
    sort: tuple[About, ...], scene: Scene, window: PlannedPeriod, people: People, now: datetime
) -> Iterator[Notice]:
    recipients = with_desks(audience(sort[:1], scene.facts, actor=None))
    active = people.active(one.person for one in recipients)
    for recipient in (one for one in recipients if one.person in active):
        somebody = active[recipient.person]
        for reminder in reminders_ahead(window, somebody.plan, now):
            due = outside_quiet_hours(reminder.due_at, _must_come_before(reminder.about, window), somebody.quiet)
            if reminder.about in sort and due > now:
                yield notice_for(replace(recipient, about=reminder.about), somebody.plan, scene, due)


def _must_come_before(about: About, window: PlannedPeriod) -> datetime:
    return (window.ends_at if about is About.STILL_OPEN else None) or window.starts_at


def _settle_known(window: Window, wanted: Mapping[Key, Notice], now: datetime) -> None:
    """Of the present period: what nobody wants any more is dropped, what is wanted again or at another hour is so.
    What is due already is left to the sender."""
    of_this = Notice.objects.reminders(window.pk).filter(period_revision=window.period_revision, attempts=0)
    rows = of_this.filter(state__in=[NoticeState.PLANNED, NoticeState.DROPPED], due_at__gt=now)
    unwanted = []
    for notice in rows.only("about", "contact_id", "state", "due_at", "outcome"):
        one = wanted.get((notice.about, notice.contact_id))
        if one is None:
            unwanted += [notice.pk] if notice.state == NoticeState.PLANNED else []
        elif notice.state == NoticeState.DROPPED or notice.due_at != one.due_at:
            notice.state, notice.outcome, notice.due_at = NoticeState.PLANNED, {}, one.due_at
            notice.save(update_fields=["state", "outcome", "due_at"])
    reason = OutcomeCode.STARTED if window.state == State.IN_PROGRESS else OutcomeCode.NOT_CONCERNED
    still = Notice.objects.filter(pk__in=unwanted, state=NoticeState.PLANNED)
    still.update(state=NoticeState.DROPPED, outcome=outcome(reason).to_json())
