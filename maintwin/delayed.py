"""Every page says when notices are late because what sends them has fallen silent."""

from __future__ import annotations

from datetime import datetime, timedelta
from time import monotonic

from django.conf import settings
from django.http import HttpRequest

from core import clock
from core.pulse import SelfDriven, last_seen
from core.signs import Sign, signs_of_life

LOOKS_EVERY = 10.0
"""Seconds; each process looks by itself."""
SENDING = (SelfDriven.SCHEDULER, SelfDriven.WORKER)


class _LastLook:
    at = -LOOKS_EVERY
    since: datetime | None = None


def delayed(request: HttpRequest) -> dict[str, object]:
    """Context of pages: since when nobody sends."""
    if not settings.SAYS_WHAT_IS_DELAYED or not getattr(request, "user", None) or not request.user.is_authenticated:
        return {}
    return {"nobody_sends_since": nobody_sends_since()}


def nobody_sends_since() -> datetime | None:
    if monotonic() - _LastLook.at >= LOOKS_EVERY:
        now = clock.now()
        _LastLook.since = since_when(signs_of_life(last_seen(), now), now)
        _LastLook.at = monotonic()
    return _LastLook.since


def since_when(found: list[Sign], now: datetime) -> datetime | None:
    """A house whose parts have never been at work is only just being set up."""
    ages = [sign.age for sign in found if sign.part in SENDING and not sign.is_well and sign.age is not None]
    return now - max(ages, default=timedelta(0)) if ages else None
