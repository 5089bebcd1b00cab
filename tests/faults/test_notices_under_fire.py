"""Nothing is lost, and at most one message is doubled by a sender that is killed, under the same Message-ID."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Callable
from datetime import timedelta

import pytest
import redis
from django.conf import settings

from accounts.models import Person
from accounts.services import record
from changes.models import Change, Window
from changes.services import booking
from estate.models import Contact
from maintwin import clock
from maintwin.embedded import House
from maintwin.processes import Child
from notifications.models import Notice
from tests.estates import night, switch_upgrade
from tests.faults.sink import Sink
from tests.servers import eventually

pytestmark = pytest.mark.django_db(transaction=True, serialized_rollback=True)

StartWorker = Callable[..., Child]


def upgrade_with_on_call(count: int) -> Window:
    """An approved upgrade of the switches, for which so many people are on call."""
    people = night()
    draft = switch_upgrade(clock.now() + timedelta(minutes=30), clock.now() + timedelta(hours=4))
    change = booking.book(people.ana, draft)
    Change.objects.update(state="approved")
    Window.objects.update(state="approved")
    Contact.objects.all().delete()
    change.implementers.clear()
    on_call = Person.objects.bulk_create(
        Person(email=f"p{n}@centre.example", name=f"P {n}", organisation=people.ana.organisation) for n in range(count)
    )
    system = people.systems["switch-a"]
    Contact.objects.bulk_create(Contact(system=system, person=person, role="on_call") for person in on_call)
    return Window.objects.get()


def tell_that_it_started(window: Window) -> None:
    Window.objects.filter(pk=window.pk).update(state="in_progress", actual_start=clock.now())
    record(
        "started",
        "change",
        window.change_id,
        actor=None,
        organisation=window.change.organisation,
        tells=["started"],
        windows=[window.pk],
    )


def kill_all_of(worker: Child) -> None:
    assert worker.process
    os.killpg(worker.process.pid, signal.SIGKILL)
    worker.process.wait()


def states() -> set[str]:
    return set(Notice.objects.values_list("state", flat=True))


def test_a_worker_killed_while_it_sends_loses_nothing_and_doubles_one_at_most(
    house: House, sink: Sink, start_worker: StartWorker
) -> None:
    window = upgrade_with_on_call(200)
    sink.seconds_per_mail = 0.02
    tell_that_it_started(window)
    worker = start_worker()
    assert sink.holds(40, 30)

    kill_all_of(worker)
    before = len(sink.arrivals)
    start_worker()

    assert before < 200, "it was killed in the middle"
    assert sink.holds(200, 60)
    assert eventually(lambda: states() == {"sent"}, 20), states()
    doubled = [recipients for recipients, times in sink.times_arrived().items() if times > 1]
    assert len(doubled) <= 1
    assert len(sink.arrivals) == 200 + len(doubled)
    assert len({arrival.message_id for arrival in sink.arrivals}) == 200


def test_a_message_in_flight_when_its_sender_dies_is_sent_again_under_the_same_id(
    house: House, sink: Sink, start_worker: StartWorker
) -> None:
    window = upgrade_with_on_call(3)
    sink.seconds_per_mail = 5
    tell_that_it_started(window)
    worker = start_worker()
    assert sink.holds(1, 30)

    kill_all_of(worker)
    sink.seconds_per_mail = 0
    start_worker()

    assert sink.holds(3, 30)
    assert eventually(lambda: states() == {"sent"}, 20), states()
    assert sorted(sink.times_arrived().values()) == [1, 1, 2]
    assert len({arrival.message_id for arrival in sink.arrivals}) == 3


def test_a_broker_that_is_flushed_and_restarted_loses_nothing(
    house: House, sink: Sink, start_worker: StartWorker
) -> None:
    window = upgrade_with_on_call(30)
    sink.seconds_per_mail = 0.05
    tell_that_it_started(window)
    start_worker()
    assert sink.holds(5, 30)

    redis.Redis.from_url(house.urls["REDIS_URL"]).flushall()
    house.servers["valkey"].kill()
    record(
        "ended",
        "change",
        window.change_id,
        actor=None,
        organisation=window.change.organisation,
        tells=["ended"],
        windows=[window.pk],
    )
    house.servers["valkey"].start()

    assert eventually(lambda: Notice.objects.filter(state="sent").count() == 60, 30), states()
    assert set(sink.times_arrived().values()) == {2}
    assert len({arrival.message_id for arrival in sink.arrivals}) == 60


def test_a_mail_server_that_was_down_gets_everything_when_it_is_back(
    house: House, sink: Sink, start_worker: StartWorker
) -> None:
    window = upgrade_with_on_call(20)
    sink.close()
    tell_that_it_started(window)
    start_worker()
    tried = Notice.objects.filter(attempts__gt=0, state="planned").values_list("outcome", flat=True)
    assert eventually(lambda: any("refused" in outcome for outcome in tried.all()), 30)

    sink.open()

    assert sink.holds(20, 40)
    assert eventually(lambda: states() == {"sent"}, 10), states()
    assert set(sink.times_arrived().values()) == {1}


def test_an_act_wakes_an_idle_worker_at_once(sink: Sink, start_worker: StartWorker) -> None:
    window = upgrade_with_on_call(1)
    worker = start_worker(REDIS_URL=settings.CELERY_BROKER_URL)
    assert eventually(lambda: "ready." in worker.last_lines(40), 30)

    began = time.monotonic()
    tell_that_it_started(window)

    assert sink.holds(1, 10)
    assert sink.arrivals[0].at - began < 1.5
