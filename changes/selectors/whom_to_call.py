"""Who is called about work: nobody who has left."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass

from accounts.models import Person
from changes.models import Change, Target
from changes.models.change import ChangeImplementer
from estate.models import Contact, ContactRole


@dataclass(frozen=True, slots=True)
class Called:
    person: Person
    because: str = "owner"
    """In words: why they are the one to call."""


CALLED_AS = {ContactRole.ON_CALL: "on call", ContactRole.OWNER: "system owner"}
"""Contacts of what is worked on, in the order in which they are called."""


def called_instead(changes: Collection[Change]) -> dict[int, Called | None]:
    """By change, of work whose owner has left: who carries it out and is there, else a contact of what is worked on,
    each of the organisation whose work it is. Where nobody is, its desk is all there is to call."""
    whose = {change.pk: change.organisation_id for change in changes}
    found: dict[int, Called | None] = dict.fromkeys(whose)
    for change, called in (*_carrying_out(whose), *_contacts(whose)):
        if called.person.organisation_id == whose[change]:
            found[change] = found[change] or called
    return found


def _carrying_out(ids: Collection[int]) -> Iterator[tuple[int, Called]]:
    rows = ChangeImplementer.objects.filter(change__in=list(ids), person__is_active=True).select_related("person")
    return ((row.change_id, Called(row.person, "implementer")) for row in rows.order_by("person__name", "person_id"))


def _contacts(ids: Collection[int]) -> Iterator[tuple[int, Called]]:
    targets = list(Target.objects.filter(change__in=list(ids)).order_by("id").values_list("change_id", "system_id"))
    order = list(CALLED_AS)
    contacts = Contact.objects.filter(system__in={of for _, of in targets}, role__in=order, person__is_active=True)
    by_rank = sorted(contacts.select_related("person"), key=lambda one: (order.index(ContactRole(one.role)), one.order))
    of_system: dict[int, list[Contact]] = {}
    for one in by_rank:
        of_system.setdefault(one.system_id, []).append(one)
    return (
        (change, Called(one.person, CALLED_AS[ContactRole(one.role)]))
        for change, system in targets
        for one in of_system.get(system, ())
    )
