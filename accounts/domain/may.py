"""May this person do this? What their roles allow, and what only the owner of something may do with it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Protocol

from core.refusals import NotAllowed


class Actor(Protocol):
    """Somebody who acts for an organisation."""

    @property
    def pk(self) -> int: ...

    @property
    def organisation_id(self) -> int: ...

    @property
    def is_active(self) -> bool: ...

    @property
    def is_operator(self) -> bool: ...

    def has_role(self, *wanted: str) -> bool: ...


class Owned(Protocol):
    """What belongs to an organisation."""

    @property
    def pk(self) -> int: ...

    @property
    def organisation_id(self) -> int: ...

    @property
    def organisation_name(self) -> str: ...


@dataclass(frozen=True, slots=True)
class May:
    """Whether somebody may do something: true, or false with the refusal. `a and b` is the first that refuses."""

    refusal: str = ""

    def __bool__(self) -> bool:
        return not self.refusal

    def require(self) -> None:
        """Raises `NotAllowed` with the refusal."""
        if self.refusal:
            raise NotAllowed(self.refusal)


YES = May()


def refusals_to_lose_an_admin(name: str, organisation: str, *, last: bool) -> Iterator[str]:
    """An organisation keeps somebody who decides about its people."""
    if last:
        yield f"{name} is the last admin of {organisation}. Make somebody else an admin first."


def may_work(actor: Actor) -> May:
    """Book, declare, claim, look for faults: whatever engineers do for their organisation."""
    return _has_role(actor, "engineer")


def may_take_part(actor: Actor) -> May:
    """Anything at all: a viewer looks, and decides only about their own keys and notices."""
    return _has_role(actor, "engineer", "approver", "admin")


def may_administer(actor: Actor) -> May:
    return _has_role(actor, "admin")


def may_operate(actor: Actor) -> May:
    """Look after the register itself: add organisations, and import for all of them."""
    return YES if actor.is_active and actor.is_operator else May("Only those who look after this register can do that.")


def may_invite_organisations(actor: Actor, *, admins_may: bool) -> May:
    """Operators always; admins where the house lets them."""
    if not admins_may:
        return may_operate(actor)
    return YES if may_operate(actor) else may_administer(actor)


def may_approve(actor: Actor) -> May:
    """Approvals are an approver's alone; admins have every role."""
    return _has_role(actor, "approver")


def may_decide(actor: Actor) -> May:
    """Accept the risk of a conflict, answer who asks for an exception from a freeze."""
    return _has_role(actor, "engineer", "approver")


def may_deactivate(actor: Actor, person: Owned) -> May:
    if actor.is_active and may_administer(actor) and is_own(actor, person):
        return YES
    return May(f"Only an admin of {person.organisation_name} can deactivate {person}.")


def may_sign_out(actor: Actor, person: Owned) -> May:
    if actor.is_active and may_administer(actor) and is_own(actor, person):
        return YES
    return May(f"Only an admin of {person.organisation_name} can sign {person} out.")


def may_change_address(actor: Actor, person: Owned) -> May:
    """One's own; an admin corrects a colleague's."""
    if actor.is_active and is_own(actor, person) and (actor.pk == person.pk or may_administer(actor)):
        return YES
    return May(f"Only {person} and an admin of {person.organisation_name} can change that address.")


def is_own(actor: Actor, owned: Owned, what: str = "This belongs to") -> May:
    """`what` begins the refusal, which goes on with the owner's name."""
    if actor.organisation_id == owned.organisation_id:
        return YES
    return May(f"{what} {owned.organisation_name}; only they can do that.")


def _has_role(actor: Actor, *roles: str) -> May:
    if actor.has_role(*roles):
        return YES
    *before, last = roles
    named = f"{', '.join(before)} or {last}" if before else last
    return May(f"This needs the role {named} in your organisation.")
