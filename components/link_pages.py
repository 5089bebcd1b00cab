"""Pages that mails open without an account: kept by no cache, found by no search, told to no other site; and what is
pressed on them comes from them."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse

from components.forgery import WhyNot, why_not_ours

SAME_SITE = "same-origin"
"""Our own pages learn where a form was sent from, as Django asks; nobody else does."""


def sealed(answer: HttpResponse, referrer: str = "no-referrer") -> HttpResponse:
    answer["Cache-Control"] = "no-store"
    answer["Referrer-Policy"] = referrer
    answer["X-Robots-Tag"] = "noindex, nofollow"
    return answer


def why_not_from_this_page(request: HttpRequest) -> WhyNot | None:
    """The token in the address, the cookie and the form's own token suffice. Our page has no referrer, so browsers send
    the origin `null` or none, and those of mail programs no Referer either: nothing is asked of what is not sent."""
    says_nothing = request.META.get("HTTP_ORIGIN", "null") == "null" and "HTTP_REFERER" not in request.META
    if says_nothing:
        request.META.pop("HTTP_ORIGIN", None)
        request.META["HTTP_REFERER"] = request.build_absolute_uri("/")
    return why_not_ours(request)
