"""Long lists of pages, a part at a time, as `core/cursor.py` cuts them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest

from core.cursor import Cursor, Place
from core.refusals import Invalid


@dataclass(frozen=True)
class InMemory:
    """A list that is worked out as far as it is read."""

    first: Callable[[int], Sequence[Any]]
    order = ("place",)

    def after(self, place: Place | None, number: int) -> list[tuple[Place, Any]]:
        begin = int(place[0]) + 1 if place else 0
        return [([begin + step], row) for step, row in enumerate(self.first(begin + number)[begin:])]


def cursor_of(request: HttpRequest) -> Cursor:
    """Where the page goes on; an address that was cut off begins anew."""
    try:
        return Cursor.read(request.GET.get("after", ""))
    except Invalid:
        return Cursor()
