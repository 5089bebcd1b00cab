"""What the pages about a fault show."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from maintwin.notice_pages import Call


@dataclass(frozen=True, slots=True)
class Tried:
    """From one system to another, to be told with one press whether it works."""

    from_slug: str
    to_slug: str
    from_name: str
    to_name: str
    text: str = ""
    """What it means, where somebody has written that down: "An agent can log in"."""

    @property
    def key(self) -> str:
        return f"{self.from_slug}>{self.to_slug}"


@dataclass(frozen=True, slots=True)
class TroubleRow:
    """An investigation in a list."""

    title: str
    organisation: str
    opened_at: datetime
    opened_by: str
    url: str
    mine: bool


@dataclass(frozen=True, slots=True)
class WorkRow:
    title: str
    organisation: str
    url: str
    starts_at: datetime
    ends_at: datetime | None
    state: str
    reported_by: str = ""


@dataclass(frozen=True, slots=True)
class AskRow:
    """Asking the owner of one suspect."""

    system: str
    """Slug."""
    system_name: str
    organisation: str
    url: str
    """Where one press asks the next contact; empty where nobody can be asked by mail now."""
    next_name: str = ""
    next_time: str = ""
    """What time it is where they are."""
    why_not: str = ""
    asked: tuple[str, ...] = ()
    """What was asked before and answered, one sentence each."""
    calls_url: str = ""
    """Where a call is noted."""


@dataclass(frozen=True, slots=True)
class SuspectRow:
    name: str
    url: str
    organisation: str
    share: str
    """Of the probability, in words and percent: "most likely, 41 %"."""
    percent: int
    because: str
    leads: bool
    work: tuple[WorkRow, ...]
    calls: tuple[Call, ...]
    how: str = ""
    ask: AskRow | None = None


@dataclass(frozen=True, slots=True)
class ClearedRow:
    name: str
    because: str


@dataclass(frozen=True, slots=True)
class CheckQuestion:
    """The next check, as a question."""

    tried: Tried
    how: str
    because: str
    calls: tuple[Call, ...]


@dataclass(frozen=True, slots=True)
class ObservationRow:
    from_name: str
    to_name: str
    outcome: str
    """failing, working, cannot_tell."""
    at: datetime
    by: str


@dataclass(frozen=True, slots=True)
class EntryRow:
    at: datetime
    who: str
    did: str
    said: str


@dataclass(frozen=True, slots=True)
class InvestigationPage:
    title: str
    organisation: str
    mine: bool
    opened_at: datetime
    opened_by: str
    verdict: str
    """cannot_explain, could_explain, likely; empty where no own window is asked about."""
    verdict_words: str
    window_title: str
    window_url: str
    declared: str
    note: str
    check: CheckQuestion | None
    suspects: tuple[SuspectRow, ...]
    cleared: tuple[ClearedRow, ...]
    observations: tuple[ObservationRow, ...]
    observations_more: int
    log: tuple[EntryRow, ...]
    shared_with: tuple[str, ...]
    closed_at: datetime | None
    closed_by: str
    finding: str
    check_url: str
    answers: tuple[str, ...] = ()
    """What owners answered, the latest first."""

    @property
    def leading(self) -> tuple[SuspectRow, ...]:
        return tuple(one for one in self.suspects if one.leads)

    @property
    def others(self) -> tuple[SuspectRow, ...]:
        return tuple(one for one in self.suspects if not one.leads)
