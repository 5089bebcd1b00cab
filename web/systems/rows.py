"""What the pages of systems show."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from components.work import Act, FreezeRow, SystemLink, WindowRow
from components.work import Call as Call
from core.cut import Cut


@dataclass(frozen=True, slots=True)
class NeedRow:
    system: SystemLink
    kind: str
    """required, soft, redundant."""
    state: str = "confirmed"
    """claimed, confirmed, refused."""
    take_out: Act | None = None
    retired: bool = False
    """The other one is, so that it counts for nothing."""


@dataclass(frozen=True, slots=True)
class HoursRow:
    text: str
    timezone: str


@dataclass(frozen=True, slots=True)
class ContactGroup:
    role: str
    """In words: "On call"."""
    calls: tuple[Call, ...]


@dataclass(frozen=True, slots=True)
class SystemPage:
    name: str
    slug: str
    organisation: str
    listed: bool
    criticality: str
    mine: bool
    retired_at: datetime | None = None
    level: str = "none"
    """What is in effect on it now."""
    headline: str = ""
    """"Nobody has declared work on GES or on what it needs." """
    how_to_check: str = ""
    redundancy_minimum: int = 1
    desk: Call | None = None
    contacts: tuple[ContactGroup, ...] = ()
    needs: tuple[NeedRow, ...] = ()
    needed_by: tuple[NeedRow, ...] = ()
    hours: tuple[HoursRow, ...] = ()
    freezes: tuple[FreezeRow, ...] = ()
    now: Cut[WindowRow] = field(default_factory=Cut)
    upcoming: Cut[WindowRow] = field(default_factory=Cut)
    past: Cut[WindowRow] = field(default_factory=Cut)


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
    waiting: Cut[ClaimRow]
    mine: Cut[ClaimRow]
    """What the reader's side has entered."""
    answered: Cut[ClaimRow]
    """What others need of the reader's systems, as it was answered or imported."""
    granted: Cut[GrantRow]
    """What the reader's organisation lets others work on."""
    allowed: Cut[GrantRow]
    """What others let it work on."""
    claim: Act | None = None
    grant: Act | None = None

    @property
    def number(self) -> int:
        """In all of the lists."""
        lists = (self.waiting, self.mine, self.answered, self.granted, self.allowed)
        return sum(one.total for one in lists)


@dataclass(frozen=True, slots=True)
class ContactRow:
    name: str
    role: str
    order: int
    acts: tuple[Act, ...] = ()
    note: str = ""
    """What comes of removing it."""


@dataclass(frozen=True, slots=True)
class TagRow:
    name: str
    acts: tuple[Act, ...] = ()
    note: str = ""
    """What comes of taking it off."""


@dataclass(frozen=True, slots=True)
class Tagging:
    """What its owner calls a system together with others."""

    tags: Cut[TagRow]
    add: Act | None = None
    known: tuple[str, ...] = ()
    """Names of tags that it has not, to choose from while typing."""


@dataclass(frozen=True, slots=True)
class Keeping:
    """What the owner of a system decides about it."""

    contacts: tuple[ContactRow, ...]
    unnamed: tuple[str, ...]
    """To whom it goes for what nobody is named for."""
    add_contact: Act
    turn: Act
    """Retires it, or brings it back."""
    retired: bool
    granted: tuple[GrantRow, ...]
    grant: Act | None
    private: bool
    shared: tuple[GrantRow, ...]
    share: Act | None
