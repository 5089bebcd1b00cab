"""What fell due while no worker ran is told late where it still holds, and else dropped with its reason."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
import time_machine

from changes.domain.draft import ChangeDraft, DraftWindow
from changes.models import Change, Window
from changes.selectors import stored_draft as entered_draft
from changes.services import book as booking
from changes.services import start_and_end
from core import clock
from embedded.house import House
from estate.domain.impact import Level
from notifications.models import Notice
from notifications.services.reminders import replan as reminders
from tests.estates import Night, night, switch_upgrade
from tests.faults.scenes import StartWorker, soon
from tests.faults.sink import Sink
from tests.said import outcome

pytestmark = pytest.mark.django_db(transaction=True)

HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)


def test_a_start_that_passed_while_no_worker_ran_is_told_once_and_reminders_of_it_are_dropped(
    house: House, sink: Sink, start_worker: StartWorker
) -> None:
    people, starts_at = night(), clock.now() + 48 * HOUR
    upgrade, website = approved_upgrade_and_website(people, starts_at)
    with time_machine.travel(starts_at + 2 * MINUTE):
        start_and_end.start(people.ana, upgrade.pk)

    back_at = starts_at + 3 * MINUTE
    start_worker(MAINTWIN_TEST_CLOCK_OFFSET=seconds_until(back_at))

    assert soon(lambda: sink.arrivals and not waiting_at(back_at))
    assert [(arrival.recipients, arrival.subject.partition(":")[0]) for arrival in sink.arrivals] == [
        (("olaf@client.example",), "Started")
    ]
    assert why_dropped(upgrade) == {
        ("before_24h", "Ana"): "The window has started already.",
        ("before_24h", "Gina"): "The window has started already.",
        ("before_1h", "Ana"): "The window has started already.",
        ("before_1h", "Olaf"): "The window has started already.",
    }
    assert why_dropped(website) == {
        ("before_24h", "Gina"): "The start has passed.",
        ("before_1h", "Gina"): "The start has passed.",
        ("before_1h", "Olaf"): "The start has passed.",
    }


def test_a_reminder_that_fell_due_while_no_worker_ran_is_told_late_while_the_start_is_ahead(
    house: House, sink: Sink, start_worker: StartWorker
) -> None:
    people, starts_at = night(), clock.now() + 48 * HOUR
    upgrade, website = approved_upgrade_and_website(people, starts_at)
    with time_machine.travel(starts_at - 23.5 * HOUR):
        draft = entered_draft.draft_of(website.change)
        booking.edit(people.gina, website.change_id, replace(draft, title="Website, second try"))

    back_at = starts_at - 23 * HOUR
    start_worker(MAINTWIN_TEST_CLOCK_OFFSET=seconds_until(back_at))

    assert soon(lambda: not waiting_at(back_at))
    assert (why_dropped(upgrade), why_dropped(website)) == ({}, {})
    assert sink.times_arrived() == {("ana@centre.example",): 1, ("gina@client.example",): 2}


def approved_upgrade_and_website(people: Night, starts_at: datetime) -> tuple[Window, Window]:
    """Two works at the same hour that have nothing to do with each other, with their reminders planned."""
    ends_at = starts_at + 4 * HOUR
    period = (DraftWindow(starts_at, ends_at),)
    upgrade = booking.book(people.ana, switch_upgrade(starts_at, ends_at))
    website = booking.book(
        people.gina, ChangeDraft("Website", {"client-website": Level.OUTAGE}, period, implementers=(people.gina.email,))
    )
    Change.objects.update(state="approved")
    Window.objects.update(state="approved")
    windows = upgrade.windows.get(), website.windows.get()
    reminders.plan_reminders([window.pk for window in windows])
    return windows


def seconds_until(moment: datetime) -> str:
    return str((moment - clock.now()).total_seconds())


def waiting_at(moment: datetime) -> bool:
    return Notice.objects.filter(due_at__lte=moment, state__in=["planned", "sending"]).exists()


def why_dropped(window: Window) -> dict[tuple[str, str], str]:
    """By what it was about and the contact's name."""
    dropped = Notice.objects.filter(window=window).in_state("dropped")
    return {(one.about, one.contact.name): outcome(one) for one in dropped.select_related("contact")}
