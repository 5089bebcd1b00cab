"""Something urgent that nobody has seen is told to the next contact of the same organisation, and so on; who sent it is
shown the phone numbers all the while."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction

from accounts.models import Person
from changes.models import Finding
from core import clock
from core.activity import record
from notifications.domain import reasons
from notifications.domain.about import Why
from notifications.domain.audience import Reason
from notifications.domain.delivery import Priority
from notifications.domain.escalation import Urgent, goes_on
from notifications.models import Notice, NoticeState
from notifications.selectors.next_contact import next_after
from notifications.selectors.notice_sight import contact_in_log
from notifications.selectors.recipients import People
from notifications.services.sending.recheck import BatchFacts, why_no_longer_true


def escalate() -> int:
    """How many more people are told. Twice at once does no harm: that the next was looked for stands on the row."""
    now = clock.now()
    return sum(_go_on(pk) for pk in Notice.objects.unseen(now).values_list("pk", flat=True))


def _go_on(notice_id: int) -> bool:
    with transaction.atomic():
        rows = Notice.objects.select_for_update(of=("self",), skip_locked=True).for_sending()
        notice, now = rows.filter(pk=notice_id).first(), clock.now()
        if notice is None or not goes_on(_urgent(notice), now):
            return False
        notice.went_on_at = now
        notice.save(update_fields=["went_on_at"])
        person = None if _needs_nobody(notice, now) else _next(notice)
        return person is not None and _tell(notice, person, now)


def _urgent(notice: Notice) -> Urgent:
    return Urgent(
        notice.state,
        notice.acknowledge_by or notice.due_at,
        seen=notice.seen_at is not None,
        went_on=notice.went_on_at is not None,
    )


def _needs_nobody(notice: Notice, now: datetime) -> bool:
    """Somebody else there has seen it, or what was urgent about it is over."""
    if Notice.objects.beside(notice).exclude(seen_at=None).exists():
        return True
    if notice.findings and not Finding.objects.standing().filter(pk__in=notice.findings).exists():
        return True
    return why_no_longer_true(notice, now, BatchFacts([notice])) is not None


def _next(notice: Notice) -> Person | None:
    person = next_after(notice)
    return Person.objects.select_related("organisation").get(pk=person) if person is not None else None


def _tell(notice: Notice, person: Person, now: datetime) -> bool:
    """Who was told of the act for a lesser reason is told again, and for both."""
    known = Notice.objects.filter(activity=notice.activity, contact=person, channel=notice.channel)
    told = known.select_for_update().first() or Notice(
        activity=notice.activity, contact=person, channel=notice.channel, change=notice.change, window=notice.window
    )
    told.resent += told.state in (NoticeState.SENDING, NoticeState.SENT, NoticeState.SEEN)
    told.about, told.findings, told.in_place_of = notice.about, notice.findings, notice
    told.because = [reasons.to_json(Reason(Why.IN_PLACE)), *_of_systems(notice), *told.because]
    told.urgent, told.priority, told.due_at, told.retry_at = True, Priority.URGENT, now, None
    told.state, told.outcome, told.attempts, told.seen_at = NoticeState.PLANNED, {}, 0, None
    told.acknowledge_by = now + People().plan_of(person.organisation_id).acknowledge_within
    told.save()
    if notice.change is not None:
        _record(notice, person)
    return True


def _of_systems(notice: Notice) -> list[dict[str, Any]]:
    """Without the roles, which are those of the one who has not answered."""
    return [{**reason, "roles": []} for reason in notice.because if reason["system"]]


def _record(notice: Notice, person: Person) -> None:
    record(
        "went_on",
        "change",
        notice.change_id or 0,
        actor=None,
        organisation=notice.contact.organisation,
        about=notice.about,
        **contact_in_log(notice),
        next_name=person.name,
    )
