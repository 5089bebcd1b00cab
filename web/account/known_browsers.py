"""Browsers in which somebody has signed in before.

Five failures close an address, whoever makes them; so anybody could keep somebody out. In a browser of one's own they
are counted apart: nobody else's failures close it.
"""

from __future__ import annotations

import secrets

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.utils.crypto import salted_hmac

SALT = "maintwin.known-browser"
LASTS = 366 * 24 * 3600
MOST_PEOPLE = 5
"""Who share a browser; the last ones."""


def make_known(request: HttpRequest, answer: HttpResponse, email: str) -> None:
    known = _known_in(request)
    name = known.pop(_of(email), "") or secrets.token_urlsafe(16)
    kept = dict([*known.items(), (_of(email), name)][-MOST_PEOPLE:])
    answer.set_cookie(
        settings.KNOWN_BROWSER_COOKIE,
        signing.dumps(kept, salt=SALT),
        max_age=LASTS,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )


def name_of(request: HttpRequest, email: str) -> str:
    """Random, and always the same in this browser for this address; empty where nobody has signed in with it."""
    return _known_in(request).get(_of(email), "")


def _known_in(request: HttpRequest) -> dict[str, str]:
    """The names of this browser, by whom it knows."""
    try:
        known = signing.loads(request.COOKIES.get(settings.KNOWN_BROWSER_COOKIE, ""), salt=SALT, max_age=LASTS)
    except signing.BadSignature:
        return {}
    return {str(whom): str(name) for whom, name in known.items()}


def _of(email: str) -> str:
    """The cookie says nobody's address."""
    return salted_hmac(SALT, email.lower(), algorithm="sha256").hexdigest()[:16]
