"""A desk becomes a contact of its own when it is written to first."""

from __future__ import annotations

from collections.abc import Collection

from accounts.models import Person
from accounts.selectors.stand_ins import people_called


def stored_desks(ids: Collection[int]) -> dict[int, int]:
    """Of those that `stand_ins_of` has named without being stored, the id under which each is stored from now on."""
    waiting = [one for one in ids if one < 0]
    return {one: stored(desk) for one, desk in people_called(waiting).items()} if waiting else {}


def stored(desk: Person) -> int:
    """Its id, under which whoever holds it finds it from now on."""
    known = Person.objects.with_address(desk.email)
    if known is None:
        desk.save()
        return desk.pk
    desk.pk = known.pk
    return known.pk
