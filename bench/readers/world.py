"""Twenty organisations that all need the systems of the first; their people, each with a browser that is signed in."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from importlib import import_module
from typing import Any

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY

from accounts.models import Organisation, Person
from changes.ledger import reconcile as ledger
from changes.models import Change, Target, Window
from core import clock
from estate.models import Contact, Dependency, GraphVersion, System

ORGANISATIONS, SYSTEMS = 20, 12
BOOKING, DECLARING = 20, 5
ZONES = ("America/New_York", "America/Denver", "Europe/Berlin", "Europe/London", "Asia/Kolkata")
SHARED = 4
"""Systems of the first organisation that all others need."""
MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)


def main(people: str) -> dict[str, Any]:
    """The cookies of those who read; of those who act also which systems are theirs; and what is about to start."""
    organisations, systems = _organisations(), _systems()
    readers = _people(organisations, "reader", int(people))
    actors = _people(organisations, "engineer", BOOKING)
    _contacts(systems, actors)
    works = list(_works(clock.now()))
    _write_works(systems, actors, works)
    GraphVersion.renew()
    ledger.reconcile_all()
    starting = Window.objects.get(change__title=STARTING)
    acting = [
        {"cookies": signed_in(one), "systems": _slugs(nth), "zone": one.timezone} for nth, one in enumerate(actors)
    ]
    return {
        "readers": [signed_in(one) for one in readers],
        "booking": acting,
        "declaring": acting[1 : 1 + DECLARING],
        "starting": {"actor": actors[0].pk, "window": starting.pk},
    }


def _organisations() -> list[Organisation]:
    return Organisation.objects.bulk_create(
        Organisation(
            slug=f"party-{nth:02}",
            name=f"Party {nth}",
            timezone=ZONES[nth % len(ZONES)],
            phone=f"+1 555 {nth:04}",
            email=f"desk@party-{nth:02}.example",
        )
        for nth in range(ORGANISATIONS)
    )


def _people(organisations: Sequence[Organisation], what: str, count: int) -> list[Person]:
    return Person.objects.bulk_create(
        Person(
            email=f"{what}-{nth}@party.example",
            name=f"The {what} {nth}",
            organisation=organisations[nth % ORGANISATIONS],
            password="!",
            roles=["engineer", "approver"],
            timezone=organisations[nth % ORGANISATIONS].timezone,
            phone=f"+1 556 {nth:05}",
        )
        for nth in range(count)
    )


def _slugs(organisation: int) -> list[str]:
    return [f"part-{organisation:02}-{nth:02}" for nth in range(SYSTEMS)]


def _systems() -> list[list[System]]:
    """By organisation. Its first three need what is shared, all others need one before them."""
    owners = list(Organisation.objects.order_by("slug"))
    made = [
        System.objects.bulk_create(
            System(slug=slug, name=slug.replace("-", " ").capitalize(), organisation=owner) for slug in _slugs(nth)
        )
        for nth, owner in enumerate(owners)
    ]
    needs = [(one, made[0][place % SHARED]) for own in made[1:] for place, one in enumerate(own[:3])]
    needs += [(own[place], own[place // 2]) for own in made for place in range(3, SYSTEMS)]
    Dependency.objects.bulk_create(Dependency(dependent=one, provider=other) for one, other in needs)
    return made


def _contacts(systems: Sequence[Sequence[System]], actors: Sequence[Person]) -> None:
    Contact.objects.bulk_create(
        Contact(system=system, person=person, role=role)
        for own, person in zip(systems, actors, strict=True)
        for system in own
        for role in ("owner", "on_call", "approver")
    )


STARTING = "The one that is about to start"
Work = tuple[int, int, str, str, datetime, datetime, datetime | None, datetime | None]
"""Organisation, system, title, state, planned start and end, actual start and end."""


def _works(now: datetime) -> Iterator[Work]:
    """Of the first, which all see: something runs over, runs, has not been started, lies ahead, has ended. Every five
    minutes time alone changes all boards. And some of each organisation's own."""
    yield 0, 0, "Runs over", "in_progress", now - 3 * HOUR, now - 20 * MINUTE, now - 3 * HOUR, None
    for nth in (1, 2):
        yield 0, nth, f"Runs {nth}", "in_progress", now - HOUR, now + 5 * HOUR, now - HOUR, None
        yield 0, nth, f"Is over {nth}", "completed", now - 4 * HOUR, now - HOUR, now - 4 * HOUR, now - nth * HOUR
    yield 0, 3, STARTING, "approved", now - MINUTE, now + 2 * HOUR, None, None
    for nth in range(1, 9):
        yield 0, nth % SHARED, f"Lies ahead {nth}", "approved", now + 5 * nth * MINUTE, now + 6 * HOUR, None, None
    for nth in range(1, ORGANISATIONS):
        yield nth, 0, f"Own, runs {nth}", "in_progress", now - HOUR, now + 5 * HOUR, now - HOUR, None
        yield nth, 1, f"Own, lies ahead {nth}", "approved", now + 7 * HOUR, now + 9 * HOUR, None, None
        yield nth, 2, f"Own, waits {nth}", "requested", now + 10 * HOUR, now + 11 * HOUR, None, None


def _write_works(systems: Sequence[Sequence[System]], actors: Sequence[Person], works: Sequence[Work]) -> None:
    changes = Change.objects.bulk_create(
        Change(
            organisation=actors[organisation].organisation,
            reference=f"WORK-{nth}",
            title=title,
            description="New firmware on both units.",
            state=state,
            owner=actors[organisation],
        )
        for nth, (organisation, _, title, state, *_) in enumerate(works)
    )
    Target.objects.bulk_create(
        Target(change=change, system=systems[organisation][system], impact="degraded")
        for change, (organisation, system, *_) in zip(changes, works, strict=True)
    )
    Window.objects.bulk_create(
        Window(
            change=change,
            state=state,
            starts_at=starts_at,
            ends_at=ends_at,
            actual_start=actual_start,
            actual_end=actual_end,
            announced_at=starts_at - 10 * HOUR,
        )
        for change, (_, _, _, state, starts_at, ends_at, actual_start, actual_end) in zip(changes, works, strict=True)
    )


def signed_in(person: Person) -> dict[str, str]:
    """As after signing in by the form, which would hash a thousand passwords."""
    session = import_module(settings.SESSION_ENGINE).SessionStore()
    session[SESSION_KEY] = str(person.pk)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    session[HASH_SESSION_KEY] = person.get_session_auth_hash()
    session.save()
    return {settings.SESSION_COOKIE_NAME: session.session_key}
