"""A month of the demo, played by people who do what they said, counted: so that noise shows before anybody hears it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from io import StringIO

import pytest
import time_machine
from django.core.management import call_command

from accounts.models import Person
from changes.domain.lifecycle import ENDED_STATES
from changes.models import Approval, ApprovalState, State, Window
from changes.services import approve as approving
from changes.services import overdue, remind_approvers, start_and_end
from core import clock
from notifications.domain.house_invariants import broken
from notifications.domain.plan import DEFAULT, LEADS
from notifications.models import Notice
from notifications.services.audit.house import house_facts
from notifications.services.making import fan_out as fanning
from notifications.services.reminders import replan as reminders
from notifications.services.sending import escalate
from notifications.services.sending import send as sending

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)
MONTH = timedelta(days=30)


@pytest.fixture
def month(db: None) -> Iterator[None]:
    with time_machine.travel(NOW, tick=False) as traveller:
        call_command("load_demo", stdout=StringIO())
        for moment in _moments():
            traveller.move_to(moment)
            _people_do_what_they_said(moment)
            _the_house_ticks()
        yield


def _moments() -> list[datetime]:
    """Whenever something may fall due: at starts and ends, before starts, and every few hours."""
    found = {NOW + 12 * HOUR * step for step in range(MONTH // (12 * HOUR))}
    for window in Window.objects.exclude(state__in=ENDED_STATES):
        found |= {window.starts_at, *(window.starts_at - LEADS[about] for about in DEFAULT.reminders)}
        found |= {window.ends_at} if window.ends_at else set()
    return sorted(moment for moment in found if NOW <= moment <= NOW + MONTH)


def _people_do_what_they_said(moment: datetime) -> None:
    for window in Window.objects.filter(state=State.APPROVED, starts_at__lte=moment, ends_at__gt=moment):
        start_and_end.start(window.change.owner, window.pk)
    over = Window.objects.filter(state=State.IN_PROGRESS, ends_at__lte=moment)
    forgotten = Window.objects.filter(state=State.IN_PROGRESS, ends_at=None, actual_start__lte=moment - 3 * HOUR)
    for window in (over | forgotten).select_related("change__owner__organisation", "change__organisation"):
        by = window.change.owner
        if by.organisation_id == window.change.organisation_id:
            start_and_end.complete(by, window.pk, "It works.")
    for approval in Approval.objects.filter(state=ApprovalState.ASKED, asked_at__lte=moment - 8 * HOUR):
        approver = Person.objects.filter(organisation=approval.organisation, roles__contains=["approver"]).first()
        if approver and approval.change.state == State.REQUESTED:
            approving.approve(approver, approval.change_id)


def _the_house_ticks() -> None:
    overdue.ask_owners()
    overdue.follow_the_clock()
    remind_approvers.remind_asked()
    reminders.replan_due()
    fanning.fan_out()
    escalate.escalate()
    sending.deliver()


def role_of(notice: Notice) -> str:
    """For what somebody was told: their part in the work itself before their part for a system."""
    whys = {reason["why"] for reason in notice.because}
    roles = {role for reason in notice.because for role in reason["roles"]}
    parts = (
        ("own work", {"answers", "implements", "in_conflict"} & whys),
        ("approver", {"approver"} & roles),
        ("on call", {"on_call"} & roles),
        ("owner", {"owner"} & roles),
        ("informed", {"informed"} & roles),
    )
    return next((name for name, holds in parts if holds), "other")


def test_a_month_of_mails_by_role_and_by_person(month: None) -> None:
    sent = list(Notice.objects.filter(state="sent").select_related("contact"))

    assert Notice.objects.filter(state__in=["planned", "sending"], due_at__lte=NOW + MONTH).count() == 0
    assert Notice.objects.filter(state="undelivered").count() == 0
    assert Counter(role_of(notice) for notice in sent) == {
        "on call": 93,
        "own work": 22,
        "owner": 22,
        "informed": 14,
        "approver": 3,
    }
    assert Counter(notice.about for notice in sent) == {
        "before_1h": 44,
        "ended": 38,
        "started": 30,
        "before_24h": 26,
        "announced": 10,
        "approval_asked": 3,
        "approval_answered": 3,
    }
    assert Counter(notice.contact.name for notice in sent).most_common(1) == [("Daniel Cho", 44)]


def test_a_month_leaves_the_house_in_order(month: None) -> None:
    assert broken(house_facts(clock.now(), NOW)) == {}
