"""Saying that one has seen a notice, and having it sent once more."""

from __future__ import annotations

from typing import Any

from django.db import transaction

from accounts.models import Person
from accounts.services.board_versions import raise_board_versions
from accounts.services.rates import refuse_too_often
from core import clock
from core.activity import Activity, record
from core.refusals import Refused
from notifications.domain.link_standing import NoticeLinkStanding, Purpose
from notifications.domain.may import may_say_seen, may_send_again
from notifications.models import MAY_BE_SENT_AGAIN, Notice, NoticeState
from notifications.selectors.notice_sight import contact_in_log, link_standing

MOST_TIMES = 5


class DeadNoticeLink(Refused):
    """The link of a notice opens nothing any more."""

    def __init__(self, standing: NoticeLinkStanding) -> None:
        super().__init__("This link opens nothing any more.")
        self.standing = standing


def require_live(notice: Notice, purpose: Purpose) -> None:
    """Within the act that the link asks for: much may have happened since its page was opened."""
    standing = link_standing(notice, purpose, clock.now())
    if standing is not NoticeLinkStanding.LIVE:
        raise DeadNoticeLink(standing)


def say_seen(notice_id: int, *, over_link: bool = False) -> Notice:
    """By its contact, signed in or over the link in the mail. The second time changes nothing."""
    with transaction.atomic():
        notice = Notice.objects.select_for_update(of=("self",)).for_sending().get(pk=notice_id)
        if over_link:
            require_live(notice, Purpose.SEEN)
        if notice.seen_at is None and notice.state != NoticeState.DROPPED:
            notice.seen_at, notice.state = clock.now(), NoticeState.SEEN
            notice.save(update_fields=["seen_at", "state"])
            by = {"notice": notice.pk, "addressed_to": notice.contact.name, "named": notice.contact.name}
            _record("seen", notice, notice.contact, **({"by_link": by} if over_link else {}))
        return notice


def say_seen_signed_in(actor: Person, notice_id: int) -> Notice:
    """Raises `Notice.DoesNotExist` for what the actor's organisation does not see."""
    notice = Notice.objects.visible_to(actor.organisation).get(pk=notice_id)
    may_say_seen(actor, notice.contact_id).require()
    return say_seen(notice.pk)


def send_again(actor: Person, notice_id: int) -> Notice:
    """A new message with its own Message-ID: under the old one mail servers would take it for the same and drop it."""
    with transaction.atomic():
        visible = Notice.objects.visible_to(actor.organisation).values("pk")
        notice = Notice.objects.select_for_update(of=("self",)).for_sending().get(pk__in=visible.filter(pk=notice_id))
        _refuse_to_send_again(actor, notice)
        refuse_too_often("sent_again", actor, clock.now())
        notice.state, notice.due_at, notice.retry_at = NoticeState.PLANNED, clock.now(), None
        notice.attempts, notice.resent, notice.outcome, notice.sent_at = 0, notice.resent + 1, {}, None
        notice.save(update_fields=["state", "due_at", "retry_at", "attempts", "resent", "outcome", "sent_at"])
        _record("sent_again", notice, actor, **contact_in_log(notice))
        return notice


def _refuse_to_send_again(actor: Person, notice: Notice) -> None:
    may_send_again(actor, notice.contact.organisation_id, notice.change).require()
    if notice.state not in MAY_BE_SENT_AGAIN:
        raise Refused(f"It is {notice.get_state_display()}: only what was sent, or could not be delivered, can be.")
    if notice.resent >= MOST_TIMES:
        raise Refused(f"It was sent {MOST_TIMES} times more already. Call them.")


def _record(kind: str, notice: Notice, actor: Person, **data: Any) -> Activity | None:
    raise_board_versions({notice.contact.organisation_id, *([notice.change.organisation_id] if notice.change else [])})
    if notice.change_id is None:
        return None
    return record(
        kind, "change", notice.change_id, actor=actor, organisation=actor.organisation, about=notice.about, **data
    )
