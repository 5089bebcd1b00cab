"""What stands beside the calendar."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from components.findings import FindingCard
from components.work import WindowRow


@dataclass(frozen=True, slots=True)
class Detail:
    """One piece of work, as the reader may know it."""

    row: WindowRow
    findings: tuple[FindingCard, ...]
    """Its worst conflicts."""
    findings_rest: int
    copy_url: str
    move_url: str
    """Both empty where the reader may not."""
    runs: bool = False


@dataclass(frozen=True, slots=True)
class Moving:
    """The window that is to be moved, as it stands."""

    title: str
    reference: str
    url: str
    starts_at: datetime
    ends_at: datetime | None
    revision: int
    look_url: str
    """Answers what the time that is being typed would bring, and moves nothing."""
    edited: bool = False
    """Somebody edited it since the reader saw it."""
    fixed: str = ""
    """Why it cannot be moved."""
    runs: bool = False
    """Only its end can be moved."""
