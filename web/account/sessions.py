"""Being there keeps somebody signed in; a page that asks by itself does not."""

from __future__ import annotations

from collections.abc import Callable
from typing import cast

from django.http import HttpRequest, HttpResponse

from accounts.services.session_store import SessionStore


class NoteSeen:
    """Middleware."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        answer = self.get_response(request)
        if not getattr(request, "asks_by_itself", False):
            cast(SessionStore, request.session).note_seen()
        return answer
