"""May this person do this to a change?"""

from __future__ import annotations

from typing import Protocol

from accounts.domain.may import Actor, is_engineer, require_role
from core.refusals import NotAllowed


class OwnedWork(Protocol):
    """A change; `str` of its organisation is its name."""

    @property
    def organisation_id(self) -> int: ...

    @property
    def organisation(self) -> object: ...


def is_own_engineer(actor: Actor, organisation_id: int) -> bool:
    """May act on all work of this organisation."""
    return actor.organisation_id == organisation_id and is_engineer(actor)


def require_own_engineer(actor: Actor | None, change: OwnedWork) -> None:
    """Any engineer of the organisation whose work it is may act on it."""
    require_role(actor, "engineer")
    if actor is None or not is_own_engineer(actor, change.organisation_id):
        raise NotAllowed(f"This is work of {change.organisation}; only they can do that.")
