"""What should have been sent long ago and has not been: mail may be down, whatever any task says of itself."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count, Exists, Min, Q

from accounts.models import Organisation
from notifications.domain.delivery import Priority
from notifications.domain.outcomes import OutcomeCode
from notifications.models import MailServer, Notice, NoticeQuerySet, NoticeState

OVERDUE_AFTER = timedelta(minutes=2)


@dataclass(frozen=True, slots=True)
class OverdueNotices:
    count: int
    since: datetime
    """When the first of them fell due."""


def overdue_notices(now: datetime) -> OverdueNotices | None:
    """Of the whole house."""
    return _among(Notice.objects.all(), now)


def overdue_notices_of(organisation: Organisation, now: datetime) -> OverdueNotices | None:
    """About its own work, or to its people."""
    return _among(Notice.objects.visible_to(organisation), now)


def _among(notices: NoticeQuerySet, now: datetime) -> OverdueNotices | None:
    """What quiet hours hold waits as it should. What was tried waits for its own address where others get through."""
    waiting = notices.filter(
        state__in=[NoticeState.PLANNED, NoticeState.SENDING], priority__in=Priority, due_at__lte=now - OVERDUE_AFTER
    )
    waiting = waiting.exclude(retry_at__gt=now, outcome__code=OutcomeCode.QUIET_HOURS)
    mail_fails = Exists(MailServer.objects.failing().order_by())
    waiting = waiting.filter(Q(attempts=0) | Q(state=NoticeState.SENDING) | mail_fails)
    found = waiting.order_by().aggregate(count=Count("pk"), since=Min("due_at"))
    return OverdueNotices(**found) if found["count"] else None
