"""What the schedule shows."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from components.work import WindowRow


@dataclass(frozen=True, slots=True)
class DayGroup:
    """One day of the schedule, in the reader's zone."""

    day: datetime
    rows: tuple[WindowRow, ...]
    """What begins on it."""
    going_on: tuple[WindowRow, ...] = ()
    """What began on a day before."""

    @property
    def number(self) -> int:
        return len(self.rows) + len(self.going_on)
