"""Pages that mails open without an account: kept by no cache, found by no search, told to no other site; and what is
pressed on them comes from them."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import CsrfViewMiddleware


def sealed(answer: HttpResponse) -> HttpResponse:
    answer["Cache-Control"] = "no-store"
    answer["Referrer-Policy"] = "no-referrer"
    answer["X-Robots-Tag"] = "noindex, nofollow"
    return answer


def comes_from_our_page(request: HttpRequest) -> bool:
    """Whether the browser brought back the cookie that the page gave it. Our page has no referrer, so browsers send
    the origin `null` from it, and no Referer: neither can be asked for."""
    if request.META.get("HTTP_ORIGIN") == "null":
        del request.META["HTTP_ORIGIN"]
        request.META["HTTP_REFERER"] = request.build_absolute_uri("/")
    check = CsrfViewMiddleware(_nothing)
    check.process_request(request)
    return check.process_view(request, _nothing, (), {}) is None


def _nothing(request: HttpRequest) -> HttpResponse:
    return HttpResponse()
