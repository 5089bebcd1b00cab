"""What stands in the ledger about one change, in short: enough to say which of it is read."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from changes.domain.conflicts.findings import TOLD_FROM
from changes.domain.conflicts.kinds import TRAITS
from changes.models import Change, Finding
from core.looking import asked_once


@dataclass(frozen=True, slots=True)
class StandingFinding:
    """Once for each window of the change that is a side of it."""

    pk: int
    id: UUID
    window: int
    severity: int
    told: bool
    absorbed: bool
    kind: str

    @property
    def is_told_of(self) -> bool:
        return self.severity >= TOLD_FROM

    @property
    def is_with_work(self) -> bool:
        return not TRAITS[self.kind].with_calendar


def standing_findings(change: Change) -> tuple[StandingFinding, ...]:
    """The worst first. Expects a whole change."""
    windows = [window.pk for window in change.windows.all()]
    rows = Finding.objects.standing().filter(sides__window_id__in=windows)
    rows = rows.order_by("-severity", "overlap_starts_at", "kind", "public_id")
    fields = ("pk", "public_id", "sides__window_id", "severity", "told", "absorbed", "kind")
    asked = rows.values_list(*fields)
    return asked_once(("standing findings", change.pk), lambda: tuple(StandingFinding(*row) for row in asked))
