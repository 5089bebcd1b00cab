"""What nobody foresaw (500), and a database that is away (503): a page, or to the API a problem."""

from __future__ import annotations

import logging
import sys
from http import HTTPStatus

from csp.constants import HEADER as POLICY
from django.db import DatabaseError, InterfaceError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.template.loader import render_to_string

from core.asking import now_asking
from maintwin.headers import ALWAYS, NO_PAGE

AWAY = ("08", "57P", "53")
"""How PostgreSQL's codes begin for a connection that failed, a server that stops or starts, one that is full."""
AGAIN_IN = "5"
SAID = {
    HTTPStatus.INTERNAL_SERVER_ERROR: "Something broke on our side. We have a record of it.",
    HTTPStatus.SERVICE_UNAVAILABLE: "maintwin can’t reach its database. Nothing was saved. Try again in a few seconds.",
}


def is_database_away(error: BaseException | None) -> bool:
    """Not one that a statement was too slow for, or that refused what was asked."""
    if isinstance(error, InterfaceError):
        return True
    if not isinstance(error, DatabaseError):
        return False
    code = getattr(error.__cause__, "pgcode", None)
    return str(code).startswith(AWAY) if code else type(error).__name__ == "OperationalError"


def broken(request: HttpRequest) -> HttpResponse:
    """Django calls it while it handles the error."""
    away = is_database_away(sys.exception() if hasattr(sys, "exception") else sys.exc_info()[1])
    status = HTTPStatus.SERVICE_UNAVAILABLE if away else HTTPStatus.INTERNAL_SERVER_ERROR
    answer = _problem(status) if request.path.startswith("/api/") else _page(status)
    for name, value in ALWAYS.items():
        answer[name] = value
    if away:
        answer["Retry-After"] = AGAIN_IN
    return answer


def _page(status: HTTPStatus) -> HttpResponse:
    template = "database_away.html" if status == HTTPStatus.SERVICE_UNAVAILABLE else "500.html"
    return HttpResponse(render_to_string(template), status=status)


def _problem(status: HTTPStatus) -> HttpResponse:
    body = {"type": "about:blank", "title": status.phrase, "status": int(status), "detail": SAID[status]}
    answer = JsonResponse(body, status=status, content_type="application/problem+json")
    answer[POLICY] = NO_PAGE
    return answer


class OneLineWhileAway(logging.Filter):
    """A database that is away fails every request in the same way: one line each says so."""

    def filter(self, record: logging.LogRecord) -> bool:
        error = record.exc_info[1] if record.exc_info else None
        if error is not None and is_database_away(error):
            said = next(iter(str(error).splitlines()), type(error).__name__)
            record.msg, record.args, record.exc_info = "the database is away: %s", (said,), None
            return _is_first_of_request(record)
        return True


def _is_first_of_request(record: logging.LogRecord) -> bool:
    """What a page failed with, middleware may fail with again."""
    asking = getattr(getattr(record, "request", None), "asking", None) or now_asking.get()
    if asking is None:
        return True
    was_first, asking.database_was_away = not asking.database_was_away, True
    return was_first
