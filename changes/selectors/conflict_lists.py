"""The conflicts of an organisation's own work, freezes and hours as lists: what waits for its answer, what is open,
accepted, gone."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any
from uuid import UUID

from django.db.models import BooleanField, Case, Count, ExpressionWrapper, Q, Value, When

from accounts.models import Organisation
from changes.domain.conflicts.severity import Severity
from changes.models import Finding, FindingQuerySet

GONE_SHOWN_FOR = timedelta(days=30)


class ConflictList(StrEnum):
    TO_ANSWER = "to-answer"
    """High and medium ones that its side has not accepted and that are not over."""
    OPEN = "open"
    """All that its side has not accepted."""
    ACCEPTED = "accepted"
    GONE = "gone"
    """Within the last 30 days."""


@dataclass(frozen=True, slots=True)
class WantedConflicts:
    name: ConflictList = ConflictList.TO_ANSWER
    severity: Severity | None = None
    """None: all but those without any impact."""
    kind: str = ""

    def found(self, organisation: Organisation, now: datetime) -> FindingQuerySet:
        """The worst first, of these what is under way, then what begins first; of those that are gone the latest."""
        severe = Q(severity__gt=Severity.INFO) if self.severity is None else Q(severity=self.severity)
        chosen = _LISTS[self.name](_own(organisation), organisation, now).filter(severe)
        if self.kind:
            chosen = chosen.filter(kind=self.kind)
        if self.name is ConflictList.GONE:
            return chosen.with_sides().order_by("-gone_at", "public_id")
        ordered = chosen.with_sides().annotate(stage=_stage(now))
        return ordered.order_by("-severity", "stage", "overlap_starts_at", "public_id")


@dataclass(frozen=True, slots=True)
class ConflictCounts:
    """How many there are, by list, severity and kind."""

    rows: Mapping[tuple[ConflictList, int, str], int]

    def of(self, wanted: WantedConflicts) -> int:
        """As many as `WantedConflicts.found` finds."""
        return sum(
            number for (name, severity, kind), number in self.rows.items() if _counts(wanted, name, severity, kind)
        )


def conflict_counts(organisation: Organisation, now: datetime) -> ConflictCounts:
    """Two queries, however many there are."""
    standing = _own(organisation).standing()
    marked = standing.annotate(
        is_accepted=_is_in(Finding.objects.accepted_by(organisation)),
        is_to_answer=_is_in(Finding.objects.to_answer_by(organisation, now)),
    )
    rows: dict[tuple[ConflictList, int, str], int] = {}
    for accepted, to_answer, severity, kind, number in _grouped(marked, "is_accepted", "is_to_answer"):
        where = ConflictList.ACCEPTED if accepted else ConflictList.OPEN
        rows[where, severity, kind] = rows.get((where, severity, kind), 0) + number
        if to_answer:
            rows[ConflictList.TO_ANSWER, severity, kind] = number
    gone = _own(organisation).gone_since(now - GONE_SHOWN_FOR)
    rows |= {(ConflictList.GONE, severity, kind): number for severity, kind, number in _grouped(gone)}
    return ConflictCounts(rows)


def conflicts_named(organisation: Organisation, public_ids: Collection[UUID]) -> FindingQuerySet:
    """Whether they stand or are gone."""
    return _own(organisation).filter(public_id__in=public_ids).with_sides()


def _own(organisation: Organisation) -> FindingQuerySet:
    """Without what a redundancy finding says better."""
    return Finding.objects.with_side_of(organisation).filter(absorbed=False)


_LISTS: Mapping[ConflictList, Callable[[FindingQuerySet, Organisation, datetime], FindingQuerySet]] = {
    ConflictList.TO_ANSWER: lambda own, organisation, now: own.to_answer_by(organisation, now),
    ConflictList.OPEN: lambda own, organisation, _: own.standing().not_accepted_by(organisation),
    ConflictList.ACCEPTED: lambda own, organisation, _: own.standing().accepted_by(organisation),
    ConflictList.GONE: lambda own, _, now: own.gone_since(now - GONE_SHOWN_FOR),
}


def _stage(now: datetime) -> Case:
    """Under way, ahead, over."""
    return Case(
        When(overlap_starts_at__gt=now, then=Value(1)), When(overlap_ends_at__lte=now, then=Value(2)), default=0
    )


def _is_in(findings: FindingQuerySet) -> ExpressionWrapper[Q]:
    return ExpressionWrapper(Q(pk__in=findings.order_by().values("pk")), output_field=BooleanField())


def _grouped(findings: FindingQuerySet, *marks: str) -> Any:
    """Of each group its marks, severity, kind and number."""
    by = (*marks, "severity", "kind")
    return findings.order_by().values(*by).annotate(number=Count("pk")).values_list(*by, "number")


def _counts(wanted: WantedConflicts, name: ConflictList, severity: int, kind: str) -> bool:
    severe = severity > Severity.INFO if wanted.severity is None else severity == wanted.severity
    return name is wanted.name and severe and wanted.kind in ("", kind)
