"""What an act would make, as pages show it before it is saved."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from django.utils.crypto import salted_hmac

from changes.domain.conflicts.explanation import listed
from changes.domain.lifecycle import EFFECTIVE_STATES
from changes.models import Change
from changes.selectors.findings import FindingView, FreezeView
from changes.selectors.freeze_exceptions import would_hold
from changes.selectors.preview import PreviewView, WindowPreview
from changes.selectors.reader import Reader
from components.findings import FindingCard, Findings, finding_card, findings_of
from components.notices import PlanStep
from components.slots import SlotsPanel
from components.work import ReachRow, WarningLine, reach_of, warning_lines
from core.cut import cut
from notifications.domain.about import About
from notifications.domain.plan import PlannedPeriod
from notifications.selectors import plan_of_notices
from notifications.selectors.recipients import People
from notifications.selectors.would_be_told import WHEN_BOOKED, Foretelling, would_be_told
from notifications.services.rehearsing import ApprovalAhead, Rehearsed

MOST_REACHED = 30
"""Systems beside a form: the reader's own and the worst."""
MOST_QUIET = 3
"""Windows that say each that they meet nothing; more are counted."""


@dataclass(frozen=True, slots=True)
class ToldRow:
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
    falls: tuple[FindingCard, ...] = ()
    """What stands already and was accepted, and would be accepted no longer."""
    standing: tuple[FindingCard, ...] = ()
    """What stands already, and would go on as it is."""

    @property
    def meets(self) -> bool:
        """Anything at all."""
        return bool(self.findings.open or self.findings.folded or self.falls or self.standing)


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
    impact: tuple[ReachRow, ...] = ()
    impact_total: int = 0
    approvals: tuple[ToldRow, ...] = ()
    of_edit: bool = False
    """It is what one edit of planned work brings: its approvals stand, wait, fall or are asked anew."""
    nobody_approves: str = ""
    """Said where there are none."""
    sum_of_approvals: str = ""
    notified: tuple[ToldRow, ...] = ()
    """So many as are shown."""
    notified_total: int = 0
    told_unknown: bool = False
    """It would be refused as it is entered, so that nobody would be told."""
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
        return len(self.findings) + sum(len(part.falls) + len(part.standing) for part in self.parts)

    @property
    def told_words(self) -> str:
        """Said where nobody is named as told."""
        return NOT_YET if self.told_unknown else "Nobody else."

    @property
    def parts_shown(self) -> tuple[PreviewPart, ...]:
        """Of many windows those that meet something."""
        return tuple(part for part in self.parts if part.meets) if len(self.parts) > MOST_QUIET else self.parts

    @property
    def quiet_parts(self) -> int:
        """So many windows more meet nothing."""
        return len(self.parts) - len(self.parts_shown)

    @property
    def several(self) -> bool:
        """Several windows, so that each says which one it is."""
        return len(self.parts) > 1


@dataclass(frozen=True, slots=True)
class HeldBack:
    """A freeze that keeps a draft from being submitted."""

    freeze: str
    organisation: str
    starts_at: datetime
    ends_at: datetime
    asked: bool
    """Its owner has been asked for an exception, and has not answered yet."""


def not_ready(*, systems: bool, period: bool, notes: tuple[str, ...] = ()) -> Preview:
    """Of a form in which too little stands yet to say what it meets."""
    missing = [*([] if systems else ["a system"]), *([] if period else ["a start", "an end"])]
    return Preview(ready=False, missing=f"Choose {listed(missing)} to see what it meets.", clock_notes=notes)


def shown(
    reader: Reader,
    seen: PreviewView,
    abouts: Collection[About] = WHEN_BOOKED,
    *,
    owner: int | None = None,
    clock_notes: Iterable[str] = (),
) -> Preview:
    names = reader.estate.organisation_names
    told = would_be_told(reader, seen, abouts, owner)
    approvals = tuple(
        ToldRow(names[one.organisation], because=f"for {', '.join(one.system_names)}") for one in seen.approvals
    )
    return Preview(
        parts=tuple(_part(window) for window in seen.windows),
        ends=_cards(seen.ends),
        makes=len(seen.makes),
        seen=",".join(marks(seen)),
        warnings=warning_lines(seen.warnings),
        impact=tuple(reach_of(reader, row) for row in cut(seen.impact, MOST_REACHED)),
        impact_total=seen.impact_total,
        approvals=approvals,
        nobody_approves="Nobody: it reaches no other organisation badly enough to ask.",
        sum_of_approvals=_must_approve([one.name for one in approvals]),
        notified=tuple(ToldRow(one.name, names[one.organisation], " ".join(one.because)) for one in told.told),
        notified_total=told.total,
        plan=_plan(told, seen, reader) if seen.windows and abouts == WHEN_BOOKED else (),
        clock_notes=tuple(dict.fromkeys(clock_notes)),
    )


def with_what_it_brings(page: Preview, reader: Reader, brings: Rehearsed | None) -> Preview:
    """Of an act on work that is planned or under way: what it brings itself, not what such work brings in its life."""
    if brings is None:
        return replace(page, notified=(), notified_total=0, plan=(), told_unknown=True)
    names = reader.estate.organisation_names
    rows = tuple(ToldRow(one.name, names[one.organisation], " ".join(one.because)) for one in brings.told)
    return replace(page, notified=rows, notified_total=brings.total, plan=())


def of_edit(page: Preview, reader: Reader, brings: Rehearsed | None) -> Preview:
    page = with_what_it_brings(page, reader, brings)
    if brings is None:
        return replace(page, approvals=(), of_edit=True, nobody_approves=NOT_YET, sum_of_approvals="")
    return replace(
        page,
        approvals=tuple(ToldRow(one.organisation, because=_how_it_stands(one)) for one in brings.approvals),
        of_edit=True,
        nobody_approves="Nobody is asked.",
        sum_of_approvals=_sum_of_edit(brings.approvals),
    )


NOT_YET = "Not known yet: something is missing or would be refused, or others are booking right now."
HOW_IT_STANDS = {
    "stands": "Approved, and stays so.",
    "waits": "Asked, no answer yet.",
    "asked": "Is asked to approve it",
    "falls": "No longer counts",
}


def _how_it_stands(one: ApprovalAhead) -> str:
    words = HOW_IT_STANDS[one.state]
    return words if words.endswith(".") else f"{words}: {one.because}." if one.because else f"{words}."


def _must_approve(names: Sequence[str]) -> str:
    return f"{', '.join(names)} must approve" if names else "nobody must approve"


def _sum_of_edit(approvals: Iterable[ApprovalAhead]) -> str:
    by_state: dict[str, list[str]] = {}
    for one in approvals:
        by_state.setdefault(one.state, []).append(one.organisation)
    if asked := by_state.get("asked"):
        return f"{', '.join(asked)} {'is' if len(asked) == 1 else 'are'} asked to approve"
    if waits := by_state.get("waits"):
        return f"{', '.join(waits)} must still approve"
    return "what was approved still counts" if "stands" in by_state else "nobody must approve"


def step_rows(steps: Iterable[plan_of_notices.PlannedStep]) -> tuple[PlanStep, ...]:
    return tuple(
        PlanStep(one.what, one.at, one.people, ", ".join(one.names), one.people - len(one.names), one.others)
        for one in steps
    )


def _plan(told: Foretelling, seen: PreviewView, reader: Reader) -> tuple[PlanStep, ...]:
    period = seen.windows[0].period
    window = PlannedPeriod("approved", period.starts_at, period.known_end)
    people, alone = People(), None if seen.approvals else reader.person.pk
    ahead = plan_of_notices.steps(window, told.facts, people, reader.now, is_news=True, announced_by=alone)
    return step_rows((*ahead, *plan_of_notices.when_it_happens(told.facts, people, reader.person.pk)))


def held_back_by(reader: Reader, seen: PreviewView, change: Change | None, emergency: str) -> tuple[str, ...]:
    """A sentence for each freeze that would keep it from being placed, with what can be done."""
    views = [view for window in seen.windows for view in window.conflicts]
    planned = change is not None and change.state in EFFECTIVE_STATES
    held = would_hold(reader, views, change, emergency=emergency)
    return tuple(dict.fromkeys(_hold(freeze, asked=asked, planned=planned) for freeze, asked in held))


def _hold(freeze: FreezeView, *, asked: bool, planned: bool) -> str:
    name = f"“{freeze.name}”" if freeze.name else "A freeze"
    held = f"{name} of {freeze.organisation_name} holds this back: you cannot"
    if planned:
        return f"{held} save it there. Move it out of the freeze, or say why it is an emergency."
    if asked:
        return f"{held} submit it until they grant the exception that you asked for."
    return f"{held} submit it. Save it as a draft and ask for an exception."


def is_news(seen: PreviewView, shown_before: str) -> bool:
    """Whether it would make a conflict that was not shown to whoever presses the button."""
    return not set(marks(seen)) <= set(shown_before.split(","))


def marks(seen: PreviewView) -> list[str]:
    """One for each conflict that it would make; nobody can tell from it what it is about."""
    return sorted(salted_hmac("changes.views.previewing", key).hexdigest()[:16] for key in seen.makes)


def _part(window: WindowPreview) -> PreviewPart:
    return PreviewPart(
        window.period.starts_at,
        window.period.known_end,
        findings_of(view for view in window.conflicts if view.id is None),
        _cards(view for view in window.conflicts if view.id is not None and view.falls),
        _cards(view for view in window.conflicts if view.id is not None and not view.falls),
    )


def _cards(views: Iterable[FindingView]) -> tuple[FindingCard, ...]:
    """Those that stand for themselves; without those that have no impact."""
    return tuple(finding_card(view) for view in views if not view.absorbed and view.severity != "info")
