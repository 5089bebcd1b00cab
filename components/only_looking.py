"""What Enter in a field presses where a form has several buttons: it looks, and does nothing."""

from __future__ import annotations

from django.http import HttpRequest

LOOK = "look"
ALL_FIELDS = "all"
"""Leads on to a longer form with what was typed."""


def only_looks(request: HttpRequest) -> bool:
    return request.POST.get("do") in (LOOK, ALL_FIELDS)
