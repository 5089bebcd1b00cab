"""What the page of a change shows of running work."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.forms import Form


@dataclass(frozen=True, slots=True)
class StepRow:
    text: str
    owner: str
    planned_at: datetime | None
    state: str
    """todo, done, skipped."""
    ticked_at: datetime | None
    ticked_by: str
    url: str = ""
    """Where it is ticked; empty for who may not."""
    late: bool = False


@dataclass(frozen=True, slots=True)
class TickRow:
    """A validation to be ticked as passed or failed."""

    text: str
    names: tuple[str, ...]
    outcome: str
    """passed, failed, or empty."""
    at: datetime | None
    by: str
    id: UUID
    hit: str = ""
    """Whose work bears on it, in words."""


@dataclass(frozen=True, slots=True)
class Deciding:
    at: datetime
    words: str
    """in 38 min, or that it is too late."""
    because: str
    too_late: bool


@dataclass(frozen=True, slots=True)
class Release:
    slug: str
    name: str


@dataclass(frozen=True, slots=True)
class Progress:
    steps: tuple[StepRow, ...] = ()
    ticks: tuple[TickRow, ...] = ()
    decide: Deciding | None = None
    releases: tuple[Release, ...] = ()
    """Targets that can be given back; empty where fewer than two are left."""
    released: tuple[str, ...] = ()
    tick_url: str = ""
    is_over: bool = False
    release_url: str = ""
    release_read: int = 0
    """The revision of the window that is shown."""
    add_step_url: str = ""
    step_form: Callable[[], Form] | None = None
    """Made only where it is shown."""
    investigation_url: str = ""
    """Where the fault is, or was, looked for because of which a check failed."""
    finding: str = ""
    """What it was, once somebody has said so."""

    @property
    def failed(self) -> frozenset[UUID]:
        """Checks of which that was said."""
        return frozenset(tick.id for tick in self.ticks if tick.outcome == "failed")
