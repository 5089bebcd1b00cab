"""What the pages of parties show: claims, grants, people and settings. Values only, as in `maintwin.pages`."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from maintwin.pages import Act, Call, SystemLink


@dataclass(frozen=True, slots=True)
class ClaimRow:
    """A dependency across organisations, as one of its two sides reads it."""

    dependent: SystemLink
    provider: SystemLink
    kind: str
    state: str
    entered_by: str
    """Name of the person, where one entered it."""
    organisation: str
    """The other side."""
    at: datetime
    """When it was entered, or answered."""
    desk: Call | None = None
    yields: tuple[str, ...] = ()
    """What confirming it would let the other side see."""
    note: str = ""
    acts: tuple[Act, ...] = ()


@dataclass(frozen=True, slots=True)
class GrantRow:
    """An organisation may do something with a system."""

    system: SystemLink
    organisation: str
    acts: tuple[Act, ...] = ()


@dataclass(frozen=True, slots=True)
class ClaimsPage:
    waiting: tuple[ClaimRow, ...]
    mine: tuple[ClaimRow, ...]
    """What the reader's side has entered."""
    answered: tuple[ClaimRow, ...]
    """What others need of the reader's systems, as it was answered or imported."""
    granted: tuple[GrantRow, ...]
    """What the reader's organisation lets others work on."""
    allowed: tuple[GrantRow, ...]
    """What others let it work on."""
    claim: Act | None = None
    grant: Act | None = None
    known: tuple[tuple[str, str], ...] = ()
    """Slug and name of systems, to choose from while typing."""


@dataclass(frozen=True, slots=True)
class ContactRow:
    name: str
    role: str
    order: int
    acts: tuple[Act, ...] = ()


@dataclass(frozen=True, slots=True)
class Keeping:
    """What the owner of a system decides about it."""

    contacts: tuple[ContactRow, ...]
    add_contact: Act
    granted: tuple[GrantRow, ...]
    grant: Act | None
    private: bool
    shared: tuple[GrantRow, ...]
    share: Act | None


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
    contact_for: tuple[tuple[SystemLink, str], ...] = ()
    """Systems, and in which roles."""


@dataclass(frozen=True, slots=True)
class Sharing:
    """Who sees all of a change beside its own organisation."""

    organisations: tuple[GrantRow, ...]
    share: Act | None
