"""May this person do this to a system, a dependency, a freeze? What its owner may do, and nobody else."""

from __future__ import annotations

from typing import Protocol

from accounts.domain.may import Actor, require_role
from core.refusals import NotAllowed


class Owner(Protocol):
    """An organisation; `str` of it is its name."""

    @property
    def pk(self) -> int: ...


def require_engineer(actor: Actor) -> None:
    require_role(actor, "engineer")


def require_own(actor: Actor, organisation: Owner) -> None:
    require_engineer(actor)
    if actor.organisation_id != organisation.pk:
        raise NotAllowed(f"This belongs to {organisation}; only they can do that.")
