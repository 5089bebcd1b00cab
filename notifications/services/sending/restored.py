"""A house that was restored does not know what the one before has sent since its backup: none of it is sent again."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from notifications.domain.outcomes import OutcomeCode, outcome
from notifications.models import AccountMail, MailServer, Notice, NoticeState, SenderLease
from notifications.services.making import fan_out as fanning


@dataclass(frozen=True, slots=True)
class Settled:
    dropped: int
    """Notices that were due, or in somebody's hands."""
    kept: int
    """Reminders that are still ahead."""
    account_mails: int
    """Taken away: their links are asked for anew."""


@transaction.atomic
def settle_restored(now: datetime) -> Settled:
    """Before anything is started. Acts that nobody was told of get their notices first, so that it stands in the ledger
    who was meant."""
    while fanning.fan_out():
        pass
    waiting = Notice.objects.filter(state__in=[NoticeState.PLANNED, NoticeState.SENDING]).order_by()
    doubtful = waiting.filter(due_at__lte=now) | waiting.filter(state=NoticeState.SENDING)
    said = outcome(OutcomeCode.RESTORED).to_json()
    dropped = doubtful.update(state=NoticeState.DROPPED, outcome=said, claimed_by=None, retry_at=None)
    mails, _ = AccountMail.objects.all().delete()
    SenderLease.objects.all().delete()
    MailServer.objects.all().delete()
    return Settled(dropped, waiting.count(), mails)
