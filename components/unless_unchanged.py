"""Parts of pages ask for themselves every few seconds; most of the time nothing is new, and one row says so."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from functools import wraps
from typing import Any, cast

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import etag

from accounts.models import Organisation, Person
from core import clock

View = Callable[..., HttpResponse]


def unless_unchanged(view: View) -> View:
    """Answers 304 while the reader's organisation has nothing new to see. The minute is part of it, for what time
    alone changes: who is unconfirmed, who runs over. No browser keeps the answer; the page itself remembers its tag.
    Nobody has done anything by it."""
    tagged = etag(_version)(view)

    @wraps(view)
    def answered(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        request.asks_by_itself = True  # type: ignore[attr-defined]
        return tagged(request, *args, **kwargs)

    return answered


def _version(request: HttpRequest, *args: Any, **kwargs: Any) -> str:
    person = cast(Person, request.user)
    version = Organisation.objects.values_list("board_version", flat=True).get(pk=person.organisation_id)
    parts = (settings.SECRET_KEY, request.path, person.pk, person.organisation_id, version, f"{clock.now():%Y%m%d%H%M}")
    return f'"{hashlib.sha256("|".join(map(str, parts)).encode()).hexdigest()[:24]}"'
