"""What Tonight shows."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from components.work import FreezeRow, WindowRow
from core.cut import Cut

LISTS = ("overrunning", "in_progress", "unconfirmed", "upcoming", "just_ended")


@dataclass(frozen=True, slots=True)
class Ask:
    """Something that waits for the reader's organisation: an approval, a report to confirm, an open finding."""

    kind: str
    """approval, report, finding, unconfirmed, overrunning, notice, fault."""
    text: str
    url: str
    starts_at: datetime | None = None
    ends_at: datetime | None = None
    severity: str = ""


@dataclass(frozen=True, slots=True)
class Board:
    sentence: str
    """Who works on what I depend on, in one sentence."""
    worst: str = ""
    """The worst level in effect on the reader's systems, or empty: colours the sentence."""
    in_progress: Cut[WindowRow] = field(default_factory=Cut)
    unconfirmed: Cut[WindowRow] = field(default_factory=Cut)
    overrunning: Cut[WindowRow] = field(default_factory=Cut)
    upcoming: Cut[WindowRow] = field(default_factory=Cut)
    just_ended: Cut[WindowRow] = field(default_factory=Cut)
    freezes: Cut[FreezeRow] = field(default_factory=Cut)

    @property
    def on_strip(self) -> tuple[WindowRow, ...]:
        return (*self.overrunning, *self.in_progress, *self.unconfirmed, *self.upcoming, *self.just_ended)
