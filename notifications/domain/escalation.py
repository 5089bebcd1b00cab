"""Who is told next of something urgent that nobody has seen."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime

from core.time.interval import aware

ROLES = ("on_call", "owner")
"""Who may be woken in place of others, these roles in this order."""


@dataclass(frozen=True, slots=True)
class Candidate:
    person: int
    role: str
    order: int
    """In the escalation order of one system; the lowest is called first."""


@dataclass(frozen=True, slots=True)
class Urgent:
    """An urgent notice, as far as escalation asks of it."""

    state: str
    acknowledge_by: datetime
    seen: bool = False
    went_on: bool = False
    """Whether the next contact was looked for already."""


def goes_on(notice: Urgent, now: datetime) -> bool:
    """Whether the next contact is to be told: nobody has seen it in time, or it can reach nobody."""
    if notice.seen or notice.went_on or notice.state == "dropped":
        return False
    return notice.state == "undelivered" or aware(now) >= aware(notice.acknowledge_by)


def in_order(candidates: Iterable[Candidate]) -> tuple[int, ...]:
    """Everybody once, where they stand first."""
    wanted = [one for one in candidates if one.role in ROLES]
    ranked = sorted(wanted, key=lambda one: (ROLES.index(one.role), one.order, one.person))
    return tuple(dict.fromkeys(one.person for one in ranked))


def next_contact(candidates: Iterable[Candidate], told: Collection[int]) -> int | None:
    return next((person for person in in_order(candidates) if person not in told), None)
