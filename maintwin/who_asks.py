"""Every request has a number, and is known to whatever is logged meanwhile."""

from __future__ import annotations

import uuid
from collections.abc import Callable

from allauth.account.adapter import get_adapter
from django.core.exceptions import ImproperlyConfigured, PermissionDenied
from django.http import HttpRequest, HttpResponse

from core.asking import WhoAsks, now_asking
from core.limits import LONGEST_NETWORK_ADDRESS

LONGEST_PATH = 300


class KnowsWhoAsks:
    """Middleware, outside of all others."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        asking = WhoAsks(uuid.uuid4().hex, _came_from(request), request.method or "", request.path[:LONGEST_PATH])
        request.asking = asking  # type: ignore[attr-defined]
        before = now_asking.set(asking)
        try:
            answer = self.get_response(request)
        finally:
            now_asking.reset(before)
        answer["X-Request-Id"] = asking.number
        return answer


def _came_from(request: HttpRequest) -> str:
    try:
        return get_adapter().get_client_ip(request)[:LONGEST_NETWORK_ADDRESS]
    except (PermissionDenied, ImproperlyConfigured):
        return "unknown"
