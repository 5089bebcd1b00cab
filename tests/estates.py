"""The night's estate in the database, with three organisations and people whose roles are easy to remember.

Reservation line (client) ─ Agent desktop (centre) ┬ Phone switch ┬ Switch A | Switch B
                                                   │              └ Voice carrier
                                                   ├ Portal (client)
                                                   └ ~ GES (client) ─ GES database
Client website (client) ─ GES
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from accounts.models import Organisation, Person
from changes.domain.draft import ChangeDraft, DraftWindow
from changes.domain.work import Check
from estate.domain.impact import Level
from estate.models import Contact, Dependency, GraphVersion, System

SYSTEMS = {
    "switch-a": ("Switch A", "centre"),
    "switch-b": ("Switch B", "centre"),
    "voice-carrier": ("Voice carrier", "carrier"),
    "phone-switch": ("Phone switch", "centre"),
    "portal": ("Portal", "client"),
    "ges-database": ("GES database", "client"),
    "ges": ("GES", "client"),
    "agent-desktop": ("Agent desktop", "centre"),
    "client-website": ("Client website", "client"),
    "reservation-line": ("Reservation line", "client"),
}
DEPENDENCIES = [
    ("phone-switch", "switch-a", "redundant"),
    ("phone-switch", "switch-b", "redundant"),
    ("phone-switch", "voice-carrier", "required"),
    ("ges", "ges-database", "required"),
    ("agent-desktop", "phone-switch", "required"),
    ("agent-desktop", "portal", "required"),
    ("agent-desktop", "ges", "soft"),
    ("client-website", "ges", "required"),
    ("reservation-line", "agent-desktop", "required"),
]
ORGANISATIONS = {
    "centre": ("Harbour Contact Centre", "America/Denver", "degraded", "+1 555 0100"),
    "client": ("Meridian Travel", "America/New_York", "at_risk", "+1 555 0200"),
    "carrier": ("Northline Carrier", "Europe/London", "degraded", "+44 1632 960300"),
    "stranger": ("Elsewhere Ltd", "Asia/Manila", "degraded", "+63 2 555 0400"),
}
PEOPLE = {
    "ana": ("centre", ["engineer"]),
    "bert": ("centre", ["approver"]),
    "cleo": ("client", ["approver"]),
    "gina": ("client", ["engineer"]),
    "olaf": ("client", ["viewer"]),
    "vera": ("carrier", ["engineer", "approver"]),
    "sten": ("stranger", ["engineer", "approver", "admin"]),
}
"""Ana upgrades the switch; Gina looks after GES, Olaf is on call for the client, Cleo approves for it."""

_OF_CENTRE = ("switch-a", "switch-b", "phone-switch", "agent-desktop")
_OF_CLIENT = ("ges", "ges-database", "portal", "client-website", "reservation-line")
CONTACTS = (
    ("ana", "on_call", _OF_CENTRE),
    ("ana", "owner", _OF_CENTRE),
    ("gina", "owner", _OF_CLIENT),
    ("olaf", "on_call", _OF_CLIENT),
    ("cleo", "approver", _OF_CLIENT),
    ("vera", "owner", ("voice-carrier",)),
    ("vera", "on_call", ("voice-carrier",)),
)


@dataclass
class Night:
    organisations: dict[str, Organisation] = field(default_factory=dict)
    people: dict[str, Person] = field(default_factory=dict)
    systems: dict[str, System] = field(default_factory=dict)

    def __getattr__(self, name: str) -> Person:
        try:
            return self.__dict__["people"][name]  # type: ignore[no-any-return]
        except KeyError as error:
            raise AttributeError(name) from error

    def contact(self, person: str, role: str, *systems: str) -> None:
        for slug in systems:
            Contact.objects.create(system=self.systems[slug], person=self.people[person], role=role)


def night() -> Night:
    """In a handful of writes: most tests begin with it."""
    made = Night()
    organisations = [
        Organisation(slug=slug, name=name, timezone=zone, approval_from=asks, phone=phone, email=f"desk@{slug}.example")
        for slug, (name, zone, asks, phone) in ORGANISATIONS.items()
    ]
    made.organisations = {one.slug: one for one in Organisation.objects.bulk_create(organisations)}
    people = [_person(made, place, name, *of) for place, (name, of) in enumerate(PEOPLE.items())]
    made.people = dict(zip(PEOPLE, Person.objects.bulk_create(people), strict=True))
    systems = [
        System(slug=slug, name=name, organisation=made.organisations[owner]) for slug, (name, owner) in SYSTEMS.items()
    ]
    made.systems = {one.slug: one for one in System.objects.bulk_create(systems)}
    Dependency.objects.bulk_create(
        Dependency(dependent=made.systems[a], provider=made.systems[b], kind=kind) for a, b, kind in DEPENDENCIES
    )
    GraphVersion.renew()
    Contact.objects.bulk_create(
        Contact(system=made.systems[slug], person=made.people[person], role=role)
        for person, role, slugs in CONTACTS
        for slug in slugs
    )
    return made


def _person(made: Night, place: int, name: str, organisation: str, roles: list[str]) -> Person:
    return Person(
        email=f"{name}@{organisation}.example",
        name=name.title(),
        organisation=made.organisations[organisation],
        roles=roles,
        timezone=made.organisations[organisation].timezone,
        phone=f"+1 555 {1000 + place}",
    )


def switch_upgrade(starts_at: datetime, ends_at: datetime, *, checked: bool = True) -> ChangeDraft:
    checks = (
        Check("ges", "agent-desktop", "An agent can log in to GES"),
        Check("portal", "agent-desktop", "An agent can log in to the portal"),
    )
    return ChangeDraft(
        title="Phone switch upgrade",
        targets={"switch-a": Level.OUTAGE, "switch-b": Level.OUTAGE},
        windows=(DraftWindow(starts_at, ends_at),),
        one_at_a_time=True,
        checks=checks if checked else (),
        implementers=("ana@centre.example",),
        rollback_how="Move all traffic back to the switch that was not patched.",
    )
