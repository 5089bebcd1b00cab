"""Reminding those who are asked for their approval and have not answered."""

from __future__ import annotations

from datetime import datetime

from accounts.services.board_versions import raise_board_versions
from changes.domain.approvals import reminder_due
from changes.domain.lifecycle import WITHDRAWN_STATES
from changes.ledger.schedule_lock import placing_work
from changes.models import Approval, ApprovalState, State
from changes.selectors.who_answers import who_is_asked
from core import clock
from core.activity import record


def remind_asked() -> int:
    """How many organisations were reminded. Twice at once does no harm: that it was done is written with it. Where
    nobody can be reminded, nothing is written."""
    now = clock.now()
    return sum(_remind(approval.pk) for approval in Approval.objects.perhaps_to_remind() if _is_due(approval, now))


def _remind(approval_id: int) -> bool:
    with placing_work() as now:
        approval = Approval.objects.with_windows().get(pk=approval_id)
        if not _is_due(approval, now) or not who_is_asked([approval])[approval.pk].people:
            return False
        approval.reminded_at = [*approval.reminded_at, now]
        approval.save(update_fields=["reminded_at"])
        raise_board_versions([approval.change.organisation_id, approval.organisation_id])
        record(
            "approval_reminded",
            "change",
            approval.change_id,
            actor=None,
            organisation=approval.change.organisation,
            tells=["approval_reminded"],
            asked=[approval.organisation_id],
            windows=[window.pk for window in approval.change.windows.all() if window.state == State.REQUESTED],
        )
        return True


def _is_due(approval: Approval, now: datetime) -> bool:
    if approval.state != ApprovalState.ASKED or approval.change.state in WITHDRAWN_STATES:
        return False
    if approval.retrospective:
        return reminder_due(approval.asked_at, None, approval.reminded_at, now)
    windows = approval.change.windows.all()
    starts = [window.starts_at for window in windows if window.state == State.REQUESTED]
    return bool(starts) and reminder_due(approval.asked_at, min(starts), approval.reminded_at, now)
