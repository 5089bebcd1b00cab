"""`/healthz`: this process answers. `/readyz`: the whole house works. `/metrics`: in numbers, with a token.

None of it passes what pages pass: it must answer when they are busy, and by whatever name it is asked."""

from __future__ import annotations

import hmac
from collections.abc import Callable
from http import HTTPStatus

from csp.constants import HEADER as POLICY
from django.conf import settings
from django.http import HttpRequest, HttpResponse

from core import clock
from maintwin.headers import ALWAYS, NO_PAGE
from maintwin.measures import measured
from maintwin.signs import signs

SAFE = ("GET", "HEAD")
PROMETHEUS_TEXT = "text/plain; version=0.0.4; charset=utf-8"


class TellsHowItIs:
    """Middleware, outside of all that may be busy."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response
        self.answers = {"/healthz": healthz, "/readyz": readyz}

    def __call__(self, request: HttpRequest) -> HttpResponse:
        answer = self.answers.get(request.path)
        if request.path == "/metrics" and may_measure(request):
            answer = metrics
        if answer is None or request.method not in SAFE:
            return self.get_response(request)
        return _plain(answer())


def healthz() -> HttpResponse:
    return HttpResponse("ok\n", content_type="text/plain")


def readyz() -> HttpResponse:
    """No details: anybody may ask. `manage.py is_well` has them."""
    if all(sign.is_well for sign in signs(clock.now())):
        return HttpResponse("ready\n", content_type="text/plain")
    return HttpResponse("not ready\n", status=HTTPStatus.SERVICE_UNAVAILABLE, content_type="text/plain")


def metrics() -> HttpResponse:
    return HttpResponse(measured(), content_type=PROMETHEUS_TEXT)


def may_measure(request: HttpRequest) -> bool:
    """Otherwise there is no such address."""
    shown = request.headers.get("Authorization", "").removeprefix("Bearer ").encode()
    return bool(settings.METRICS_TOKEN) and hmac.compare_digest(shown, settings.METRICS_TOKEN.encode())


def _plain(answer: HttpResponse) -> HttpResponse:
    for name, value in {**ALWAYS, POLICY: NO_PAGE}.items():
        answer[name] = value
    return answer
