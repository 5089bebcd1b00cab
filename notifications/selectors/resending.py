"""Who may have a notice sent once more."""

from __future__ import annotations

from accounts.models import Person, Role
from notifications.models import Notice, NoticeState

MAY_BE_SENT_AGAIN = (NoticeState.SENT, NoticeState.SEEN, NoticeState.UNDELIVERED)


def may_send_again(actor: Person, notice: Notice) -> bool:
    """Engineers of whose work it is, and admins of whom it was sent to."""
    own = notice.change is not None and notice.change.organisation_id == actor.organisation_id
    theirs = notice.contact.organisation_id == actor.organisation_id
    return (own and actor.has_role(Role.ENGINEER)) or (theirs and actor.has_role(Role.ADMIN))
