"""Pieces of pages about work: systems, paths, windows, acts. Values, and how they are made; templates lay them out."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.forms import Form
from django.urls import reverse

from changes.domain.check_words import TRIES
from changes.domain.conflicts.explanation import listed
from changes.domain.lifecycle import OVER_STATES, Standing
from changes.selectors.changes import ChangeView, ImpactView, TargetView, WarningView, WindowView
from changes.selectors.reader import ContactView, Reader
from changes.selectors.window_sketches import WindowSketch
from estate.models import Freeze

SEVERITIES = ("info", "low", "medium", "high")


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
class PathStep:
    name: str
    arrow: str = ""
    """Before the name: "→" or "←", from what breaks to what suffers; "to" of a check; nothing before the first."""
    meets: bool = False


@dataclass(frozen=True, slots=True)
class Path:
    steps: tuple[PathStep, ...]

    @classmethod
    def along(cls, names: Sequence[str]) -> Path:
        """From a target to what it reaches: Switch A → Phone switch → Agent desktop."""
        return cls(tuple(PathStep(name, "→" if place else "") for place, name in enumerate(names)))

    @classmethod
    def tried(cls, names: Sequence[str]) -> Path:
        """Of a check, who tries what: Agent desktop to GES."""
        return cls(tuple(PathStep(name, TRIES if place else "") for place, name in enumerate(names)))

    @classmethod
    def meeting(cls, left: Sequence[str], right: Sequence[str]) -> Path:
        """Two paths that end in the same system: GES → Agent desktop ← Phone switch."""
        ahead = [PathStep(name, "→" if place else "", meets=name == left[-1]) for place, name in enumerate(left)]
        return cls((*ahead, *(PathStep(name, "←") for name in list(reversed(right))[1:])))

    def __str__(self) -> str:
        return " ".join(f"{step.arrow} {step.name}".strip() for step in self.steps)


@dataclass(frozen=True, slots=True)
class ReachRow:
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
    """draft … cancelled, or as boards say it: unconfirmed, overrunning, lapsed."""
    starts_at: datetime
    """Of the period as it counts: actual once it has started."""
    ends_at: datetime | None
    reference: str = ""
    url: str = ""
    work_class: str = ""
    """scheduled, short_notice, unscheduled."""
    targets: tuple[SystemLink, ...] = ()
    reaches: tuple[ReachRow, ...] = ()
    """Own systems, the worst first."""
    reaches_more: int = 0
    calls: tuple[Call, ...] = ()
    severity: str = ""
    """The worst open finding with the reader's work: high, medium, low, info; empty without one."""
    findings: int = 0
    mine: bool = False
    reported_by: str = ""
    """Organisation that reported it, while its owner has not confirmed it."""
    reaches_word: str = "Reaches"
    """Or as it is said of what is over."""
    reaches_nothing: str = ""
    """What is said where no system of the reader's is known to be reached."""
    id: UUID | None = None

    @property
    def worst(self) -> str:
        """What it does to the reader's systems at worst; empty where it reaches none that is known."""
        return self.reaches[0].level if self.reaches else ""

    @property
    def is_plain(self) -> bool:
        """Whether what is said of its time says its state, too."""
        return self.state in ("approved", "in_progress", "overrunning", "unconfirmed", "completed")

    @property
    def also(self) -> int:
        """So many more of the reader's systems."""
        return max(0, len(self.reaches) - 1) + self.reaches_more

    @property
    def concerns(self) -> bool:
        """Whether it stands before what does not reach the reader."""
        return self.mine or bool(self.reaches) or bool(self.findings) or not self.targets


@dataclass(frozen=True, slots=True)
class FreezeRow:
    name: str
    organisation: str
    starts_at: datetime
    ends_at: datetime
    systems: tuple[SystemLink, ...] = ()
    mode: str = "warn"


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
    button: str = ""
    """What stands on the button below its form, where that differs from the label."""
    key: str = ""
    """Tells it from others of its name on the page."""


@dataclass(frozen=True, slots=True)
class WarningLine:
    system: str
    explanation: str


@dataclass(frozen=True, slots=True)
class Call:
    """Somebody to call. The desk stands first, then people in escalation order."""

    name: str
    role: str = ""
    """In words: "desk", "on call", "owner"."""
    phone: str = ""
    email: str = ""
    organisation: str = ""


MOST_REACHES_IN_ROW = 4
STANDING_STATES = {
    Standing.UNCONFIRMED: "unconfirmed",
    Standing.OVERRUNNING: "overrunning",
    Standing.LAPSED: "lapsed",
}


def system_link(reader: Reader, slug: str, level: str = "") -> SystemLink:
    """Of a masked system only its word."""
    if slug not in reader.estate.graph or not reader.may_open(slug):
        return SystemLink(reader.name(slug) if slug in reader.estate.graph else slug, level=level)
    owner = reader.estate.organisation_names[reader.estate.owners[slug]]
    address = reverse("system", args=[slug])
    return SystemLink(reader.estate.names[slug], address, slug, owner, level, mine=slug in reader.own)


def calls_of(contact: ContactView | None) -> tuple[Call, ...]:
    if contact is None:
        return ()
    desk = Call(contact.desk, "desk", contact.desk_phone, contact.desk_email, contact.desk)
    if contact.name is None:
        return (desk,)
    return desk, Call(contact.name, contact.because, contact.phone or "", organisation=contact.desk)


def reach_of(reader: Reader, row: ImpactView) -> ReachRow:
    return ReachRow(system_link(reader, row.system, row.level), row.level, Path.along(row.path_names))


def target_of(reader: Reader, target: TargetView) -> ReachRow:
    return ReachRow(system_link(reader, target.system, target.impact), target.impact)


def warning_lines(warnings: Iterable[WarningView]) -> tuple[WarningLine, ...]:
    return tuple(WarningLine(warning.name, warning.explanation) for warning in warnings)


def window_row(reader: Reader, view: WindowView, marks: Mapping[int, tuple[int, int]]) -> WindowRow:
    """`marks` holds the worst severity and the number of open findings by window."""
    severity, findings = marks.get(view.pk, (0, 0))
    hit = [row for row in view.reaches if row.level != "none"]
    return WindowRow(
        title=view.title or f"Work of {view.organisation_name}",
        organisation=view.organisation_name,
        state=state_seen(view),
        starts_at=view.begins,
        ends_at=view.until,
        reference=view.reference or "",
        url=reverse("change", args=[view.change]),
        work_class="" if view.state == "draft" else view.klass or "",
        targets=tuple(system_link(reader, target.system, target.impact) for target in view.targets),
        reaches=tuple(reach_of(reader, row) for row in hit[:MOST_REACHES_IN_ROW]),
        reaches_more=max(0, len(hit) - MOST_REACHES_IN_ROW),
        calls=calls_of(view.contact),
        severity=SEVERITIES[severity] if findings else "",
        findings=findings,
        mine=view.mine,
        reported_by=(view.reported_by or "") if view.report_state == "unconfirmed" else "",
        reaches_word=_reaches_word(view),
        reaches_nothing=_reaches_nothing(view, findings),
        id=view.id,
    )


def _reaches_word(view: WindowView) -> str:
    if view.state not in OVER_STATES and view.standing != Standing.LAPSED:
        return "Reaches"
    return "Reached" if view.actual_start else "Would have reached"


def _reaches_nothing(view: WindowView, findings: int) -> str:
    if view.title is None:
        where = "The conflict says what of yours it meets." if findings else checks_of(view)
        return where or "Its page says where it meets yours."
    over = view.state in OVER_STATES or view.standing == Standing.LAPSED
    return f"No impact on anything of yours {'was' if over else 'is'} expected."


def checks_of(view: WindowView | ChangeView) -> str:
    """Which of the reader's systems it is checked by, where it is."""
    names = listed(view.checks_mine)
    return f"It counts as done when {names} work{'' if len(view.checks_mine) > 1 else 's'}." if names else ""


def freeze_row(reader: Reader, freeze: Freeze) -> FreezeRow:
    shown = [system.slug for system in reader.frozen_by(freeze)]
    return FreezeRow(
        freeze.name,
        freeze.organisation.name,
        freeze.starts_at,
        freeze.ends_at,
        tuple(system_link(reader, slug) for slug in shown),
        freeze.mode,
    )


def state_seen(view: WindowView | WindowSketch) -> str:
    """A counterpart learns when, not how far it got: what the clock says is all there is."""
    return STANDING_STATES.get(Standing(view.standing), view.state or _BY_THE_CLOCK.get(view.standing, "planned"))


_BY_THE_CLOCK = {Standing.RUNNING.value: "in_progress", Standing.ENDED.value: "over"}
