"""What pages show of notices, sent and to come."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from components.work import Call


@dataclass(frozen=True, slots=True)
class NoticeRow:
    contact: str
    email: str
    about: str
    """In words: "24 hours before", "conflict found"."""
    because: tuple[str, ...]
    due_at: datetime
    state: str
    """planned, held, waiting, sending, sent, seen, undelivered, dropped."""
    attempts: int = 0
    outcome: str = ""
    organisation: str = ""
    change: str = ""
    """Reference and title."""
    url: str = ""
    sent_at: datetime | None = None
    urgent: bool = False
    seen_at: datetime | None = None
    resent: int = 0
    in_place_of: str = ""
    """Name of the contact who has not said that they saw it."""
    calls: tuple[Call, ...] = ()
    """Of something urgent that nobody has seen."""
    again_url: str = ""
    """Where it can be sent once more."""
    seen_url: str = ""
    """Where the reader says that they have seen it."""
    contact_url: str = ""
    """All notices to this contact."""


@dataclass(frozen=True, slots=True)
class PlanStep:
    """Some people who will be told at one hour, or when something happens."""

    what: str
    at: datetime | None
    people: int
    names: str
    more: int = 0
    others: bool = False
    """So are people whom the reader may not know."""
