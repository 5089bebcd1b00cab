"""Settings that are unsafe or half set stop the program, by whichever door it is started."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.core import checks
from django.core.exceptions import ImproperlyConfigured

from core.safe_to_start import InForce, is_missing, is_unsafe

APP_LOAD_ERROR = 4
"""With this exit code gunicorn stops, instead of starting one worker after another."""


def refusals() -> list[str]:
    """Of a server: web, worker or scheduler."""
    return [*is_missing(os.environ), *is_unsafe(in_force())]


def in_force() -> InForce:
    try:
        key = settings.SECRET_KEY
    except ImproperlyConfigured:
        key = ""
    proxies = settings.ALLAUTH_TRUSTED_PROXY_COUNT
    return InForce(settings.DEBUG, key, settings.ALLOWED_HOSTS, settings.PUBLIC_URL, proxies)


@checks.register(checks.Tags.security)
def check_unsafe(**_: Any) -> list[checks.CheckMessage]:
    """For `manage.py`; its commands check before they begin, and need not know of all servers."""
    return [checks.Error(sentence, id="maintwin.E001") for sentence in is_unsafe(in_force())]


@checks.register(checks.Tags.security, deploy=True)
def check_missing(**_: Any) -> list[checks.CheckMessage]:
    return [checks.Error(sentence, id="maintwin.E002") for sentence in is_missing(os.environ)]


def stop_if_refused() -> None:
    """For servers and workers, which run no checks."""
    stop(refusals())


def stop(sentences: Iterable[str]) -> None:
    said = "\n".join(sentences)
    if said:
        print(said, file=sys.stderr)
        sys.exit(APP_LOAD_ERROR)
