"""What somebody reads before they approve work, in one order on the page of the change and behind a mailed link: what
it does to their systems, what it overlaps, how it is rolled back, how such work went before; then they answer."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime

from changes.domain.asked_sentence import what_it_does
from changes.domain.felt import Hit
from changes.domain.lifecycle import ENDED_STATES
from changes.selectors.before_answering import conflicts_among_theirs, record_of_theirs
from changes.selectors.changes import ChangeView, ImpactView, WindowView
from changes.selectors.findings import FindingView
from changes.selectors.reader import Reader
from components.work import Call, Path, calls_of
from core.time import wording
from estate.domain.impact import Level

BEFOREHAND, AFTERWARDS = "Do you approve this work?", "Was this all right?"


@dataclass(frozen=True, slots=True)
class AskedPeriod:
    starts_at: datetime
    local: str
    utc: str


@dataclass(frozen=True, slots=True)
class Reached:
    name: str
    level: str
    path: Path | None


@dataclass(frozen=True, slots=True)
class Overlap:
    """A conflict that the answer lets happen. Severity is empty where it is not said."""

    severity: str
    explanation: str
    period: AskedPeriod


@dataclass(frozen=True, slots=True)
class AskedWork:
    """As far as the reader may know it."""

    question: str
    sentence: str
    """What it does to the reader's systems."""
    periods: tuple[AskedPeriod, ...]
    calls: tuple[Call, ...]
    reaches: tuple[Reached, ...]
    """Systems of the reader's."""
    overlaps: tuple[Overlap, ...]
    """With the reader's own work, the worst first."""
    theirs: tuple[Overlap, ...]
    """Between this work and other work of those who ask."""
    record: str
    """How their last work went."""
    targets: tuple[Reached, ...]
    description: str
    rollback_how: str
    rollback_takes: str
    bridge: str


def asked_work(reader: Reader, view: ChangeView, question: str = BEFOREHAND) -> AskedWork:
    return AskedWork(
        question=question,
        sentence=sentence_of(reader, view),
        periods=tuple(period_said(reader, window.begins, window.until) for window in _shown(view)),
        calls=calls_of(view.contact),
        reaches=_reaches(view.impact),
        overlaps=overlaps_of(reader, view),
        theirs=overlaps_of_theirs(reader, conflicts_among_theirs(reader, [view])[view.pk]),
        record=record_of_theirs(reader, view),
        targets=tuple(Reached(target.name, target.impact, None) for target in view.targets),
        description=view.description or "",
        rollback_how=view.rollback.how if view.rollback else "",
        rollback_takes=wording.length(view.rollback.takes) if view.rollback and view.rollback.takes else "",
        bridge=view.bridge or "",
    )


def sentence_of(reader: Reader, view: ChangeView) -> str:
    """What it does to the reader's systems."""
    shown = list(_shown(view))
    hit = (Hit(row.name, Level.from_word(row.level)) for row in view.impact if row.mine)
    when = wording.period(shown[0].begins, shown[0].until, reader.zone, reader.now).local if shown else ""
    more = f" and {len(shown) - 1} more times" if len(shown) > 2 else " and once more" if len(shown) == 2 else ""
    over = bool(shown) and all(window.state in ENDED_STATES for window in shown)
    targets = [target.name for target in view.targets]
    return what_it_does(hit, f"{when}{more}", view.organisation_name, targets, over=over)


def overlaps_of(reader: Reader, view: ChangeView) -> tuple[Overlap, ...]:
    """With the reader's own work."""
    return tuple(_overlap(reader, one) for one in view.conflicts if _counts(one))


def overlaps_of_theirs(reader: Reader, findings: Iterable[FindingView]) -> tuple[Overlap, ...]:
    """How bad they are may rest on checks, which are theirs alone to know."""
    return tuple(replace(_overlap(reader, one), severity="") for one in findings)


def _overlap(reader: Reader, finding: FindingView) -> Overlap:
    period = period_said(reader, finding.overlap_starts_at, finding.overlap_ends_at)
    return Overlap(finding.severity, finding.explanation, period)


def period_said(reader: Reader, starts_at: datetime, ends_at: datetime | None) -> AskedPeriod:
    said = wording.period(starts_at, ends_at, reader.zone, reader.now)
    return AskedPeriod(starts_at, said.local, said.utc)


def _shown(view: ChangeView) -> Iterable[WindowView]:
    return [window for window in view.windows if window.state not in ENDED_STATES] or view.windows


def _counts(finding: FindingView) -> bool:
    return finding.severity != "info" and finding.gone_at is None and not finding.absorbed


def _reaches(rows: Iterable[ImpactView]) -> tuple[Reached, ...]:
    hit = [row for row in rows if row.mine and row.level != "none"]
    return tuple(
        Reached(row.name, row.level, Path.along(row.path_names) if len(row.path_names) > 1 else None) for row in hit
    )
