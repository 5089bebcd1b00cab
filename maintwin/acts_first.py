"""Acts come first: of a process's threads so many look at most, and so many wait to. Whoever comes after them is told
at once to look again a little later; whoever declares, starts, answers or books always finds a thread. A page that
looks by itself gives way to all who look, now and then."""

from __future__ import annotations

import random
from collections.abc import Callable
from http import HTTPStatus
from threading import BoundedSemaphore

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.template.loader import render_to_string

from components.unless_unchanged import can_wait, not_yet

SAFE = ("GET", "HEAD")
LATER = (2, 5)
"""Seconds after which they look again, not all at once."""
SAID = "maintwin is busy: saving comes first. Look again in a moment."


class ActsFirst:
    """Middleware, before anything that costs much."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response
        self.looking = BoundedSemaphore(settings.LOOKS_AT_ONCE)
        self.there = BoundedSemaphore(settings.LOOKS_AT_ONCE + settings.LOOKS_WAITING)

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.method not in SAFE or request.path.startswith(settings.STATIC_URL):
            return self.get_response(request)
        return self._unless_others_look(request) if can_wait(request) else self._in_turn(request)

    def _unless_others_look(self, request: HttpRequest) -> HttpResponse:
        if not self.looking.acquire(blocking=False):
            return not_yet(request)
        try:
            return self.get_response(request)
        finally:
            self.looking.release()

    def _in_turn(self, request: HttpRequest) -> HttpResponse:
        if not self.there.acquire(blocking=False):
            return _later(request)
        try:
            with self.looking:
                return self.get_response(request)
        finally:
            self.there.release()


def _later(request: HttpRequest) -> HttpResponse:
    seconds = random.randint(*LATER)
    answer = _said(request)
    answer["Retry-After"] = str(seconds)
    if answer.get("Content-Type", "").startswith("text/html"):
        answer["Refresh"] = str(seconds)
    return answer


def _said(request: HttpRequest) -> HttpResponse:
    status = HTTPStatus.SERVICE_UNAVAILABLE
    if request.path.startswith("/api/"):
        body = {"type": "about:blank", "title": status.phrase, "status": int(status), "detail": SAID}
        return JsonResponse(body, status=status, content_type="application/problem+json")
    by_itself = "HX-Request" in request.headers
    if by_itself:
        return HttpResponse(SAID, status=status, content_type="text/plain")
    return HttpResponse(render_to_string("busy.html"), status=status)
