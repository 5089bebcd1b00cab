"""Who asks just now, for whatever is written down meanwhile."""

from __future__ import annotations

from contextvars import ContextVar
from dataclasses import dataclass


@dataclass
class WhoAsks:
    """One request, as logs name it."""

    number: str
    came_from: str
    """A network address."""
    method: str
    path: str
    person: int | None = None
    """Once it is known."""
    database_was_away: bool = False
    """Once that was logged of it."""


now_asking: ContextVar[WhoAsks | None] = ContextVar("now_asking", default=None)


def is_asked_by(person: int) -> None:
    if asking := now_asking.get():
        asking.person = person
