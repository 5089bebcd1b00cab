"""People, contacts and tokens of the carrier."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256
from random import Random

from bench.carrier.estate import CarrierEstate, CarrierOrganisation, CarrierSystem

PEOPLE_EACH = 12
ROLES = {0: ("admin",), 1: ("engineer", "approver"), 2: ("approver",), 11: ("viewer",)}


@dataclass(frozen=True, slots=True)
class CarrierContact:
    system: int
    person: int
    role: str
    order: int


def person_id(organisation: int, nth: int) -> int:
    return (organisation - 1) * PEOPLE_EACH + nth + 1


def email(organisation: CarrierOrganisation, nth: int) -> str:
    return f"p{nth:02}@{organisation.slug}.example"


def roles(nth: int) -> tuple[str, ...]:
    return ROLES.get(nth, ("engineer",))


def token_key(organisation: CarrierOrganisation) -> str:
    """Of the organisation's second person, who is an engineer. The data are made up, so the key needs no secret."""
    return sha256(f"carrier {organisation.slug}".encode()).hexdigest()


def contacts(estate: CarrierEstate, rng: Random) -> Iterator[CarrierContact]:
    for system in estate.systems:
        yield from _contacts_of(system, rng)


def _contacts_of(system: CarrierSystem, rng: Random) -> Iterator[CarrierContact]:
    wanted = [("owner", 1), ("on_call", 1), ("approver", 1)]
    if rng.random() < 0.3:
        wanted += [("on_call", 2), ("informed", 1)]
    people = rng.sample(range(PEOPLE_EACH), len(wanted))
    for (role, order), nth in zip(wanted, people, strict=True):
        yield CarrierContact(system.id, person_id(system.organisation, nth), role, order)
