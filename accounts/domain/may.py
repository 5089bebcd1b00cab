"""May this person do this? What their roles allow, whatever it is done to."""

from __future__ import annotations

from typing import Protocol

from core.refusals import NotAllowed


class Actor(Protocol):
    """Somebody who acts for an organisation."""

    @property
    def organisation_id(self) -> int: ...

    def has_role(self, *wanted: str) -> bool: ...


def require_role(actor: Actor | None, *roles: str) -> None:
    if actor is None or not actor.has_role(*roles):
        raise NotAllowed(f"This needs the role {' or '.join(roles)} in your organisation.")


def require_admin(actor: Actor) -> None:
    require_role(actor, "admin")
