"""Whom of a system's owner one asks “Are you working on this?”: the desk first, then the escalation order, one at a
time."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from core.time.interval import aware

ROLES = ("on_call", "owner")
"""Who may be woken, these roles in this order."""
ANSWERS_WITHIN = timedelta(minutes=5)
"""After this the next contact is offered."""


@dataclass(frozen=True, slots=True)
class OwnersContact:
    person: int
    role: str
    order: int


@dataclass(frozen=True, slots=True)
class AskedContact:
    at: datetime
    answered: bool


def in_order(desk: int | None, contacts: Iterable[OwnersContact], stand_ins: Iterable[int] = ()) -> tuple[int, ...]:
    """The desk, then everybody once, where they stand first; where nobody is named, those who stand in for them."""
    ranked = sorted(
        (one for one in contacts if one.role in ROLES), key=lambda one: (ROLES.index(one.role), one.order, one.person)
    )
    first = () if desk is None else (desk,)
    return tuple(dict.fromkeys((*first, *([one.person for one in ranked] or stand_ins))))


def next_to_ask(order: Sequence[int], asked: Mapping[int, AskedContact]) -> int | None:
    return next((person for person in order if person not in asked), None)


def waits_until(asked: Mapping[int, AskedContact], now: datetime) -> datetime | None:
    """Until when nobody else is asked, whatever those before have said; None where the next may be asked."""
    latest = max((aware(one.at) + ANSWERS_WITHIN for one in asked.values()), default=None)
    return latest if latest is not None and latest > now else None
