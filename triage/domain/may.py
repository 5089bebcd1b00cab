"""May this person do this to an investigation?"""

from __future__ import annotations

from accounts.domain.may import Actor, May, Owned, is_own


def may_close(actor: Actor, investigation: Owned) -> May:
    """Close it, and show it to others."""
    return is_own(actor, investigation, "This is an investigation of")
