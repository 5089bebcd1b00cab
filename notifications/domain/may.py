"""May this person do this to a notice?"""

from __future__ import annotations

from accounts.domain.may import YES, Actor, May, Owned, may_administer
from changes.domain.may import may_act_on


def may_send_again(actor: Actor, sent_to: int, change: Owned | None) -> May:
    """`sent_to` is the organisation of its contact; `change` what it is about."""
    own = change is not None and may_act_on(actor, change)
    if own or (actor.organisation_id == sent_to and may_administer(actor)):
        return YES
    return May("Only engineers of whose work it is, and admins of whom it was sent to, can send it again.")


def may_say_seen(actor: Actor, contact: int) -> May:
    return May("" if actor.pk == contact else "Only whom a notice was sent to can say that they have seen it.")
