"""What the page of a change shows. Values only."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID

from changes.domain.lifecycle import ENDED_STATES, OVER_STATES
from changes.selectors.talks import TalkView
from components.findings import Findings
from components.map import MapDrawing
from components.notices import NoticeRow as NoticeRow
from components.notices import PlanStep
from components.preview import HeldBack
from components.work import Act, Path, ReachRow, SystemLink, WarningLine
from components.work import Call as Call
from core.cut import Cut
from web.change.alerts import Alert
from web.change.feed import LogRow as LogRow
from web.change.feed import feed_of
from web.change.log_rows import LogLine
from web.change.progress_rows import Progress
from web.change.reach_picture import reach_picture
from web.change.reach_tree import ReachNode, reach_tree
from web.systems.rows import GrantRow

ANSWERS = ("approve", "decline", "propose")


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
    who_is_asked: str = ""


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
    only_more: int = 0
    acts: tuple[Act, ...] = ()
    id: UUID | None = None
    note: str = ""
    """What makes this time of a series different from the others."""


@dataclass(frozen=True, slots=True)
class ChangePage:
    """Where it stands, and what the reader may do. What the reader's level does not show is left empty."""

    reference: str
    title: str
    organisation: str
    state: str
    work_class: str
    url: str
    windows: Cut[WindowPart]
    """What is under way or next first."""
    level_of_sight: str = "full"
    """counterpart, affected, full."""
    shows_the_work: bool = True
    """What it is, and not only that it is there and when: what is hidden is no empty field."""
    headline: str = ""
    """Where it stands in one sentence: "Waiting for Meridian Travel to approve." """
    current: WindowPart | None = None
    """The window under way, or else the next; the countdown is about it."""
    alert: Alert | None = None
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
    repeats: str = ""
    """By which rule, in words."""
    revision: int = 1
    terms: int = 1
    """As they were read: what is decided here names them."""
    is_outdated: bool = False
    """They are others by now."""
    owner: str = ""
    implementers: tuple[str, ...] = ()
    reported_by: str = ""
    report_state: str = ""
    """In words: "not confirmed by its owner"."""
    targets: Cut[ReachRow] = field(default_factory=Cut)
    """The worst first."""
    impact: tuple[ReachRow, ...] = ()
    """Own systems first, then the worst."""
    impact_total: int = 0
    warnings: tuple[WarningLine, ...] = ()
    checks: tuple[CheckRow, ...] = ()
    findings: Findings = field(default_factory=Findings)
    """The worst first."""
    findings_rest: int = 0
    would_be: str = ""
    """Of a draft: that these are the conflicts that it would be in, in one sentence."""
    no_conflicts: str = ""
    """What is so where there are none, in one sentence: no more than the reader may know."""
    holds: tuple[HeldBack, ...] = ()
    """Freezes that keep a draft from being submitted, as its own people see them."""
    ask_first: bool = False
    """An exception is to be asked for before anything else."""
    approvals: tuple[ApprovalRow, ...] = ()
    no_approvals: str = ""
    """Where nobody was asked: whether it may start all the same."""
    updates: Cut[LogRow] = field(default_factory=Cut)
    post_update: Act | None = None
    edit_url: str = ""
    copy_url: str = ""
    """Of whose people may do it once more."""
    notices: Cut[NoticeRow] = field(default_factory=Cut)
    notices_url: str = ""
    """All of them."""
    plan: tuple[PlanStep, ...] = ()
    """Who will be told of the present window, and when."""
    progress: Progress | None = None
    """How far it has come; for those who see all of it."""
    log: tuple[LogLine, ...] = ()
    """The newest lines of the record."""
    log_url: str = ""
    talks: tuple[TalkView, ...] = ()
    """Questions before an approval, and what was answered."""
    talk_acts: tuple[Act, ...] = ()
    calls: tuple[Call, ...] = ()
    id: UUID | None = None

    @property
    def feed(self) -> tuple[LogLine, ...]:
        return feed_of(self.log, self.updates.shown)

    @property
    def reaches_further(self) -> bool:
        """Than to what it works on."""
        return self.impact_rest > 0 or any(row.path and len(row.path.steps) > 1 for row in self.impact)

    @property
    def reach_tree(self) -> tuple[ReachNode, ...]:
        return reach_tree(self.impact)

    @property
    def reach_picture(self) -> MapDrawing | None:
        return reach_picture(self.impact)

    @property
    def impact_rest(self) -> int:
        return self.impact_total - len(self.impact)

    @property
    def is_running(self) -> bool:
        return self.state == "in_progress"

    @property
    def has_findings(self) -> bool:
        return bool(self.findings.open or self.findings.folded or self.findings.gone)

    @property
    def answers(self) -> tuple[Act, ...]:
        """To what the reader is asked: approve first. They stand below what is read before."""
        acts = (*((self.next_act,) if self.next_act else ()), *self.other_acts)
        return tuple(act for act in acts if act.name in ANSWERS) if any(act.name == "approve" for act in acts) else ()

    @property
    def has_several_talks(self) -> bool:
        return len(self.talks) > 1

    @property
    def menu_acts(self) -> tuple[Act, ...]:
        return tuple(act for act in self.other_acts if act not in self.answers)

    @property
    def opens_menu(self) -> bool:
        """A form in it came back with what was typed."""
        return any(act.open for act in self.menu_acts)

    @property
    def unseen(self) -> tuple[NoticeRow, ...]:
        """Of each contact the first urgent one that they have not said to have seen, with whom to call."""
        return tuple({notice.email: notice for notice in reversed(self.notices.shown) if notice.calls}.values())

    @property
    def to_confirm(self) -> tuple[NoticeRow, ...]:
        """Urgent ones to the reader."""
        return tuple(notice for notice in self.notices if notice.urgent and notice.seen_url)

    @property
    def bridge_is_link(self) -> bool:
        return self.bridge.startswith(("https://", "http://")) and " " not in self.bridge

    @property
    def is_over(self) -> bool:
        return self.state in OVER_STATES

    @property
    def is_ended(self) -> bool:
        return self.state in ENDED_STATES


@dataclass(frozen=True, slots=True)
class Sharing:
    """Who sees all of a change beside its own organisation."""

    organisations: tuple[GrantRow, ...]
    share: Act | None
    url: str = ""
    """Where its own organisation looks at it with other eyes."""
