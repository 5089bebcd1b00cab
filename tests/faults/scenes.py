"""What people do while machines fail, and what must be true of the notices afterwards."""

from __future__ import annotations

import os
import signal
from collections import Counter
from collections.abc import Callable, Collection
from datetime import timedelta

from accounts.models import Person
from changes.models import Change, Window
from changes.services import book as booking
from core import clock, wake
from core.activity import record
from embedded.processes import Child, wait_until
from estate.models import Contact, System
from maintwin.celery import app
from notifications import tasks
from notifications.models import Notice, NoticeQuerySet
from tests.estates import night, switch_upgrade
from tests.faults.sink import Sink

StartWorker = Callable[..., Child]
STARTS_WITHIN = 30
"""Seconds that a worker is given until it is at work, on a machine that has more to do."""
PATIENCE = 60
Row = tuple[str, bool, bool]
TOLD: Row = ("sent", True, False)
REFUSED: Row = ("undelivered", False, False)


def upgrade_with_on_call(count: int) -> Window:
    """An approved upgrade of the switches, for which so many people are on call. Whatever it reaches is their own,
    and one of them is on call for it: nobody of another organisation is told, and nobody stands in."""
    people = night()
    System.objects.update(organisation=people.ana.organisation)
    draft = switch_upgrade(clock.now() + timedelta(minutes=30), clock.now() + timedelta(hours=4))
    change = booking.book(people.ana, draft)
    Change.objects.update(state="approved")
    Window.objects.update(state="approved")
    Contact.objects.all().delete()
    change.implementers.clear()
    on_call = Person.objects.bulk_create(
        Person(email=address(n), name=f"P {n}", organisation=people.ana.organisation) for n in range(count)
    )
    switch, others = people.systems["switch-a"], System.objects.exclude(slug="switch-a")
    contacts = [(switch, person) for person in on_call] + [(system, on_call[0]) for system in others]
    Contact.objects.bulk_create(Contact(system=system, person=person, role="on_call") for system, person in contacts)
    return Window.objects.get()


def address(number: int) -> str:
    return f"p{number}@centre.example"


def tell_that_it_started(window: Window) -> None:
    Window.objects.filter(pk=window.pk).update(state="in_progress", actual_start=clock.now())
    _tell(window, "started")


def tell_that_it_ended(window: Window) -> None:
    Window.objects.filter(pk=window.pk).update(state="completed", actual_end=clock.now())
    _tell(window, "ended")


def _tell(window: Window, what: str) -> None:
    change = window.change
    record(what, "change", change.pk, actor=None, organisation=change.organisation, tells=[what], windows=[window.pk])


def wake_over(broker_url: str) -> None:
    """A worker that listens to another broker than the tests' own."""
    with app.connection_for_write(broker_url) as connection:
        app.send_task("notifications.deliver", connection=connection)


def soon(holds: Callable[[], object], seconds: float = PATIENCE) -> bool:
    """Whether it comes true while workers are woken again and again: by themselves they look every few seconds."""

    def asked() -> bool:
        wake.after_commit(tasks.deliver)
        return bool(holds())

    return wait_until(asked, seconds, pause=0.3)


def kill_all_of(worker: Child) -> None:
    assert worker.process
    os.killpg(worker.process.pid, signal.SIGKILL)
    worker.process.wait()


def notices_of_acts() -> NoticeQuerySet:
    return Notice.objects.exclude(activity=None)


def assert_everybody_was_told_once(
    sink: Sink,
    people: int,
    *,
    times: int = 1,
    refused: Collection[str] = (),
    others: Collection[str] = (),
    doubled: Collection[int] = (0,),
) -> None:
    """Once of each of so many acts (and `others` of one): that is what the ledger says, what arrived, and nothing is on
    its way any more. What may arrive again (`doubled` says how often) has the Message-ID that it had."""
    expected = {address(number): times * [TOLD] for number in range(people)}
    expected |= {one: times * [REFUSED] for one in refused} | {one: [TOLD] for one in others}
    assert soon(lambda: not sink.in_hand and ledger() == expected), (ledger(), sink.in_hand)

    messages = {(*arrival.recipients, arrival.message_id) for arrival in sink.arrivals}
    assert len({message_id for *_, message_id in messages}) == len(messages)
    assert Counter(who for who, *_ in messages) == Counter({one: rows.count(TOLD) for one, rows in expected.items()})
    assert len(sink.arrivals) - len(messages) in doubled
    assert sink.times_arrived() <= tries()


def ledger() -> dict[str, list[Row]]:
    """By contact: of each notice its state, whether it says when it was sent, and whether a sender still has it."""
    told: dict[str, list[Row]] = {}
    for notice in notices_of_acts().select_related("contact").order_by("contact__email", "pk"):
        row = (notice.state, notice.sent_at is not None, notice.claimed_by is not None)
        told.setdefault(notice.contact.email, []).append(row)
    return told


def tries() -> Counter[tuple[str, ...]]:
    """How often the ledger says that each contact was written to."""
    made: Counter[tuple[str, ...]] = Counter()
    for email, attempts in notices_of_acts().values_list("contact__email", "attempts"):
        made[(email,)] += attempts
    return made
