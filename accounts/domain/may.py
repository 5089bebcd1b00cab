"""May this person do this? What their roles allow, whatever it is done to."""

from __future__ import annotations

from typing import Protocol

from core.refusals import NotAllowed


class Actor(Protocol):
    """Somebody who acts for an organisation."""

    @property
    def organisation_id(self) -> int: ...

    def has_role(self, *wanted: str) -> bool: ...


def is_engineer(actor: Actor) -> bool:
    return actor.has_role("engineer")


def is_admin(actor: Actor) -> bool:
    return actor.has_role("admin")


def may_approve(actor: Actor) -> bool:
    """Approvals are an approver's alone; admins have every role."""
    return actor.has_role("approver")


def may_decide(actor: Actor) -> bool:
    """Accept the risk of a conflict, answer who asks for an exception from a freeze."""
    return actor.has_role("engineer", "approver")


def require_role(actor: Actor | None, *roles: str) -> None:
    if actor is None or not actor.has_role(*roles):
        raise NotAllowed(f"This needs the role {' or '.join(roles)} in your organisation.")


def require_admin(actor: Actor) -> None:
    require_role(actor, "admin")
