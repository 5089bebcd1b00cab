"""What one request may cost."""

from __future__ import annotations

import threading
import time

import pytest
from django.conf import LazySettings
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory

from core import budget
from core.budget import Budget
from core.refusals import TooMuch
from tests.doors import api_as, pages_as
from tests.estates import Night

pytestmark = pytest.mark.django_db
ASKED = {
    "targets": [{"system": "ges", "impact": "outage"}],
    "starts_at": "2027-01-10T02:00:00Z",
    "ends_at": "2027-01-10T04:00:00Z",
}


def test_a_request_that_takes_too_much_of_a_processor_is_interrupted(settings: LazySettings) -> None:
    settings.REQUEST_BUDGET = 0.2
    began = time.thread_time()

    assert Budget(_spin)(RequestFactory().get("/")).status_code == 422

    assert time.thread_time() - began < 2


def test_after_it_the_thread_serves_the_next_one(settings: LazySettings) -> None:
    settings.REQUEST_BUDGET = 0.2
    for _ in range(3):
        assert Budget(_spin)(RequestFactory().get("/")).status_code == 422
        assert Budget(lambda request: HttpResponse("well"))(RequestFactory().get("/")).content == b"well"
    assert budget.watch.running == set()


def test_waiting_costs_nothing(settings: LazySettings) -> None:
    settings.REQUEST_BUDGET = 0.1

    def waits(request: HttpRequest) -> HttpResponse:
        threading.Event().wait(0.5)
        with budget.waiting():
            _sleep_in_database(0.3)
        return HttpResponse(str(_sleep_in_database(0)))

    assert Budget(waits)(RequestFactory().get("/")).status_code == 200


def test_a_request_that_takes_too_much_of_the_database_is_refused(settings: LazySettings) -> None:
    settings.REQUEST_BUDGET = 0.1

    def asks(request: HttpRequest) -> HttpResponse:
        _sleep_in_database(0.2)
        _sleep_in_database(0)
        return HttpResponse()

    assert Budget(asks)(RequestFactory().get("/")).status_code == 422


@pytest.mark.django_db(transaction=True)
def test_a_statement_that_takes_too_long_is_refused() -> None:
    def asks(request: HttpRequest) -> HttpResponse:
        with connection.cursor() as cursor:
            cursor.execute("SET statement_timeout = 50")
        _sleep_in_database(1)
        return HttpResponse()

    assert Budget(asks)(RequestFactory().get("/")).status_code == 422
    connection.close()


def test_programs_read_that_it_was_too_much(people: Night, settings: LazySettings) -> None:
    settings.REQUEST_BUDGET = 0.0

    client = api_as(people.olaf)
    client.raise_request_exception = False
    answer = client.post("/api/v1/conflicts/preview/", ASKED, format="json")

    assert (answer.status_code, answer["Content-Type"]) == (422, "application/problem+json")
    assert answer.json()["detail"] == TooMuch().reasons[0]


def test_people_read_that_it_was_too_much(people: Night, settings: LazySettings) -> None:
    client = pages_as(people.ana)
    client.raise_request_exception = False
    settings.REQUEST_BUDGET = 0.0

    answer = client.get("/")

    assert answer.status_code == 422
    assert "Ask for a shorter period or fewer systems." in answer.text


def _spin(request: HttpRequest) -> HttpResponse:
    end = time.thread_time() + 10
    while time.thread_time() < end:
        pass
    return HttpResponse()


def _sleep_in_database(seconds: float) -> object:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_sleep(%s)", [seconds])
        return cursor.fetchone()
