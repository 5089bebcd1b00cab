"""What freezes hold back, and what their owners let through."""

from __future__ import annotations

from datetime import datetime

from changes.domain.freezes import Blocked, Exempt, blocked, is_exempt
from changes.domain.lifecycle import PLANNED_STATES
from changes.domain.work import Reach
from changes.ledger.placed_work import freezes_during, placed
from changes.models import Change, Finding, FreezeException, Window
from core.time.interval import Interval


def blocked_now(change: Change, now: datetime) -> list[Blocked]:
    """The blocking freezes that its windows reach which have not started."""
    reaches = planned_reaches(change.pk, now)
    return list(blocked(reaches, freezes_during([reach.work.period for reach in reaches])))


def planned_reaches(change_id: int, now: datetime) -> list[Reach]:
    windows = Window.objects.filter(change=change_id, state__in=PLANNED_STATES, actual_start=None)
    return [one.reach for one in placed(windows.order_by("starts_at", "id"), now)]


def granted_to(change_id: int) -> list[Exempt]:
    return [exempt(one) for one in FreezeException.objects.granted().of_change(change_id)]


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
