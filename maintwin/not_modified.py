"""Whoever asks whether anything is new, and nothing is, is answered before anything else is looked at."""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from components.unless_unchanged import is_unchanged, unchanged
from core.pace import SOONEST, Pace


class NotModified:
    """Middleware, outside of sessions and of whatever writes."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response
        self.pace = Pace(settings.LOOKS_A_SECOND)

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if "If-None-Match" in request.headers and is_unchanged(request):
            return self._paced(unchanged(request))
        answer = self.get_response(request)
        return self._paced(answer) if getattr(request, "asks_by_itself", False) else answer

    def _paced(self, answer: HttpResponse) -> HttpResponse:
        """Says when to look again, where that is later than pages would by themselves."""
        every = self.pace.looked()
        if every > SOONEST:
            answer["Look-Again"] = f"{every:.1f}"
        return answer
