"""Who may import and take a copy."""

from __future__ import annotations

from accounts.domain.may import YES, Actor, May, may_administer, may_operate


def may_import(actor: Actor) -> May:
    """An admin for their own organisation; whoever looks after the register for all of them."""
    return YES if may_operate(actor) else may_administer(actor)
