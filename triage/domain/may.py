"""May this person look for a fault, and what may they do to an investigation?"""

from __future__ import annotations

from accounts.domain.may import Actor, May, Owned, is_own, may_take_part


def may_search(actor: Actor) -> May:
    """Open an investigation, add what was seen, ask an owner, note a call: it wakes people, so it needs a role."""
    return may_take_part(actor)


def may_close(actor: Actor, investigation: Owned) -> May:
    """Close it, and show it to others."""
    return may_search(actor) and is_own(actor, investigation, "This is an investigation of")
