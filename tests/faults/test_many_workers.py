"""Workers are at work at once, and where several work side by side everybody is told once."""

from __future__ import annotations

import time

import pytest

from embedded.house import House
from notifications.services.making import fan_out as fanning
from tests.faults.scenes import (
    STARTS_WITHIN,
    StartWorker,
    assert_everybody_was_told_once,
    tell_that_it_ended,
    tell_that_it_started,
    upgrade_with_on_call,
)
from tests.faults.sink import Sink
from tests.servers import eventually

pytestmark = pytest.mark.django_db(transaction=True)


def test_an_act_wakes_an_idle_worker_at_once(house: House, sink: Sink, start_worker: StartWorker) -> None:
    window = upgrade_with_on_call(1)
    worker = start_worker()
    assert eventually(lambda: "ready." in worker.last_lines(40), STARTS_WITHIN)

    began = time.monotonic()
    tell_that_it_started(window)

    assert sink.holds(1, 10)
    assert sink.arrivals[0].at - began < 1.5


@pytest.mark.parametrize(
    ("senders", "people"),
    [pytest.param(1, 40, id="one sends at a time"), pytest.param(2, 100, id="two send at once")],
)
def test_two_workers_with_a_scheduler_each_lose_nothing_and_send_nothing_twice(
    house: House, sink: Sink, start_worker: StartWorker, senders: int, people: int
) -> None:
    window = upgrade_with_on_call(people)
    sink.seconds_per_mail = 0.01
    tell_that_it_started(window)
    tell_that_it_ended(window)
    fanning.fan_out()
    workers = [start_worker(NOTICE_SENDERS=str(senders), NOTICE_CLAIM_SECONDS="30") for _ in range(2)]

    assert_everybody_was_told_once(sink, people, times=2)
    assert sink.most_in_hand == senders
    assert [worker.is_alive for worker in workers] == [True, True]
