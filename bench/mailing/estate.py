"""Separate works of many organisations: each on one system, which systems of other organisations need. Their contacts
are told in advance and while they are on duty; no approval is asked."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from accounts.models import Organisation, Person
from changes.models import Change, Target, Window
from core import clock
from estate.models import Contact, Dependency, GraphVersion, System

ZONES = ("America/New_York", "America/Denver", "Europe/Berlin", "Europe/London", "Asia/Kolkata")
ROLES = ("owner", "on_call")
HANDBOOK = "New firmware on both units.\nTraffic moves to the second unit first; calls that stand are kept."
BATCH = 5_000


@dataclass(frozen=True, slots=True)
class Shape:
    works: int
    systems: int
    """Of each work: the one that is worked on, and those that need it, each of another organisation."""
    contacts: int
    """Of each system: all its owners, and all on call."""
    organisations: int
    people: int
    """Of each organisation, besides the engineer."""

    @property
    def told(self) -> int:
        """How many hear of each work."""
        return self.systems * self.contacts

    def owner(self, work: int, nth: int) -> int:
        return (work + nth) % self.organisations


def make_estate(shape: Shape) -> None:
    organisations = Organisation.objects.bulk_create(_organisations(shape.organisations))
    people = [
        Person.objects.bulk_create(_people(one, range(shape.people + 1)), batch_size=BATCH) for one in organisations
    ]
    systems = System.objects.bulk_create(
        System(slug=f"unit-{work}-{nth}", name=f"Unit {work}.{nth}", organisation=organisations[shape.owner(work, nth)])
        for work in range(shape.works)
        for nth in range(shape.systems)
    )
    first = {place // shape.systems: systems[place] for place in range(0, len(systems), shape.systems)}
    Dependency.objects.bulk_create(
        Dependency(dependent=system, provider=first[place // shape.systems])
        for place, system in enumerate(systems)
        if place % shape.systems
    )
    Contact.objects.bulk_create(_contacts(shape, systems, people), batch_size=BATCH)
    GraphVersion.renew()


def _organisations(count: int) -> Iterator[Organisation]:
    for nth in range(count):
        yield Organisation(
            slug=f"org-{nth}",
            name=f"Organisation {nth}",
            timezone=ZONES[nth % len(ZONES)],
            phone=f"+1 555 {nth:04}",
            email=f"desk@org-{nth}.example",
            approval_from="outage",
        )


def _people(organisation: Organisation, numbers: Iterable[int]) -> Iterator[Person]:
    """The first is the engineer who plans the work and is nobody's contact."""
    for nth in numbers:
        yield Person(
            email=f"p{nth}@{organisation.slug}.example",
            name=f"Person {nth} of {organisation.name}",
            organisation=organisation,
            password="!",
            roles=["viewer" if nth else "engineer"],
            timezone=organisation.timezone,
            phone=f"+1 556 {nth:04}",
        )


def _contacts(shape: Shape, systems: Sequence[System], people: Sequence[Sequence[Person]]) -> Iterator[Contact]:
    for place, system in enumerate(systems):
        work, nth = divmod(place, shape.systems)
        theirs = people[shape.owner(work, nth)][1:]
        for step in range(shape.contacts):
            person = theirs[(work * shape.contacts + step) % len(theirs)]
            for role in ROLES:
                yield Contact(system=system, person=person, role=role, order=step + 1)


def plan_works(works: Sequence[int], starts: Sequence[datetime]) -> list[Window]:
    """Approved windows of four hours, one for each of these works. Nobody was told of them yet."""
    targets = {one.slug: one for one in System.objects.filter(slug__in=[f"unit-{work}-0" for work in works])}
    systems = [targets[f"unit-{work}-0"] for work in works]
    engineers = {one.organisation_id: one for one in Person.objects.filter(roles__contains=["engineer"])}
    known = Change.objects.count()
    changes = Change.objects.bulk_create(
        _change(system, engineers[system.organisation_id], known + nth) for nth, system in enumerate(systems)
    )
    Target.objects.bulk_create(
        Target(change=change, system=system, impact="degraded") for change, system in zip(changes, systems, strict=True)
    )
    return Window.objects.bulk_create(
        Window(
            change=change,
            state="approved",
            starts_at=start,
            ends_at=start + timedelta(hours=4),
            announced_at=clock.now(),
        )
        for change, start in zip(changes, starts, strict=True)
    )


def _change(system: System, engineer: Person, number: int) -> Change:
    return Change(
        organisation_id=engineer.organisation_id,
        reference=f"WORK-{number}",
        title=f"{system.name} firmware upgrade",
        description=HANDBOOK,
        rollback_how="Move all traffic back to the unit that was not upgraded.",
        rollback_takes=timedelta(minutes=20),
        bridge="https://meet.example/upgrade",
        state="approved",
        owner=engineer,
    )
