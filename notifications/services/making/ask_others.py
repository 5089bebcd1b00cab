"""Requests for approval that nobody who was asked can answer any more are asked of whoever is left, at once."""

from __future__ import annotations

from accounts.services.board_versions import raise_board_versions
from changes.domain.lifecycle import WITHDRAWN_STATES
from changes.models import Approval, ApprovalState, State
from changes.selectors.who_answers import who_is_asked
from core.activity import Activity, record
from notifications.domain.about import About
from notifications.models import Notice, NoticeState

ASKING = (About.APPROVAL_ASKED, About.APPROVAL_VOIDED, About.APPROVAL_REMINDED)


def ask_others(organisation_id: int) -> int:
    """How many of the requests that this organisation has not answered were asked anew."""
    waiting = Approval.objects.filter(organisation=organisation_id, state=ApprovalState.ASKED).with_windows()
    waiting = waiting.exclude(change__state__in=WITHDRAWN_STATES)
    asked = who_is_asked(waiting)
    return sum(_ask(one) for one in waiting if not _was_told(one, {who.pk for who in asked[one.pk].people}))


def _was_told(approval: Approval, people: set[int | None]) -> bool:
    """Whether anybody who can answer was asked, or is about to be; true as well where there is nobody."""
    if not people or _is_being_asked(approval):
        return True
    told = Notice.objects.filter(change=approval.change_id, about__in=ASKING, activity__at__gte=approval.asked_at)
    arriving = told.exclude(state__in=[NoticeState.DROPPED, NoticeState.UNDELIVERED])
    return arriving.filter(contact__in=[one for one in people if one]).exists()


def _is_being_asked(approval: Approval) -> bool:
    acts = Activity.objects.about("change", approval.change_id).filter(told_at=None, tells__overlap=list(ASKING))
    named = ("asked", "voided")
    return any(approval.organisation_id in (act.data.get(name) or ()) for act in acts for name in named)


def _ask(approval: Approval) -> bool:
    raise_board_versions([approval.change.organisation_id, approval.organisation_id])
    record(
        "approval_asked_of_others",
        "change",
        approval.change_id,
        actor=None,
        organisation=approval.change.organisation,
        tells=[About.APPROVAL_ASKED],
        asked=[approval.organisation_id],
        windows=[window.pk for window in approval.change.windows.all() if window.state == State.REQUESTED],
    )
    return True
