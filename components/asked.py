"""What somebody reads before they approve work, in one order on the page of the change and behind a mailed link: when,
whom to ask, what of theirs it reaches, what of theirs it is in conflict with, what is done and how it is taken back."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from changes.domain.lifecycle import ENDED_STATES
from changes.selectors.changes import ChangeView, ImpactView, WindowView
from changes.selectors.findings import FindingView
from changes.selectors.reader import Reader
from components.work import Call, Path, calls_of
from core.time import wording

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
    """A conflict with the reader's own work."""

    severity: str
    explanation: str
    period: AskedPeriod


@dataclass(frozen=True, slots=True)
class AskedWork:
    """As far as the reader may know it."""

    question: str
    periods: tuple[AskedPeriod, ...]
    calls: tuple[Call, ...]
    reaches: tuple[Reached, ...]
    """Systems of the reader's."""
    overlaps: tuple[Overlap, ...]
    targets: tuple[Reached, ...]
    description: str
    rollback_how: str
    rollback_takes: str
    bridge: str


def asked_work(reader: Reader, view: ChangeView, question: str = BEFOREHAND) -> AskedWork:
    return AskedWork(
        question=question,
        periods=tuple(period_said(reader, window.begins, window.until) for window in _shown(view)),
        calls=calls_of(view.contact),
        reaches=_reaches(view.impact),
        overlaps=tuple(_overlap(reader, one) for one in view.conflicts if _counts(one)),
        targets=tuple(Reached(target.name, target.impact, None) for target in view.targets),
        description=view.description or "",
        rollback_how=view.rollback.how if view.rollback else "",
        rollback_takes=wording.length(view.rollback.takes) if view.rollback and view.rollback.takes else "",
        bridge=view.bridge or "",
    )


def period_said(reader: Reader, starts_at: datetime, ends_at: datetime | None) -> AskedPeriod:
    said = wording.period(starts_at, ends_at, reader.zone, reader.now)
    return AskedPeriod(starts_at, said.local, said.utc)


def _shown(view: ChangeView) -> Iterable[WindowView]:
    return [window for window in view.windows if window.state not in ENDED_STATES] or view.windows


def _counts(finding: FindingView) -> bool:
    return finding.severity != "info" and finding.gone_at is None and not finding.absorbed


def _overlap(reader: Reader, finding: FindingView) -> Overlap:
    period = period_said(reader, finding.overlap_starts_at, finding.overlap_ends_at)
    return Overlap(finding.severity, finding.explanation, period)


def _reaches(rows: Iterable[ImpactView]) -> tuple[Reached, ...]:
    hit = [row for row in rows if row.mine and row.level != "none"]
    return tuple(
        Reached(row.name, row.level, Path.along(row.path_names) if len(row.path_names) > 1 else None) for row in hit
    )
