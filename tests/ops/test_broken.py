"""A database that is away: a page that says so, a problem to the API, one line in the log for each request."""

from __future__ import annotations

import json
import logging
import sys

import psycopg2
import pytest
from django.db import InterfaceError, OperationalError, ProgrammingError
from django.http import HttpResponse
from django.test import RequestFactory

from core.asking import WhoAsks, now_asking
from maintwin.broken import OneLineWhileAway, broken, is_database_away
from maintwin.logs import JsonLines
from maintwin.sentry import harmless


class Coded(psycopg2.OperationalError):  # type: ignore[misc]
    def __init__(self, code: str | None) -> None:
        super().__init__("said\nin many lines")
        self.code = code

    @property
    def pgcode(self) -> str | None:
        return self.code


def error(code: str | None) -> OperationalError:
    made = OperationalError("connection refused\n\tIs the server running?")
    made.__cause__ = Coded(code)
    return made


def answered(path: str, raised: Exception) -> HttpResponse:
    try:
        raise raised
    except Exception:  # noqa: BLE001
        return broken(RequestFactory().get(path))


@pytest.mark.parametrize(
    ("raised", "away"),
    [
        *((error(code), True) for code in (None, "08006", "57P01", "57P03", "53300", "53100")),
        *((error(code), False) for code in ("57014", "55P03", "40P01")),
        (InterfaceError("connection already closed"), True),
        (ProgrammingError("no such table"), False),
        (ValueError("something else"), False),
        (None, False),
    ],
)
def test_a_database_is_away_when_it_is_not_reached_and_not_when_it_refuses(
    raised: Exception | None, away: bool
) -> None:
    assert is_database_away(raised) == away


def test_a_page_says_so_and_when_to_come_back() -> None:
    answer = answered("/", error(None))
    assert (answer.status_code, answer["Retry-After"], answer["Cache-Control"]) == (503, "5", "no-store")
    assert "maintwin can’t reach its database" in answer.text
    assert "css/base.css" in answer.text


def test_the_api_gets_a_problem() -> None:
    answer = answered("/api/v1/systems/", error("57P01"))
    assert (answer.status_code, answer["Content-Type"], answer["Retry-After"]) == (503, "application/problem+json", "5")
    assert json.loads(answer.content) == {
        "type": "about:blank",
        "title": "Service Unavailable",
        "status": 503,
        "detail": "maintwin can’t reach its database. Nothing was saved. Try again in a few seconds.",
    }


def test_what_nobody_foresaw_is_no_reason_to_come_back() -> None:
    page, problem = answered("/", ValueError()), answered("/api/v1/systems/", ValueError())
    assert [one.status_code for one in (page, problem)] == [500, 500]
    assert "Retry-After" not in page
    assert json.loads(problem.content)["detail"] == "Something broke on our side. We have a record of it."


def test_the_log_says_it_in_one_line() -> None:
    try:
        raise error(None)
    except OperationalError:
        record = logging.makeLogRecord({"msg": "Internal Server Error: /", "exc_info": sys.exc_info()})
    OneLineWhileAway().filter(record)
    line = json.loads(JsonLines().format(record))
    assert (line["said"], "error" in line) == ("the database is away: connection refused", False)


def test_and_once_for_each_request_however_much_of_it_fails() -> None:
    before = now_asking.set(WhoAsks("r1", "127.0.0.1", "GET", "/"))
    try:
        records = [logging.makeLogRecord({"msg": "", "exc_info": (type(e), e, None)}) for e in 3 * [error(None)]]
        assert [OneLineWhileAway().filter(record) for record in records] == [True, False, False]
    finally:
        now_asking.reset(before)


def test_an_error_is_reported_without_what_was_typed_or_opens_something() -> None:
    event = {"request": {"url": "https://w.example/answer/s3cr3t/", "method": "POST", "data": "typed", "cookies": "s"}}
    before = now_asking.set(WhoAsks("r1", "127.0.0.1", "POST", "/"))
    try:
        assert harmless(event, {}) == {
            "request": {"url": "https://w.example/answer/…", "method": "POST"},
            "tags": {"request": "r1"},
        }
    finally:
        now_asking.reset(before)
