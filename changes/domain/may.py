"""May this person do this to a change? Each answers with the refusal; what its state allows is `lifecycle`."""

from __future__ import annotations

from collections.abc import Collection
from typing import Protocol

from accounts.domain.may import YES, Actor, May, Owned, is_own, may_administer, may_approve, may_decide, may_work


class Requested(Owned, Protocol):
    """A change, as those see it who are asked to approve it."""

    @property
    def owner_id(self) -> int: ...


def may_act_on(actor: Actor, change: Owned) -> May:
    """Edit, submit, start, close, cancel, tick, share it: any engineer of the organisation whose work it is."""
    return may_work(actor) and is_own(actor, change, "This is work of")


def is_colleague(person: Actor, change: Owned) -> bool:
    """Whether the work can be handed over to them."""
    return person.is_active and bool(may_act_on(person, change))


def may_answer_requests(actor: Actor, request: Requested) -> May:
    """Approve, decline, propose another time, take an answer back: for an organisation that is asked."""
    return is_anothers_request(actor, request) and may_approve(actor)


def is_asked(*, asked: bool) -> May:
    """Or was, and has answered already."""
    return May("" if asked else "Your organisation is not asked to approve this change.")


def has_answered(*, answered: bool) -> May:
    return May("" if answered else "Your organisation has given no answer that could be withdrawn.")


def is_anothers_request(actor: Actor, request: Requested) -> May:
    """Over a link, which was sent to a contact for approvals, this is all that is asked."""
    return May("Nobody approves their own request." if actor.pk == request.owner_id else "")


def may_accept_risk(actor: Actor, sides: Collection[int]) -> May:
    """`sides` are the organisations whose work meets, and whose freeze or hours it meets."""
    own = actor.organisation_id in sides
    return may_decide(actor) and May("" if own else "Neither side of this conflict is work of your organisation.")


def may_answer_exception(actor: Actor, freeze: Owned, asked_by: int) -> May:
    """`asked_by` is the person who asks for it."""
    own = actor.pk == asked_by
    return (
        may_decide(actor)
        and is_own(actor, freeze, "This freeze belongs to")
        and May("Nobody grants their own exception." if own else "")
    )


def may_revoke_link(actor: Actor, change: Owned, sent_to: int) -> May:
    """`sent_to` is the organisation of the contact that the link was sent to."""
    if may_act_on(actor, change) or (actor.organisation_id == sent_to and may_administer(actor)):
        return YES
    return May("Only engineers of the work’s owner and admins of the recipient can revoke it.")
