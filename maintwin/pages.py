"""What pages show: values that views prepare and templates only lay out. No rule and no query lives here.

Words (`state`, `level`, `severity`) are the contract's, with underscores; components turn them into word, symbol
and colour. Times are aware; the time tags put them into the reader's zone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.forms import Form

from maintwin.hold_pages import Hold
from maintwin.notice_pages import Call as Call
from maintwin.notice_pages import NoticeRow as NoticeRow
from maintwin.notice_pages import PlanStep
from maintwin.progress_pages import Progress
from maintwin.record_pages import LogLine
from maintwin.slot_pages import SlotsPanel


@dataclass(frozen=True, slots=True)
class SystemLink:
    name: str
    """For a private system of others: "a system of ORGANISATION"."""
    url: str = ""
    """Empty where the reader may not open it."""
    slug: str = ""
    organisation: str = ""
    level: str = ""
    """none, at_risk, degraded, outage; empty where it does not matter."""
    mine: bool = False


@dataclass(frozen=True, slots=True)
class Step:
    name: str
    arrow: str = ""
    """What stands before the name: "→", "←", or nothing before the first."""
    meets: bool = False


@dataclass(frozen=True, slots=True)
class Path:
    steps: tuple[Step, ...]

    @classmethod
    def along(cls, names: Sequence[str]) -> Path:
        """From a target to what it reaches: Switch A → Phone switch → Agent desktop."""
        return cls(tuple(Step(name, "→" if place else "") for place, name in enumerate(names)))

    @classmethod
    def meeting(cls, left: Sequence[str], right: Sequence[str]) -> Path:
        """Two paths that end in the same system: GES → Agent desktop ← Phone switch."""
        ahead = [Step(name, "→" if place else "", meets=name == left[-1]) for place, name in enumerate(left)]
        return cls((*ahead, *(Step(name, "←") for name in list(reversed(right))[1:])))

    def __str__(self) -> str:
        return " ".join(f"{step.arrow} {step.name}".strip() for step in self.steps)


@dataclass(frozen=True, slots=True)
class Reach:
    """A system of the reader's that the work reaches, how badly, and by which path."""

    system: SystemLink
    level: str
    path: Path | None = None


@dataclass(frozen=True, slots=True)
class WindowRow:
    """One window on a board, in the schedule or in a list of work."""

    title: str
    """Where the reader may not see it: "Work of ORGANISATION"."""
    organisation: str
    state: str
    """draft … cancelled, or as boards say it: unconfirmed, overrunning."""
    starts_at: datetime
    """Of the period as it counts: actual once it has started."""
    ends_at: datetime | None
    reference: str = ""
    url: str = ""
    work_class: str = ""
    """scheduled, short_notice, unscheduled."""
    targets: tuple[SystemLink, ...] = ()
    reaches: tuple[Reach, ...] = ()
    """Own systems, the worst first."""
    reaches_more: int = 0
    calls: tuple[Call, ...] = ()
    severity: str = ""
    """The worst open finding with the reader's work: high, medium, low, info; empty without one."""
    findings: int = 0
    mine: bool = False
    reported_by: str = ""
    """Organisation that reported it, while its owner has not confirmed it."""
    id: int = 0


@dataclass(frozen=True, slots=True)
class FreezeRow:
    name: str
    organisation: str
    starts_at: datetime
    ends_at: datetime
    systems: tuple[SystemLink, ...] = ()
    mode: str = "warn"


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
    looked_at: datetime
    worst: str = ""
    """The worst level in effect on the reader's systems, or empty: colours the sentence."""
    asks: tuple[Ask, ...] = ()
    in_progress: tuple[WindowRow, ...] = ()
    unconfirmed: tuple[WindowRow, ...] = ()
    overrunning: tuple[WindowRow, ...] = ()
    upcoming: tuple[WindowRow, ...] = ()
    just_ended: tuple[WindowRow, ...] = ()
    freezes: tuple[FreezeRow, ...] = ()

    @property
    def on_strip(self) -> tuple[WindowRow, ...]:
        return (*self.overrunning, *self.in_progress, *self.unconfirmed, *self.upcoming, *self.just_ended)

    @property
    def is_quiet(self) -> bool:
        return not (self.in_progress or self.unconfirmed or self.overrunning)


@dataclass(frozen=True, slots=True)
class Acceptance:
    organisation: str
    name: str
    reason: str
    at: datetime
    granted: bool = False
    """By the owner of a freeze, who granted an exception."""


@dataclass(frozen=True, slots=True)
class Act:
    """Something the reader may do here. Without a form it is one button; with one, a form that unfolds."""

    name: str
    label: str
    url: str
    form: Form | None = None
    help: str = ""
    danger: bool = False
    open: bool = False
    """Unfolded, because what was typed has an error."""
    hidden: tuple[tuple[str, str], ...] = ()
    """Names and values posted along, such as the revision."""
    preview_url: str = ""
    """Answers what it would meet, while it is typed."""


@dataclass(frozen=True, slots=True)
class OtherSide:
    """Whose work, freeze or hours it is that the reader's does not go together with."""

    organisation: str
    title: str = ""
    """Of their work; empty where the reader may not see it."""
    url: str = ""
    calls: tuple[Call, ...] = ()
    is_work: bool = False


@dataclass(frozen=True, slots=True)
class FindingCard:
    """A conflict, as told to one side."""

    kind: str
    severity: str
    explanation: str
    """One plain sentence."""
    starts_at: datetime
    ends_at: datetime | None
    suggestion: str = ""
    """What could be done, in one sentence."""
    paths: tuple[Path, ...] = ()
    others: tuple[OtherSide, ...] = ()
    accepted: tuple[Acceptance, ...] = ()
    accept: Act | None = None
    gone_at: datetime | None = None
    id: int = 0


@dataclass(frozen=True, slots=True)
class Findings:
    """High, medium and low ones stand open; info is folded."""

    open: tuple[FindingCard, ...] = ()
    folded: tuple[FindingCard, ...] = ()
    gone: tuple[FindingCard, ...] = ()


@dataclass(frozen=True, slots=True)
class WarningLine:
    system: str
    explanation: str


@dataclass(frozen=True, slots=True)
class ApprovalRow:
    organisation: str
    state: str
    """asked, approved, rejected, voided, withdrawn."""
    because: str = ""
    asked_at: datetime | None = None
    decided_by: str = ""
    decided_at: datetime | None = None
    reason: str = ""
    retrospective: bool = False
    mine: bool = False


@dataclass(frozen=True, slots=True)
class LogRow:
    at: datetime
    who: str
    """Name and organisation, or "maintwin" when the product itself acted."""
    what: str
    reason: str = ""


@dataclass(frozen=True, slots=True)
class CheckRow:
    """A validation: what must work for the change to count as done."""

    text: str
    path: Path
    level: str = ""


@dataclass(frozen=True, slots=True)
class WindowPart:
    """One window of the change on its own page."""

    starts_at: datetime
    ends_at: datetime | None
    state: str
    actual_start: datetime | None = None
    actual_end: datetime | None = None
    only: tuple[SystemLink, ...] = ()
    acts: tuple[Act, ...] = ()
    id: int = 0


@dataclass(frozen=True, slots=True)
class ChangePage:
    """Where it stands, and what the reader may do. What the reader's level does not show is left empty."""

    reference: str
    title: str
    organisation: str
    state: str
    work_class: str
    url: str
    windows: tuple[WindowPart, ...]
    level_of_sight: str = "full"
    """full, affected."""
    headline: str = ""
    """Where it stands in one sentence: "Waiting for Meridian Travel to approve." """
    current: WindowPart | None = None
    """The window under way, or else the next; the countdown is about it."""
    next_act: Act | None = None
    other_acts: tuple[Act, ...] = ()
    description: str = ""
    notes: str = ""
    rollback_how: str = ""
    rollback_takes: timedelta | None = None
    external_reference: str = ""
    bridge: str = ""
    emergency: str = ""
    one_at_a_time: bool = False
    revision: int = 1
    owner: str = ""
    implementers: tuple[str, ...] = ()
    reported_by: str = ""
    report_state: str = ""
    """In words: "not confirmed by its owner"."""
    targets: tuple[Reach, ...] = ()
    impact: tuple[Reach, ...] = ()
    """Own systems first, then the worst."""
    impact_total: int = 0
    warnings: tuple[WarningLine, ...] = ()
    checks: tuple[CheckRow, ...] = ()
    findings: Findings = field(default_factory=Findings)
    no_conflicts: str = ""
    """What is so where there are none, in one sentence: no more than the reader may know."""
    holds: tuple[Hold, ...] = ()
    """Freezes that keep a draft from being submitted, as its own people see them."""
    ask_first: bool = False
    """An exception is to be asked for before anything else."""
    approvals: tuple[ApprovalRow, ...] = ()
    updates: tuple[LogRow, ...] = ()
    post_update: Act | None = None
    edit_url: str = ""
    notices: tuple[NoticeRow, ...] = ()
    notices_url: str = ""
    """All of them."""
    plan: tuple[PlanStep, ...] = ()
    """Who will be told of the present window, and when."""
    progress: Progress | None = None
    """How far it has come; for those who see all of it."""
    log: tuple[LogLine, ...] = ()
    """The newest lines of the record."""
    log_url: str = ""
    calls: tuple[Call, ...] = ()

    @property
    def unseen(self) -> tuple[NoticeRow, ...]:
        """Of each contact the first urgent one that they have not said to have seen, with whom to call."""
        return tuple({notice.email: notice for notice in reversed(self.notices) if notice.calls}.values())

    @property
    def to_confirm(self) -> tuple[NoticeRow, ...]:
        """Urgent ones to the reader."""
        return tuple(notice for notice in self.notices if notice.urgent and notice.seen_url)

    @property
    def bridge_is_link(self) -> bool:
        return self.bridge.startswith(("https://", "http://")) and " " not in self.bridge

    @property
    def is_over(self) -> bool:
        return self.state in ("completed", "rolled_back", "cancelled", "rejected")


@dataclass(frozen=True, slots=True)
class Told:
    """Who would be notified, and why."""

    name: str
    organisation: str = ""
    because: str = ""


@dataclass(frozen=True, slots=True)
class PreviewPart:
    """What one of the windows would meet."""

    starts_at: datetime
    ends_at: datetime | None
    findings: Findings = field(default_factory=Findings)
    """What does not stand yet."""
    standing: tuple[FindingCard, ...] = ()
    """What stands already, and would go on."""


@dataclass(frozen=True, slots=True)
class Preview:
    """What a change or an act would meet. Nothing of it is stored."""

    ready: bool = True
    """False while too little is filled in; then `missing` says what."""
    missing: str = ""
    parts: tuple[PreviewPart, ...] = ()
    """One for each window."""
    ends: tuple[FindingCard, ...] = ()
    """What stands now, and would be gone."""
    holds: tuple[str, ...] = ()
    """Each freeze that keeps it from being placed there, in a sentence that says what can be done."""
    makes: int = 0
    """New conflicts of which people would be told."""
    seen: str = ""
    """Which ones those are, posted along when it is saved: what nobody has seen yet is shown first."""
    warnings: tuple[WarningLine, ...] = ()
    impact: tuple[Reach, ...] = ()
    impact_total: int = 0
    approvals: tuple[Told, ...] = ()
    notified: tuple[Told, ...] = ()
    """So many as are shown."""
    notified_total: int = 0
    plan: tuple[PlanStep, ...] = ()
    """When they are told, of the first window."""
    clock_notes: tuple[str, ...] = ()
    """Clock changes explained where they bite."""
    slots: SlotsPanel | None = None
    """Other times; None where none were looked for."""

    @property
    def findings(self) -> tuple[FindingCard, ...]:
        """Those that are new, of all windows, the folded ones aside."""
        return tuple(card for part in self.parts for card in part.findings.open)

    @property
    def conflicts(self) -> int:
        """All that people would be told of or stand already, of all windows."""
        return len(self.findings) + sum(len(part.standing) for part in self.parts)

    @property
    def several(self) -> bool:
        """Several windows, so that each says which one it is."""
        return len(self.parts) > 1


@dataclass(frozen=True, slots=True)
class DayGroup:
    """One day of the schedule, in the reader's zone."""

    day: datetime
    rows: tuple[WindowRow, ...]


@dataclass(frozen=True, slots=True)
class NeedRow:
    system: SystemLink
    kind: str
    """required, soft, redundant."""
    state: str = "confirmed"
    """claimed, confirmed, refused."""


@dataclass(frozen=True, slots=True)
class HoursRow:
    text: str
    """The rule in words: "every Sunday"."""
    start: str
    duration: timedelta
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
    now: tuple[WindowRow, ...] = ()
    upcoming: tuple[WindowRow, ...] = ()
    past: tuple[WindowRow, ...] = ()
