"""A weak SECRET_KEY stops the program, by whichever door it is started."""

from __future__ import annotations

import sys
from typing import Any

from django.conf import settings
from django.core import checks
from django.core.exceptions import ImproperlyConfigured

from core.secret_key import refusal_of_key

APP_LOAD_ERROR = 4
"""With this exit code gunicorn stops, instead of starting one worker after another."""


def refusal() -> str:
    """Empty under DEBUG, which is never where others can reach it."""
    if settings.DEBUG:
        return ""
    try:
        return refusal_of_key(settings.SECRET_KEY)
    except ImproperlyConfigured:
        return refusal_of_key("")


@checks.register(checks.Tags.security)
def check_secret_key(**_: Any) -> list[checks.CheckMessage]:
    """For `manage.py`; its commands check before they begin."""
    sentence = refusal()
    return [checks.Error(sentence, id="maintwin.E001")] if sentence else []


def stop_if_weak() -> None:
    """For servers and workers, which run no checks."""
    if sentence := refusal():
        print(sentence, file=sys.stderr)
        sys.exit(APP_LOAD_ERROR)
