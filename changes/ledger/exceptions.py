"""What the owners of freezes let happen all the same, beside the findings of the ledger."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from changes.domain.freezes import Blocked, Exempt, is_exempt
from changes.models import Finding, FindingSide, FreezeException
from core.time.interval import Interval


def exempt(exception: FreezeException) -> Exempt:
    return Exempt(str(exception.freeze_id), frozenset(exception.systems), periods_of(exception))


def periods_of(exception: FreezeException) -> tuple[Interval, ...]:
    return tuple(
        Interval(datetime.fromisoformat(start), datetime.fromisoformat(end)) for start, end in exception.periods
    )


def covers(granted: FreezeException, finding: Finding) -> bool:
    if finding.overlap_ends_at is None:
        return False
    overlap = Interval(finding.overlap_starts_at, finding.overlap_ends_at)
    return is_exempt(Blocked(str(finding.freeze_id), frozenset(finding.meets_at), overlap), [exempt(granted)])


def covered(findings: Iterable[Finding]) -> frozenset[int]:
    """Of these findings, those that a granted exception covers as they are now: by it, the side of the freeze's owner
    stays accepted."""
    met = {finding.pk: finding for finding in findings if finding.freeze_id is not None}
    if not met:
        return frozenset()
    of_windows = FindingSide.objects.filter(finding__in=met).exclude(window=None)
    pairs = list(of_windows.values_list("finding_id", "window__change_id"))
    exceptions = FreezeException.objects.granted().filter(change__in={change for _, change in pairs})
    granted = list(exceptions.filter(freeze__in={one.freeze_id for one in met.values()}))
    return frozenset(
        pk for pk, change in pairs if any(one.change_id == change and covers(one, met[pk]) for one in granted)
    )
