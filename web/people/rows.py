"""What the page of people shows."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from components.work import SystemLink


@dataclass(frozen=True, slots=True)
class PersonRow:
    name: str
    email: str
    roles: str
    phone: str
    timezone: str
    url: str
    active: bool
    account: bool
    """Has a password, and so signs in."""
    only_contact: bool = False
    contact_for: tuple[tuple[SystemLink, str], ...] = ()
    """Systems, and in which roles."""


@dataclass(frozen=True, slots=True)
class InviteRow:
    """An invitation that nobody has accepted yet."""

    id: str
    email: str
    name: str
    """Of the person, or of the organisation; empty where neither is known."""
    roles: str
    organisation: bool
    by: str
    sent_at: datetime
    expires_at: datetime
    expired: bool
    orphaned: bool
    """Who sent it may not invite anybody any more."""


@dataclass(frozen=True, slots=True)
class AnsweredForRow:
    """Planned or running work that somebody answers for."""

    title: str
    reference: str
    state: str
    url: str
    """Where it is handed over."""
