"""Nothing large is taken in but by the one page that imports files, and there only of those who may import."""

from __future__ import annotations

from collections.abc import Callable
from http import HTTPStatus

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.template.loader import render_to_string

from exchange.domain.may import may_import
from exchange.services.imports import LARGEST_ESTATE_FILE

IMPORTS = "/settings/imports/"
LARGEST_IMPORT = LARGEST_ESTATE_FILE + 1_000_000
"""With the rest of the form."""
SAID = "This is more than maintwin takes at once. Nothing was changed."


class RefuseLarge:
    """Middleware, before anybody reads what was sent. A request that does not say how long it is has nothing to say:
    the server reads no further than that."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        most = LARGEST_IMPORT if request.path == IMPORTS else settings.DATA_UPLOAD_MAX_MEMORY_SIZE
        return _too_large(request) if _is_larger(request, most) else self.get_response(request)


class LargeOnlyToImport:
    """Middleware, once it is known who asks and before anybody reads what was sent."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        large = _is_larger(request, settings.DATA_UPLOAD_MAX_MEMORY_SIZE)
        if large and not (request.user.is_authenticated and may_import(request.user)):
            return _too_large(request)
        return self.get_response(request)


def _is_larger(request: HttpRequest, most: int) -> bool:
    said = request.META.get("CONTENT_LENGTH") or "0"
    return not said.isdecimal() or int(said) > most


def _too_large(request: HttpRequest) -> HttpResponse:
    status = HTTPStatus.REQUEST_ENTITY_TOO_LARGE
    if not request.path.startswith("/api/"):
        return HttpResponse(render_to_string("413.html"), status=status)
    body = {"type": "about:blank", "title": status.phrase, "status": int(status), "detail": SAID}
    return JsonResponse(body, status=status, content_type="application/problem+json")
