"""Whether what was sent came from a page of ours; and if not, why not, in words for whoever pressed the button."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from http import HTTPStatus

from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import REASON_NO_CSRF_COOKIE, REASON_NO_REFERER, CsrfViewMiddleware
from django.shortcuts import render

logger = logging.getLogger("django.security.csrf")


@dataclass(frozen=True, slots=True)
class WhyNot:
    title: str
    text: str


NO_COOKIE = WhyNot(
    "Nothing was done: your browser did not send back this page’s cookie.",
    "Allow cookies for this page, load it again and send it once more. Or open it in another browser.",
)
NO_REFERER = WhyNot(
    "Nothing was done: your browser did not say which page this came from.",
    "A browser setting or extension keeps that back. Allow it for this site, or use another browser.",
)
ELSEWHERE = WhyNot(
    "Nothing was done: your browser says that another site sent this.",
    "Open the page here and press the button again. If it happens on every page, maintwin has another address "
    "set than the one you opened: whoever runs it should set PUBLIC_URL to yours.",
)
OUT_OF_DATE = WhyNot(
    "Nothing was done: this page is out of date.",
    "It does not match the cookie your browser has now: signing in, for example, replaces it. Load it again and "
    "send it once more.",
)


def why_not_ours(request: HttpRequest) -> WhyNot | None:
    """None for what came from a page of ours."""
    check = _Check(_nothing)
    check.process_request(request)
    answer = check.process_view(request, _nothing, (), {})
    return answer.why if isinstance(answer, _Rejected) else None


def is_about_the_page(reason: str) -> bool:
    """Whether Django refused the cookie or the token; what it asks of where it came from was in order."""
    return _in_words(reason) in (NO_COOKIE, OUT_OF_DATE)


def refusal_page(request: HttpRequest, reason: str = "") -> HttpResponse:
    return render(
        request, "403_csrf.html", {"why": _in_words(reason), "back": request.path}, status=HTTPStatus.FORBIDDEN
    )


def _in_words(reason: str) -> WhyNot:
    if reason == REASON_NO_CSRF_COOKIE:
        return NO_COOKIE
    if reason == REASON_NO_REFERER:
        return NO_REFERER
    return ELSEWHERE if reason.startswith(("Origin", "Referer")) else OUT_OF_DATE


class _Rejected(HttpResponse):
    def __init__(self, why: WhyNot) -> None:
        super().__init__(status=HTTPStatus.FORBIDDEN)
        self.why = why


class _Check(CsrfViewMiddleware):
    def _reject(self, request: HttpRequest, reason: str) -> HttpResponse:
        logger.warning("Forbidden (%s): %s", reason, request.path)
        return _Rejected(_in_words(reason))


def _nothing(request: HttpRequest) -> HttpResponse:
    return HttpResponse()
