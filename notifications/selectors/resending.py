"""Who may have a notice sent once more."""

from __future__ import annotations

from accounts.domain.may import is_admin
from accounts.models import Person
from changes.domain.may import is_own_engineer
from notifications.models import Notice, NoticeState

MAY_BE_SENT_AGAIN = (NoticeState.SENT, NoticeState.SEEN, NoticeState.UNDELIVERED)


def may_send_again(actor: Person, notice: Notice) -> bool:
    """Engineers of whose work it is, and admins of whom it was sent to."""
    own = notice.change is not None and is_own_engineer(actor, notice.change.organisation_id)
    theirs = notice.contact.organisation_id == actor.organisation_id
    return own or (theirs and is_admin(actor))
