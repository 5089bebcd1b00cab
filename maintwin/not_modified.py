"""Whoever asks whether anything is new, and nothing is, is answered before anything else is looked at."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse, HttpResponseNotModified

from components.unless_unchanged import is_unchanged


class NotModified:
    """Middleware, outside of sessions and of whatever writes."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if "If-None-Match" in request.headers and is_unchanged(request):
            return HttpResponseNotModified(headers={"ETag": request.headers["If-None-Match"]})
        return self.get_response(request)
