"""A worker that is stopped, or whose host is lost, dies without anybody noticing: its connections stay open."""

from __future__ import annotations

import os
import signal

import pytest

from embedded.house import House
from embedded.processes import Child
from notifications.services.making import fan_out as fanning
from tests.faults.scenes import (
    STARTS_WITHIN,
    StartWorker,
    assert_everybody_was_told_once,
    tell_that_it_started,
    upgrade_with_on_call,
)
from tests.faults.sink import Sink

pytestmark = pytest.mark.django_db(transaction=True)

PEOPLE = 600
TOLD_WITHIN = 45
"""Seconds from when a sender falls silent until everybody has been told."""
USUAL_LEASE = "15"


def signal_all_of(worker: Child, sent: signal.Signals) -> None:
    assert worker.process
    os.killpg(worker.process.pid, sent)


def test_a_sender_that_is_frozen_holds_nobody_up_and_once_it_wakes_it_sends_nothing_twice(
    house: House, sink: Sink, start_worker: StartWorker
) -> None:
    tell_that_it_started(upgrade_with_on_call(PEOPLE))
    fanning.fan_out()
    frozen = start_worker(NOTICE_CLAIM_SECONDS=USUAL_LEASE)
    assert sink.holds(PEOPLE // 6, STARTS_WITHIN), frozen.last_lines()

    signal_all_of(frozen, signal.SIGSTOP)
    before = len(sink.arrivals)
    start_worker(NOTICE_CLAIM_SECONDS=USUAL_LEASE)
    assert sink.holds(PEOPLE, TOLD_WITHIN), len(sink.times_arrived())
    signal_all_of(frozen, signal.SIGCONT)

    assert before < PEOPLE, "it was frozen in the middle"
    assert_everybody_was_told_once(sink, PEOPLE, doubled=(0, 1))
