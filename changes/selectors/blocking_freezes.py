"""What freezes hold back, and what their owners let through."""

from __future__ import annotations

from datetime import datetime

from changes.domain.freezes import Blocked, Exempt, blocked
from changes.domain.lifecycle import PLANNED_STATES
from changes.domain.work import Reach
from changes.ledger.exceptions import exempt
from changes.ledger.placed_work import freezes_during, placed
from changes.models import Change, FreezeException, Window


def blocked_now(change: Change, now: datetime) -> list[Blocked]:
    """The blocking freezes that its windows reach which have not started."""
    reaches = planned_reaches(change.pk, now)
    return list(blocked(reaches, freezes_during([reach.work.period for reach in reaches])))


def planned_reaches(change_id: int, now: datetime) -> list[Reach]:
    windows = Window.objects.filter(change=change_id, state__in=PLANNED_STATES, actual_start=None)
    return [one.reach for one in placed(windows.order_by("starts_at", "id"), now)]


def granted_to(change_id: int) -> list[Exempt]:
    return [exempt(one) for one in FreezeException.objects.granted().of_change(change_id)]
