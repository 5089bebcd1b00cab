"""Nothing large is taken in: no page and no call has a use for it, and no file is ever uploaded."""

from __future__ import annotations

from collections.abc import Callable
from http import HTTPStatus

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.template.loader import render_to_string

SAID = "This is more than maintwin takes at once. Nothing was changed."


class RefuseLarge:
    """Middleware, before anybody reads what was sent. A request that does not say how long it is has nothing to say:
    the server reads no further than that."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        said = request.META.get("CONTENT_LENGTH") or "0"
        if said.isdecimal() and int(said) <= settings.DATA_UPLOAD_MAX_MEMORY_SIZE:
            return self.get_response(request)
        status = HTTPStatus.REQUEST_ENTITY_TOO_LARGE
        if not request.path.startswith("/api/"):
            return HttpResponse(render_to_string("413.html"), status=status)
        body = {"type": "about:blank", "title": status.phrase, "status": int(status), "detail": SAID}
        return JsonResponse(body, status=status, content_type="application/problem+json")
