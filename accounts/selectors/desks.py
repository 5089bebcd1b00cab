"""The desks of organisations, as contacts."""

from __future__ import annotations

from collections.abc import Iterable

from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX

from accounts.models import Organisation, Person
from accounts.selectors.people import people_at


def desks_of(organisations: Iterable[Organisation]) -> dict[int, Person]:
    """The desks of organisations as contacts, by the organisation's id: without a role, so that they have no account;
    not stored yet where nobody ever wrote to them. Without those that have no address, or whose address is somebody's
    of another organisation."""
    organisations = list(organisations)
    people = people_at({one.email.strip() for one in organisations} - {""})
    found = {}
    for one in organisations:
        address = one.email.strip()
        desk = people.get(address) or _desk(one, address)
        if address and desk.organisation_id == one.pk and desk.is_active:
            found[one.pk] = desk
    return found


def _desk(organisation: Organisation, address: str) -> Person:
    return Person(
        email=address,
        name=f"{organisation.name} desk"[:200],
        organisation=organisation,
        timezone=organisation.timezone,
        phone=organisation.phone,
        password=UNUSABLE_PASSWORD_PREFIX,
    )
