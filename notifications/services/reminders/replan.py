"""Reminders stand in the database from the moment a window is approved; a window that moves drops the old ones and gets
new ones in the transaction of the act that moved it. Of very many, which the act does not wait for, it leaves word; see
`notifications.services.reminders.in_parts`."""

from __future__ import annotations

import logging
from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from functools import cache
from typing import Any

from django.db import InterfaceError, OperationalError, connection, transaction
from django.db.models import Q

from changes.domain.lifecycle import GOING_AHEAD_STATES
from changes.models import State, Window, WindowQuerySet
from changes.selectors.facts import declared_in
from core import clock, many_rows
from core.arrays import as_array
from estate.selectors.graph import current_estate
from notifications.domain.about import About
from notifications.domain.audience import audience
from notifications.domain.outcomes import OutcomeCode, outcome
from notifications.domain.plan import AHEAD, ON_DUTY, PlannedPeriod, outside_quiet_hours, reminders_ahead
from notifications.models import Notice, NoticeQuerySet, NoticeState, WaitingPlan
from notifications.selectors.audience_facts import Scene, facts_of_window
from notifications.selectors.recipients import People
from notifications.services.making.notice_for import Reminder, alike_in_reminders, reminder_for, with_desks

log = logging.getLogger(__name__)

LOOK_AHEAD = timedelta(hours=1)
LONGEST_STILL_OPEN = timedelta(hours=4)
MANY = 1_000
MANY_REMINDERS = 1_000
"""Beyond so many of one window no act waits for them."""
NEAR = timedelta(days=2)
SEVERAL = 20
"""Windows of one act, as work that repeats has them; those further off than `SOON` are planned when their time comes
closer."""
SOON = timedelta(days=62)
SORTS: tuple[tuple[About, ...], ...] = (AHEAD, ON_DUTY, (About.STILL_OPEN,))
"""Reminders that go to the same people."""
Key = tuple[str, int]
"""What a reminder is about, and the id of its contact."""


def follow(window_ids: Collection[int]) -> None:
    """Within an act: what cannot be planned does not stop it. Reminders that no longer hold are dropped when they would
    be sent, and `replan_due` plans the others before their hour."""
    try:
        with transaction.atomic():
            _plan(_whole(window_ids), put_off=True)
    except (OperationalError, InterfaceError):
        raise
    except Exception:
        log.exception("reminders of windows %s could not be planned", sorted(window_ids))


def plan_reminders(window_ids: Collection[int]) -> None:
    """Plans what these windows still need, and drops what no longer holds. Twice does no harm. Of very many, as an
    import brings them, only the near ones: the others are planned when their time comes closer."""
    _plan(_whole(window_ids), put_off=False)


def _whole(window_ids: Collection[int]) -> WindowQuerySet:
    wanted = Window.objects.filter(pk__in=list(window_ids))
    if len(window_ids) > MANY:
        wanted = wanted.filter(starts_at__lte=clock.now() + NEAR)
    elif len(window_ids) > SEVERAL:
        wanted = wanted.exclude(starts_at__gt=clock.now() + SOON, state__in=GOING_AHEAD_STATES)
    return wanted.with_facts().prefetch_related("change__implementers").order_by("change_id", "id")


def _plan(windows: WindowQuerySet, *, put_off: bool) -> None:
    people = People()
    for window in windows.iterator(chunk_size=500):
        if put_off and _are_many(window):
            WaitingPlan.objects.create(window=window)
        else:
            _replan(window, people, clock.now())


_ARE_MANY = """
    SELECT EXISTS (SELECT FROM notifications_waitingplan WHERE window_id = %(window)s)
        OR EXISTS (SELECT FROM notifications_notice
                   WHERE window_id = %(window)s AND state = 'planned' AND activity_id IS NULL OFFSET %(many)s)
        OR EXISTS (SELECT FROM estate_contact WHERE system_id = ANY(%(systems)s::bigint[]) OFFSET %(many)s)
"""


def _are_many(window: Window) -> bool:
    """Whether so many were reminded, or may be, of what the window reaches."""
    estate = current_estate()
    targets = (slug for slug in declared_in(window.change, [window]).levels if slug in estate.graph)
    systems = as_array(estate.system_ids[slug] for slug in estate.graph.blast_radius(targets))
    with connection.cursor() as cursor:
        cursor.execute(_ARE_MANY, {"window": window.pk, "systems": systems, "many": MANY_REMINDERS})
        return bool(cursor.fetchone()[0])


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
    _plan(_whole(set(notices.values_list("window_id", flat=True)) - {None}), put_off=True)


def release_held(organisation_id: int) -> None:
    """After quiet hours, or the zone in which they are kept, have changed: the sender looks again, and holds what
    would still disturb them."""
    held = Notice.objects.filter(state=NoticeState.PLANNED, contact__organisation=organisation_id)
    held.filter(outcome__code=OutcomeCode.QUIET_HOURS).update(retry_at=None)


def _replan(window: Window, people: People, now: datetime) -> None:
    out_of_date(window).update(state=NoticeState.DROPPED, outcome=why_dropped(window))
    if window.state in GOING_AHEAD_STATES:
        wanted = reminders_of(window, people, now)
        settle_known(window, wanted, now)
        write(window, list(wanted.values()))


def write(window: Window, reminders: Sequence[Reminder]) -> None:
    """Those that stand there already are left as they are."""
    many_rows.insert_values(Notice, reminders, same=alike_in_reminders(window), unless_there=True)


def out_of_date(window: Window) -> NoticeQuerySet:
    """What is planned for another period than this window has; all of it where it does not go ahead."""
    planned = Notice.objects.planned_reminders(window.pk)
    goes_ahead = window.state in GOING_AHEAD_STATES
    return planned.exclude(period_revision=window.period_revision) if goes_ahead else planned


def why_dropped(window: Window) -> dict[str, Any]:
    if window.state in GOING_AHEAD_STATES:
        return outcome(OutcomeCode.WINDOW_MOVED).to_json()
    waits = window.state == State.REQUESTED
    why = outcome(OutcomeCode.WAITS_AGAIN) if waits else outcome(OutcomeCode.WINDOW_IS, state=window.state)
    return why.to_json()


def reminders_of(window: Window, people: People, now: datetime) -> dict[Key, Reminder]:
    """Of everybody who is to be reminded of it, as far as that is to come."""
    asked = PlannedPeriod(window.state, window.starts_at, window.ends_at)
    plans = (people.plan_of(one) for one in (0, *people.plans))
    if not any(reminders_ahead(asked, plan, now) for plan in plans):
        return {}
    scene = Scene(window.change, (window,), facts_of_window(window, people.wishes))
    return {
        (one["about"], one["contact_id"]): one for sort in SORTS for one in _of_sort(sort, scene, asked, people, now)
    }


def _of_sort(
    sort: tuple[About, ...], scene: Scene, window: PlannedPeriod, people: People, now: datetime
) -> Iterator[Reminder]:
    recipients = with_desks(audience(sort[:1], scene.facts, actor=None))
    active = people.active(one.person for one in recipients)
    ahead = cache(lambda plan: [one for one in reminders_ahead(window, plan, now) if one.about in sort])
    for recipient in (one for one in recipients if one.person in active):
        somebody = active[recipient.person]
        for reminder in ahead(somebody.plan):
            due = outside_quiet_hours(reminder.due_at, _must_come_before(reminder.about, window), somebody.quiet)
            if due > now:
                yield reminder_for(recipient, reminder.about, somebody.plan, scene, due)


def _must_come_before(about: About, window: PlannedPeriod) -> datetime:
    return (window.ends_at if about is About.STILL_OPEN else None) or window.starts_at


def settle_known(window: Window, wanted: Mapping[Key, Reminder], now: datetime) -> None:
    """Of the present period: what nobody wants any more is dropped, what is wanted again or at another hour is so.
    What is due already is left to the sender."""
    of_this = Notice.objects.reminders(window.pk).filter(period_revision=window.period_revision, attempts=0)
    rows = of_this.filter(state__in=[NoticeState.PLANNED, NoticeState.DROPPED], due_at__gt=now)
    unwanted = []
    for notice in rows.only("about", "contact_id", "state", "due_at", "outcome"):
        one = wanted.get((notice.about, notice.contact_id))
        if one is None:
            unwanted += [notice.pk] if notice.state == NoticeState.PLANNED else []
        elif notice.state == NoticeState.DROPPED or notice.due_at != one["due_at"]:
            notice.state, notice.outcome, notice.due_at = NoticeState.PLANNED, {}, one["due_at"]
            notice.save(update_fields=["state", "outcome", "due_at"])
    reason = OutcomeCode.STARTED if window.state == State.IN_PROGRESS else OutcomeCode.NOT_CONCERNED
    still = Notice.objects.filter(pk__in=unwanted, state=NoticeState.PLANNED)
    still.update(state=NoticeState.DROPPED, outcome=outcome(reason).to_json())
