"""What costs much is worked out for each person two at a time; a third waits two seconds and is told to ask again."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import timedelta
from typing import Any

import psycopg2
import pytest
from django.db import connection

from accounts.models import Person
from core import clock
from core.turns import _TURNS, AT_ONCE, in_turn
from tests.doors import api_as
from tests.estates import Night

pytestmark = pytest.mark.django_db
START = clock.now() + timedelta(days=30)
TARGETS = [{"system": "switch-a", "impact": "outage"}]
PERIOD = {"starts_at": START.isoformat(), "ends_at": (START + timedelta(hours=2)).isoformat()}
SOUGHT = {"duration": "PT1H", "earliest": PERIOD["starts_at"], "latest": PERIOD["ends_at"]}
CALLS = {
    "conflicts/preview": {"targets": TARGETS, **PERIOD},
    "slots": {"targets": TARGETS, **SOUGHT},
    "triage": {"observations": [{"from": "agent-desktop", "to": "ges", "outcome": "failing"}]},
}


@contextmanager
def under_way(person: Person, how_many: int, seconds: float = 60) -> Iterator[None]:
    """As other processes are working for this person."""
    own = connection.settings_dict
    where = {"host": own["HOST"], "port": own["PORT"], "user": own["USER"], "password": own["PASSWORD"]}
    with closing(psycopg2.connect(dbname=own["NAME"], **where)) as other:
        with other.cursor() as cursor:
            for place in range(how_many):
                cursor.execute("SELECT pg_advisory_lock(%s, %s)", [_TURNS, person.pk * AT_ONCE + place])
        ending = threading.Timer(seconds, other.close)
        ending.start()
        yield
        ending.cancel()


def ask(person: Person, call: str) -> Any:
    return api_as(person).post(f"/api/v1/{call}/", CALLS[call])


@pytest.mark.parametrize("call", CALLS)
def test_a_third_is_told_to_ask_again(people: Night, call: str) -> None:
    with under_way(people.ana, 2):
        answer = ask(people.ana, call)
    assert (answer.status_code, answer.headers["Retry-After"]) == (429, "1")
    assert answer.json()["detail"] == "Two of your requests like this are still running."


@pytest.mark.parametrize("call", CALLS)
def test_a_second_and_whoever_else_are_answered_at_once(people: Night, call: str) -> None:
    with under_way(people.ana, 1):
        assert ask(people.ana, call).status_code == 200
    with under_way(people.bert, 2):
        assert ask(people.ana, call).status_code == 200


@pytest.mark.django_db(transaction=True)
def test_no_turn_outlasts_its_transaction_so_that_a_pool_of_connections_may_stand_between(people: Night) -> None:
    with in_turn(people.ana.pk), connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_unlock_all()")
        cursor.execute("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND classid = %s", [_TURNS])
        assert cursor.fetchone() == (1,)


def test_a_third_waits_for_its_turn(people: Night) -> None:
    with under_way(people.ana, 2, seconds=0.5):
        assert ask(people.ana, "slots").status_code == 200


@pytest.mark.django_db(transaction=True)
def test_a_turn_is_given_back_whatever_came_of_it(people: Night) -> None:
    bad = {"targets": TARGETS, **SOUGHT, "duration": "P400D", "latest": (START + timedelta(days=399)).isoformat()}
    for _ in range(AT_ONCE + 1):
        api_as(people.ana).post("/api/v1/slots/", bad)
        ask(people.ana, "conflicts/preview")
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND classid = %s", [_TURNS])
        assert cursor.fetchone() == (0,)
