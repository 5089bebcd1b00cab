"""What the pages of the record show. Values only, as in `maintwin.pages`."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Piece:
    """Of what a field held: a text, or a period."""

    text: str = ""
    starts_at: datetime | None = None
    ends_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Facts:
    """A field and what it held; in an edit what it held before as well."""

    field: str
    after: tuple[Piece, ...]
    before: tuple[Piece, ...] = ()


@dataclass(frozen=True, slots=True)
class LogLine:
    at: datetime
    who: str
    """Name and organisation, or "maintwin" when the product itself acted."""
    what: str
    reason: str = ""
    via: str = ""
    """In words, where it is not the page: "by API token"."""
    kind: str = "act"
    edits: tuple[Facts, ...] = ()


@dataclass(frozen=True, slots=True)
class WindowThen:
    starts_at: datetime
    ends_at: datetime | None
    state: str
    only: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Then:
    """The change as it was at a moment."""

    at: datetime
    exists: bool
    state: str = ""
    revision: int = 0
    windows: tuple[WindowThen, ...] = ()
    facts: tuple[Facts, ...] = ()
