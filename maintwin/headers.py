"""What every answer tells browsers, whoever made it: page, API, file, redirect or error."""

from __future__ import annotations

from collections.abc import Callable

from csp.constants import HEADER as POLICY
from django.conf import settings
from django.http import HttpRequest, HttpResponse

ALWAYS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": settings.SECURE_REFERRER_POLICY,
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "no-store",
}
"""Where an answer says nothing else itself, as style sheets and scripts do about how long they may be kept."""
NO_PAGE = "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; object-src 'none'; sandbox"
"""What is no page must not become one, whoever opens its address."""
STRICT_TRANSPORT = "Strict-Transport-Security"


class Headers:
    """Middleware; outside of all that may answer, and inside of the policy of pages, which fills in what is left."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        answer = self.get_response(request)
        for name, value in ALWAYS.items():
            answer.setdefault(name, value)
        if not answer.get("Content-Type", "text/html").startswith("text/html"):
            answer.setdefault(POLICY, NO_PAGE)
        if settings.SECURE_HSTS_SECONDS and request.is_secure():
            answer.setdefault(STRICT_TRANSPORT, _strict_transport())
        return answer


def _strict_transport() -> str:
    parts = [f"max-age={settings.SECURE_HSTS_SECONDS}"]
    if settings.SECURE_HSTS_INCLUDE_SUBDOMAINS:
        parts += ["includeSubDomains", "preload"]
    return "; ".join(parts)
