"""May this person do this to a system, a dependency, a freeze, a tag? What its owner may do, and nobody else."""

from __future__ import annotations

from typing import Protocol

from accounts.domain.may import Actor, May, Owned, is_own, may_administer, may_work


class Side(Protocol):
    """An organisation; `str` of it is its name."""

    @property
    def pk(self) -> int: ...


def may_keep(actor: Actor, system: Owned) -> May:
    """Its description, contacts, maintenance hours, and who sees it although it is private."""
    return may_work(actor) and is_own(actor, system)


def may_grant_work(actor: Actor, system: Owned) -> May:
    """Let others book work on it, and take that back."""
    return may_administer(actor) and is_own(actor, system)


def may_keep_freeze(actor: Actor, freeze: Owned) -> May:
    return may_work(actor) and is_own(actor, freeze, "This freeze belongs to")


def may_keep_tag(actor: Actor, tag: Owned) -> May:
    return may_work(actor) and is_own(actor, tag, "This tag belongs to")


def may_claim(actor: Actor, *ends: Owned) -> May:
    """Enter a dependency between these systems."""
    own = any(end.organisation_id == actor.organisation_id for end in ends)
    return may_work(actor) and May("" if own else "One of the two systems must belong to your organisation.")


def may_answer_claim(actor: Actor, answerer: Side) -> May:
    """Say whether it is so: the side that did not enter it."""
    own = actor.organisation_id == answerer.pk
    return may_work(actor) and May("" if own else f"This belongs to {answerer}; only they can do that.")


def may_remove_claim(actor: Actor, claimant: Side, dependent: Owned) -> May:
    """Whoever entered it, and whose system it is that needs the other."""
    return may_work(actor) and May("" if actor.organisation_id == claimant.pk else may_keep(actor, dependent).refusal)
