"""Long lists of pages, a part at a time, as `core/cursor.py` cuts them."""

from __future__ import annotations

from django.http import HttpRequest

from core.cursor import Cursor
from core.refusals import Invalid


def cursor_of(request: HttpRequest) -> Cursor:
    """Where the page goes on; an address that was cut off begins anew."""
    try:
        return Cursor.read(request.GET.get("after", ""))
    except Invalid:
        return Cursor()
