"""What is true of a notice's subject at the moment of sending."""

from __future__ import annotations

from datetime import datetime

from changes.models import Approval, ApprovalState, Finding, FindingState
from changes.services.visibility import Sight, sight_of_one
from notifications.domain.audience import About, Why
from notifications.domain.truth import NoticeNow, WindowNow, why_no_longer
from notifications.models import Notice, NoticeState

ASKING = (About.APPROVAL_ASKED, About.APPROVAL_VOIDED, About.APPROVAL_REMINDED)


def why_no_longer_true(notice: Notice, now: datetime) -> str | None:
    change, window = notice.change, notice.window
    standing = Finding.objects.filter(pk__in=notice.findings, state=FindingState.FOUND).count()
    return why_no_longer(
        NoticeNow(
            about=About(notice.about),
            now=now,
            contact_is_active=notice.contact.is_active,
            may_see=sight_for(notice) > Sight.NONE,
            change_state=change.state if change else "",
            window=WindowNow(window.state, window.starts_at, window.period_revision) if window else None,
            planned_for=notice.period_revision,
            is_asked=_is_asked(notice),
            findings_standing=standing,
            findings_known=_findings_told_before(notice),
        )
    )


def sight_for(notice: Notice) -> Sight:
    """How much of its subject the contact may read. Who is told that a conflict is gone knew of it; who carries work
    out for others is shown as much as those it reaches."""
    if notice.change is None:
        return Sight.COUNTERPART
    sight = sight_of_one(notice.contact.organisation, notice.change)
    if any(reason["why"] in (Why.ANSWERS, Why.IMPLEMENTS) for reason in notice.because):
        return max(sight, Sight.AFFECTED)
    if notice.findings or any(reason["why"] == Why.TOLD_BEFORE for reason in notice.because):
        return max(sight, Sight.COUNTERPART)
    return sight


def _is_asked(notice: Notice) -> bool:
    """Or is told for another reason as well, which stands whatever became of the approval."""
    if notice.about not in ASKING or notice.change is None:
        return False
    if any(reason["why"] != Why.ASKED for reason in notice.because):
        return True
    asked = Approval.objects.filter(
        change=notice.change, organisation=notice.contact.organisation, state=ApprovalState.ASKED
    )
    if notice.activity is not None:
        asked = asked.filter(asked_at__lte=notice.activity.at)  # whoever was asked anew has a newer message
    return asked.exists()


def _findings_told_before(notice: Notice) -> int:
    if notice.about != About.CONFLICT_GONE:
        return 0
    earlier = Notice.objects.filter(contact=notice.contact, findings__overlap=notice.findings, pk__lt=notice.pk)
    return (
        earlier.exclude(about=About.CONFLICT_GONE)
        .exclude(state__in=[NoticeState.DROPPED, NoticeState.UNDELIVERED])
        .count()
    )
