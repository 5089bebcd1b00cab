"""Nothing is lost when a worker is killed, and at most the message in its hands is doubled, under its Message-ID."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager

import pytest

from embedded.house import House
from notifications.services.making import fan_out as fanning
from tests.faults.grip import Grip, grip_on
from tests.faults.scenes import (
    STARTS_WITHIN,
    StartWorker,
    assert_everybody_was_told_once,
    kill_all_of,
    notices_of_acts,
    tell_that_it_started,
    upgrade_with_on_call,
)
from tests.faults.sink import Point, Sink, Talk, after
from tests.servers import eventually

pytestmark = pytest.mark.django_db(transaction=True)

Reached = Callable[[], object]
Stage = Callable[[Sink, Grip], AbstractContextManager[Reached]]
"""Lets a worker come no further than this, until the end of the block; yields whether one has come so far."""
SENT_BEFORE = 5
"""Messages of the same batch that are through already where a later one is held."""
ROW_OF = """SELECT FROM notifications_notice AS notice JOIN accounts_person AS contact ON contact.id = notice.contact_id
    WHERE contact.email = %s FOR UPDATE OF notice"""


@contextmanager
def before_its_claim(_sink: Sink, grip: Grip) -> Iterator[Reached]:
    grip.take("LOCK TABLE notifications_notice IN EXCLUSIVE MODE")
    yield grip.waiting


@contextmanager
def before_a_word_of_smtp(sink: Sink, _grip: Grip) -> Iterator[Reached]:
    with sink.holding(Point.GREETING) as hold:
        yield lambda: hold.reached.is_set() and notices_of_acts().in_state("sending").exists()


@contextmanager
def before_the_250(sink: Sink, _grip: Grip) -> Iterator[Reached]:
    with sink.holding(Point.WHOLE, let_pass=SENT_BEFORE) as hold:
        yield hold.reached.is_set


@contextmanager
def with_its_note_on_the_way(sink: Sink, grip: Grip) -> Iterator[Reached]:
    """The server has said 250, and the database has been asked to write that down: it will, whoever is dead by then."""

    def accept(talk: Talk) -> str:
        grip.take(ROW_OF, *talk.recipients)
        return "250 Kept"

    sink.answers[Point.WHOLE] = after(SENT_BEFORE, "250 Kept", accept)
    yield grip.waiting
    del sink.answers[Point.WHOLE]


@contextmanager
def before_its_note_of_the_250(sink: Sink, grip: Grip) -> Iterator[Reached]:
    with with_its_note_on_the_way(sink, grip) as reached:
        yield reached
        grip.end_those_waiting()


@pytest.mark.parametrize(
    ("stage", "doubled", "tried"),
    [
        pytest.param(before_its_claim, 0, {1: 12}, id="before its claim"),
        pytest.param(before_a_word_of_smtp, 0, {1: 11, 2: 1}, id="claimed, before a word of SMTP"),
        pytest.param(before_the_250, 1, {1: 11, 2: 1}, id="during SMTP, before the 250"),
        pytest.param(with_its_note_on_the_way, 0, {1: 12}, id="after the 250, its note with the database"),
        pytest.param(before_its_note_of_the_250, 1, {1: 11, 2: 1}, id="after the 250, before it was written down"),
    ],
)
def test_a_worker_killed_at_any_stage_loses_nothing_and_doubles_no_more_than_the_message_in_its_hands(
    house: House, sink: Sink, start_worker: StartWorker, stage: Stage, doubled: int, tried: dict[int, int]
) -> None:
    tell_that_it_started(upgrade_with_on_call(12))
    fanning.fan_out()
    with grip_on(house.urls["DATABASE_URL"]) as grip, stage(sink, grip) as reached:
        worker = start_worker()
        assert eventually(reached, STARTS_WITHIN), worker.last_lines()
        kill_all_of(worker)

    start_worker()

    assert_everybody_was_told_once(sink, 12, doubled=[doubled])
    assert Counter(notices_of_acts().values_list("attempts", flat=True)) == tried


def test_a_worker_killed_while_it_sends_loses_nothing_and_doubles_one_at_most(
    house: House, sink: Sink, start_worker: StartWorker
) -> None:
    sink.seconds_per_mail = 0.03
    tell_that_it_started(upgrade_with_on_call(60))
    worker = start_worker()
    assert sink.holds(20, STARTS_WITHIN)

    kill_all_of(worker)
    before = len(sink.arrivals)
    start_worker()

    assert before < 60, "it was killed in the middle"
    assert_everybody_was_told_once(sink, 60, doubled=(0, 1))
