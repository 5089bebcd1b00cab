"""Reminders stand in the database from the moment a window is approved; a window that moves drops the old ones."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime, timedelta

from django.db.models import Q

from accounts.models import Person
from changes.models import State, Window
from maintwin import clock
from notifications.domain.audience import Recipient, audience
from notifications.domain.plan import REMINDERS, Reminder, reminders_ahead
from notifications.models import Notice, NoticeState
from notifications.outbox import reasons
from notifications.outbox.scenes import scene_of_window

LOOK_AHEAD = timedelta(hours=1)
MANY = 1_000
NEAR = timedelta(days=2)
NO_LONGER_CONCERNED = "The contact is no longer concerned."


def plan_reminders(window_ids: Collection[int]) -> None:
    """Plans what these windows still need, and drops what no longer holds. Twice does no harm. Of very many, as an
    import brings them, only the near ones: the others are planned when their time comes closer."""
    wanted = Window.objects.filter(pk__in=list(window_ids))
    if len(window_ids) > MANY:
        wanted = wanted.filter(starts_at__lte=clock.now() + NEAR)
    windows = wanted.with_facts().prefetch_related("change__implementers").order_by("id")
    for window in windows.iterator(chunk_size=500):
        _replan(window, clock.now())


def replan_change(change_id: int) -> None:
    plan_reminders(list(Window.objects.of_change(change_id).values_list("pk", flat=True)))


def replan_due() -> None:
    """Plans anew what falls due within the hour: contacts and dependencies may have changed since it was planned."""
    now = clock.now()
    soon = Q()
    for before in REMINDERS.values():
        soon |= Q(starts_at__gt=now + before, starts_at__lte=now + before + LOOK_AHEAD)
    plan_reminders(list(Window.objects.filter(soon, state=State.APPROVED).values_list("pk", flat=True)))


def _replan(window: Window, now: datetime) -> None:
    _drop_outdated(window)
    if window.state != State.APPROVED:
        return
    ahead = reminders_ahead(window.starts_at, now)
    if not ahead:
        return
    facts = scene_of_window(window).facts
    for reminder in ahead:
        recipients = _active(audience([reminder.about], facts, actor=None))
        _plan(window, reminder, recipients)


def _active(recipients: tuple[Recipient, ...]) -> list[Recipient]:
    people = Person.objects.filter(pk__in=[one.person for one in recipients], is_active=True)
    active = set(people.values_list("pk", flat=True))
    return [one for one in recipients if one.person in active]


def _drop_outdated(window: Window) -> None:
    planned = Notice.objects.planned_reminders(window.pk)
    if window.state != State.APPROVED:
        planned.update(state=NoticeState.DROPPED, outcome=f"The window is {window.get_state_display()}.")
    else:
        moved = planned.exclude(period_revision=window.period_revision)
        moved.update(state=NoticeState.DROPPED, outcome="The window has moved.")


def _plan(window: Window, reminder: Reminder, recipients: Iterable[Recipient]) -> None:
    by_person = {recipient.person: recipient for recipient in recipients}
    of_this = Notice.objects.filter(
        window=window, activity=None, about=reminder.about, period_revision=window.period_revision
    )
    of_this.filter(state=NoticeState.PLANNED).exclude(contact_id__in=by_person).update(
        state=NoticeState.DROPPED, outcome=NO_LONGER_CONCERNED
    )
    of_this.filter(state=NoticeState.DROPPED, contact_id__in=by_person).update(state=NoticeState.PLANNED, outcome="")
    Notice.objects.bulk_create(
        (
            Notice(
                change_id=window.change_id,
                window=window,
                period_revision=window.period_revision,
                contact_id=recipient.person,
                about=reminder.about,
                because=[reasons.to_json(reason) for reason in recipient.reasons],
                due_at=reminder.due_at,
            )
            for recipient in by_person.values()
        ),
        ignore_conflicts=True,
    )
