"""Whatever a mail server does short of losing what it accepted, everybody it serves is told, and nobody twice."""

from __future__ import annotations

import time

import pytest

from embedded.house import House
from tests.faults.scenes import (
    STARTS_WITHIN,
    StartWorker,
    address,
    assert_everybody_was_told_once,
    notices_of_acts,
    soon,
    tell_that_it_started,
    upgrade_with_on_call,
)
from tests.faults.sink import Answer, HungUp, Point, Sink, Talk
from tests.said import outcome

pytestmark = pytest.mark.django_db(transaction=True)

UNREACHABLE = 40
"""Seconds until a server that has been away is tried again, at most."""


def saying(answer: str) -> Answer:
    return lambda _talk: answer


def slowly(said: str) -> Answer:
    def answer(_talk: Talk) -> str:
        time.sleep(0.5)
        return said

    return answer


def somebody_was_not_reached(because: str) -> bool:
    """The ledger says of a notice that still waits why it does."""
    return notices_of_acts().in_state("planned").filter(attempts__gt=0, outcome__said__icontains=because).exists()


def test_a_mail_server_that_lets_nobody_in_gets_everything_when_it_does(
    house: House, sink: Sink, start_worker: StartWorker
) -> None:
    tell_that_it_started(upgrade_with_on_call(20))
    sink.close()
    worker = start_worker()
    assert soon(lambda: somebody_was_not_reached("refused"), STARTS_WITHIN), worker.last_lines()

    sink.answers[Point.GREETING] = saying("421 Too busy")
    sink.open()
    assert soon(lambda: somebody_was_not_reached("421 Too busy"), UNREACHABLE)
    sink.answers[Point.GREETING] = saying("554 Go away")
    assert soon(lambda: somebody_was_not_reached("554 Go away"), UNREACHABLE)
    assert sink.arrivals == []
    del sink.answers[Point.GREETING]

    assert_everybody_was_told_once(sink, 20)


def test_a_slow_mail_server_gets_everything_once_also_from_two_senders(
    house: House, sink: Sink, start_worker: StartWorker
) -> None:
    """Slower at every step, and together slower than a sender is given before it counts as dead."""
    tell_that_it_started(upgrade_with_on_call(4))
    sink.answers |= {step: slowly("250 OK") for step in (Point.EHLO, Point.MAIL, Point.RCPT, Point.WHOLE)}
    sink.answers[Point.DATA] = slowly("354 Go on")
    start_worker(NOTICE_CLAIM_SECONDS="1", NOTICE_SENDERS="2")

    assert_everybody_was_told_once(sink, 4)
    assert set(notices_of_acts().values_list("attempts", flat=True)) == {1}


def test_a_mail_server_that_hangs_up_in_the_middle_of_messages_gets_them_again(
    house: House, sink: Sink, start_worker: StartWorker
) -> None:
    tell_that_it_started(upgrade_with_on_call(10))
    sink.answers[Point.HALF] = hanging_up(times=4)
    start_worker()

    assert_everybody_was_told_once(sink, 10)
    assert sum(notices_of_acts().values_list("attempts", flat=True)) == 10 + 4


def hanging_up(times: int) -> Answer:
    left = list(range(times))

    def answer(_talk: Talk) -> str:
        if left:
            left.pop()
            raise HungUp
        return ""

    return answer


def test_a_mail_server_that_wants_everything_twice_gets_it_later(
    house: House, sink: Sink, start_worker: StartWorker
) -> None:
    tell_that_it_started(upgrade_with_on_call(10))
    sink.answers[Point.RCPT] = greylisting()
    start_worker()

    assert_everybody_was_told_once(sink, 10)
    assert set(notices_of_acts().values_list("attempts", flat=True)) == {2}


def greylisting() -> Answer:
    """Nobody is let through at the first try."""
    known = set()

    def answer(talk: Talk) -> str:
        if talk.recipients in known:
            return "250 OK"
        known.add(talk.recipients)
        return "450 Come back later"

    return answer


def test_an_address_that_is_refused_for_good_stands_as_undelivered_while_the_others_and_its_owner_are_told(
    house: House, sink: Sink, start_worker: StartWorker
) -> None:
    tell_that_it_started(upgrade_with_on_call(10))
    sink.answers[Point.RCPT] = refusing(address(3))
    start_worker()

    assert_everybody_was_told_once(sink, 10, refused=[address(3)], others=["ana@centre.example"])
    [undelivered] = notices_of_acts().in_state("undelivered")
    assert (undelivered.attempts, outcome(undelivered)) == (1, "The mail server refuses it for good. 550 Nobody here")


def refusing(nobody: str) -> Answer:
    return lambda talk: "550 Nobody here" if talk.recipients == (nobody,) else "250 OK"
