"""Whoever the audit finds forgotten gets the notice that they would have got in time."""

from __future__ import annotations

from datetime import time

import pytest

from accounts.models import Person
from changes.domain.draft import ChangeDraft, DraftWindow
from changes.models import Window
from changes.services import book as booking
from changes.services import overdue, start_and_end
from changes.services.declare import Declaration, declare
from core.activity import Activity, record
from core.history import hold_the_clock
from estate.domain.impact import Level
from notifications.models import Notice, NoticePlan, Preference
from notifications.services.audit.run import audit
from notifications.services.making import fan_out as fanning
from tests.estates import Night, night
from tests.notifications.telling import DAY, FIVE, HOUR, MINUTE, ONE, approved_upgrade, at, tell

MADE = ("change_id", "window_id", "period_revision", "about", "because", "findings", "urgent", "priority")


@pytest.fixture
def people(db: None) -> Night:
    """Entered a month before, so that nobody doubts whom it names."""
    hold_the_clock(ONE - 30 * DAY)
    with at(ONE - 30 * DAY):
        return night()


def forget(act: Activity, *people: Person) -> None:
    Notice.objects.filter(activity=act, contact__in=people).delete()


def patient_client(people: Night, minutes: int = 25) -> None:
    NoticePlan.objects.create(organisation=people.organisations["client"], acknowledge_minutes=minutes)


def overruns_into_work_on_ges(people: Night, upgrade: Window) -> Activity:
    """The upgrade is still under way at its planned end, and half an hour later the client begins to work on GES."""
    work = ChangeDraft("GES update", {"ges": Level.OUTAGE}, (DraftWindow(FIVE + HOUR / 2, FIVE + HOUR),))
    with at(ONE - 8 * DAY):
        booking.book(people.gina, work, submit=True)
    tell(ONE - 8 * DAY)
    with at(ONE):
        start_and_end.start(people.ana, upgrade.pk)
    tell(ONE)
    with at(FIVE):
        overdue.ask_owners()
        fanning.fan_out()
    return Activity.objects.get(kind="asked_to_end")


def test_an_overrun_into_other_work_that_is_told_late_is_urgent_and_is_to_be_seen_in_the_organisations_own_time(
    people: Night, upgrade: Window
) -> None:
    audit(ONE - 9 * DAY)
    patient_client(people)
    forget(overruns_into_work_on_ges(people, upgrade), people.olaf)

    report = audit(FIVE + 2 * MINUTE)

    assert [one.promise.person for one in report.missed] == [people.olaf.pk]
    late = Notice.objects.get(contact=people.olaf, about="overrun")
    assert (late.urgent, late.priority) == (True, 0)
    assert (late.due_at, late.acknowledge_by) == (FIVE + 2 * MINUTE, FIVE + 27 * MINUTE)


def test_what_is_told_late_is_what_would_have_been_told_in_time(people: Night, upgrade: Window) -> None:
    """Of every act of the night, to everybody."""
    audit(ONE - 9 * DAY)
    overruns_into_work_on_ges(people, upgrade)
    with at(FIVE + 10 * MINUTE):
        declare(people.gina, Declaration({"portal": Level.OUTAGE}, started_at=FIVE))
        fanning.fan_out()
    notices = Notice.objects.filter(activity__at__gte=ONE).order_by("activity", "contact")
    in_time = list(notices.values(*MADE, "contact_id", "activity_id"))
    assert len(in_time) > 5
    notices.delete()

    audit(FIVE + 12 * MINUTE)

    assert list(notices.values(*MADE, "contact_id", "activity_id")) == in_time


def test_urgent_trouble_that_is_told_late_goes_on_to_nobody_as_in_time(people: Night, upgrade: Window) -> None:
    patient_client(people)
    audit(ONE)
    act = record(
        "owner_asked", "change", upgrade.change_id, actor=people.ana, organisation=None, at=ONE + HOUR,
        tells=["owner_asked"], people=[people.olaf.pk],
    )  # fmt: skip
    Activity.objects.filter(pk=act.pk).update(told_at=ONE + HOUR)

    audit(ONE + HOUR + MINUTE)

    late = Notice.objects.get(activity=act)
    assert (late.about, late.urgent, late.acknowledge_by) == ("owner_asked", True, None)


def test_a_reminder_that_is_told_late_waits_for_the_end_of_quiet_hours(people: Night) -> None:
    upgrade = approved_upgrade(people)
    audit(ONE - 9 * DAY)
    due = ONE - DAY
    Preference.objects.create(person=people.gina, quiet_from=time(3, 5), quiet_until=time(6))
    Notice.objects.filter(contact=people.gina, about="before_24h").delete()

    report = audit(due + 10 * MINUTE)

    assert [one.promise.person for one in report.missed] == [people.gina.pk]
    tell(due + 10 * MINUTE)
    late = Notice.objects.get(contact=people.gina, about="before_24h")
    assert (late.window, late.period_revision, late.state) == (upgrade, 1, "planned")
    assert (late.due_at, late.retry_at) == (due + 10 * MINUTE, due + 3 * HOUR)
    assert (late.urgent, late.priority, late.acknowledge_by) == (False, 2, None)


@pytest.mark.parametrize("name", ["ana", "gina"])
def test_of_a_conflict_alone_each_side_is_told_late_of_its_own_window(
    people: Night, upgrade: Window, name: str
) -> None:
    audit(ONE - 9 * DAY)
    overruns_into_work_on_ges(people, upgrade)
    act = Activity.objects.filter(tells__contains=["conflict_found"]).latest("pk")
    before = Notice.objects.filter(activity=act, contact=people.people[name]).values(*MADE).get()
    forget(act, people.people[name])

    audit(FIVE + 2 * MINUTE)

    assert Notice.objects.filter(activity=act, contact=people.people[name]).values(*MADE).get() == before
