"""Who is told and called about a system: contacts by role, in the order in which one calls them."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from typing import Any

from django.db import transaction

from accounts.domain.may import may_work
from accounts.models import Person
from accounts.services.board_versions import raise_board_versions
from core.activity import record
from core.ports import ports
from core.refusals import Invalid, Refused
from estate.models import Contact, ContactRole, System
from estate.selectors.own_systems import require_in_use, system_to_keep


@transaction.atomic
def add_contact(actor: Person, slug: str, email: str, role: str) -> Contact:
    """The last in the order of that role. Contacts read about work on the system, so they are people of its owner."""
    system = system_to_keep(actor, slug)
    require_in_use(system)
    _require_roles([role])
    person = _colleague(actor, email)
    others = _in_role(system, role)
    if any(contact.person_id == person.pk for contact in others):
        raise Refused(f"{person} already has this role for {system}.")
    contact = Contact(system=system, person=person, role=role)
    contact.save()
    _number([*others, contact])
    _note(actor, "contact_added", contact)
    ports.people_changed(system.organisation_id)
    return contact


@transaction.atomic
def add_to_several(actor: Person, slugs: Collection[str], email: str, roles: Sequence[str]) -> int:
    """One person in several roles for several systems of their own organisation, last in the order of each; answers of
    how many systems that is new. What they have already stays."""
    may_work(actor).require()
    _require_roles(roles)
    person = _colleague(actor, email)
    systems = list(System.objects.in_use().owned_by(actor.organisation).filter(slug__in=slugs).order_by("slug"))
    there = Contact.objects.filter(system__in=systems, role__in=roles).order_by("order")
    lasts = {(contact.system_id, contact.role): contact.order for contact in there}
    known = {(contact.system_id, contact.role) for contact in there if contact.person_id == person.pk}
    added = [
        Contact(system=system, person=person, role=role, order=lasts.get((system.pk, role), 0) + 1)
        for system in systems
        for role in roles
        if (system.pk, role) not in known
    ]
    Contact.objects.bulk_create(added)
    for contact in added:
        _note(actor, "contact_added", contact)
    if added:
        ports.people_changed(actor.organisation_id)
    return len({contact.system_id for contact in added})


def _require_roles(roles: Iterable[str]) -> None:
    for role in roles:
        if role not in ContactRole.values:
            raise Invalid.of("role", f"There is no role “{role[:40]}” for contacts.")


def _colleague(actor: Person, email: str) -> Person:
    person = Person.objects.with_address(email)
    if person is None or not person.is_active or person.organisation_id != actor.organisation_id:
        raise Invalid.of("person", f"Nobody in your organisation has the address “{email[:100]}”.")
    return person


@transaction.atomic
def remove_contact(actor: Person, slug: str, contact_id: int) -> None:
    system = system_to_keep(actor, slug)
    contact = Contact.objects.select_related("person", "system").get(pk=contact_id, system=system)
    _note(actor, "contact_removed", contact)
    contact.delete()
    _number(_in_role(system, contact.role))
    ports.people_changed(system.organisation_id)


@transaction.atomic
def call_earlier(actor: Person, slug: str, contact_id: int) -> None:
    """Swaps the contact with the one before it in its role; the first one stays where it is."""
    system = system_to_keep(actor, slug)
    contact = Contact.objects.select_related("person", "system").get(pk=contact_id, system=system)
    in_role = _in_role(system, contact.role)
    place = in_role.index(contact)
    if place == 0:
        raise Refused(f"{contact.person} is already the first.")
    in_role[place - 1], in_role[place] = in_role[place], in_role[place - 1]
    _number(in_role)
    _note(actor, "contact_moved", contact, order=place)


def _in_role(system: System, role: str) -> list[Contact]:
    return list(Contact.objects.filter(system=system, role=role).order_by("order", "person__email"))


def _number(contacts: list[Contact]) -> None:
    for order, contact in enumerate(contacts, start=1):
        contact.order = order
    Contact.objects.bulk_update(contacts, ["order"])


def _note(actor: Person, kind: str, contact: Contact, **data: Any) -> None:
    system = contact.system
    raise_board_versions([system.organisation_id])
    record(
        kind,
        "system",
        system.pk,
        actor=actor,
        organisation=actor.organisation,
        person=contact.person.email,
        role=contact.role,
        **data,
    )
