"""What Tonight shows."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from components.strip import Strip
from components.work import Call, FreezeRow, WindowRow
from core.cut import Cut

IN_EFFECT = ("overrunning", "in_progress", "unconfirmed")
TITLES = {
    "overrunning": "Overrunning",
    "in_progress": "In progress",
    "unconfirmed": "Planned for now, but nobody has pressed Start",
    "upcoming": "Next 12 hours",
    "just_ended": "Ended in the last 4 hours",
}
LISTS = tuple(TITLES)


@dataclass(frozen=True, slots=True)
class Ask:
    """Something that waits for the reader's organisation: an approval, a report to confirm, an open finding."""

    kind: str
    """approval, report, finding, unconfirmed, overrunning, notice, fault."""
    text: str
    url: str
    verbs: tuple[tuple[str, str], ...] = ()
    """What to do about it, and where."""
    starts_at: datetime | None = None
    ends_at: datetime | None = None
    severity: str = ""
    calls: tuple[Call, ...] = ()


@dataclass(frozen=True, slots=True)
class Group:
    """Rows of work, and of which of the board's lists some are left out: name, title, how many."""

    rows: tuple[WindowRow, ...] = ()
    rests: tuple[tuple[str, str, int], ...] = ()

    @property
    def total(self) -> int:
        return len(self.rows) + sum(rest for _, _, rest in self.rests)


@dataclass(frozen=True, slots=True)
class Board:
    strip: Strip
    now: Group = field(default_factory=Group)
    """Overrunning, in progress, unconfirmed."""
    upcoming: Group = field(default_factory=Group)
    elsewhere: Group = field(default_factory=Group)
    """What reaches nothing of the reader's."""
    just_ended: Group = field(default_factory=Group)
    freezes: Cut[FreezeRow] = field(default_factory=Cut)
