"""A program that calls the API without TLS has shown its token to everybody on the way: it is told so. Led on to
https, it would never notice."""

from __future__ import annotations

from collections.abc import Callable
from http import HTTPStatus

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse

REFUSED = (
    "The API is called over https only. The token of this call was sent in the clear: revoke it, and make a new one."
)


class RefusePlainApi:
    """Middleware, where people are led on to https."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not settings.SECURE_SSL_REDIRECT or request.is_secure() or not request.path.startswith("/api/"):
            return self.get_response(request)
        status = HTTPStatus.FORBIDDEN
        body = {"type": "about:blank", "title": status.phrase, "status": int(status), "detail": REFUSED}
        return JsonResponse(body, status=status, content_type="application/problem+json")
