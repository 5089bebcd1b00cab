"""Refusals that reach the edge of a page become the page that says so."""

from __future__ import annotations

from collections.abc import Callable

from django.core.exceptions import ObjectDoesNotExist, PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from core.budget import too_much_for
from core.refusals import Busy, NotAllowed, TooMuch


class RefusalPages:
    """What one may not see is not there (404); what one may not do is forbidden (403); busy is tried again (503);
    what costs too much is refused (422)."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        if isinstance(error, ObjectDoesNotExist):
            raise Http404 from error
        if isinstance(error, NotAllowed):
            raise PermissionDenied(" ".join(error.reasons)) from error
        if isinstance(error, Busy):
            answer = render(request, "503.html", status=503)
            answer["Retry-After"] = "5"
            return answer
        if isinstance(error, TooMuch):
            return too_much_for(request)
        return None
