"""python -m bench.carrier.fill first|more: writes the carrier into an empty, migrated database, or more of the past.

Triggers and foreign keys are off meanwhile, so the history stays empty and a million windows take a minute.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator, Sequence
from datetime import timedelta
from hashlib import sha256
from itertools import chain, count, islice
from random import Random

import django
from django.db import connection, transaction

from bench.carrier import people, quiet
from bench.carrier.copying import copy
from bench.carrier.estate import NOW, SEED, CarrierEstate, make_estate
from bench.carrier.work import AHEAD, CarrierWork, ahead, over

TWIN, WHOLE = 100_000, 1_000_000
"""Windows in all."""
CHANGES_AT_A_TIME = 50_000


def main(part: str) -> None:
    django.setup()
    estate = make_estate()
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        if part == "first":
            write_estate(estate)
            write_work(estate, 1, chain(ahead(estate, Random(SEED + 1)), over(estate, Random(SEED + 2), TWIN - AHEAD)))
        else:
            cursor.execute("SELECT MAX(id) + 1 FROM changes_change")
            write_work(estate, cursor.fetchone()[0], over(estate, Random(SEED + 3), WHOLE - TWIN))
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")


def write_estate(estate: CarrierEstate) -> None:
    copy(
        "accounts.Organisation",
        ("id", "slug", "name", "timezone", "phone", "email"),
        (
            (o.id, o.slug, f"Organisation {o.id}", o.timezone, f"+1555{o.id:07}", f"desk@{o.slug}.example")
            for o in estate.organisations
        ),
    )
    _write_people(estate)
    copy(
        "estate.System",
        ("id", "slug", "name", "organisation_id", "redundancy_minimum", "listed"),
        (
            (s.id, s.slug, s.slug.replace("-", " ").capitalize(), s.organisation, s.minimum, s.listed)
            for s in estate.systems
        ),
    )
    copy(
        "estate.Dependency",
        ("dependent_id", "provider_id", "kind", "entered_at"),
        ((dependent, provider, kind, NOW) for (dependent, provider), kind in estate.dependencies.items()),
    )
    copy(
        "estate.Contact",
        ("system_id", "person_id", "role", "order"),
        ((c.system, c.person, c.role, c.order) for c in people.contacts(estate, Random(SEED + 4))),
    )
    _write_quiet(estate)
    with connection.cursor() as cursor:
        cursor.execute("UPDATE estate_graphversion SET value = 'the carrier'")


def _write_people(estate: CarrierEstate) -> None:
    everybody = [(o, nth) for o in estate.organisations for nth in range(people.PEOPLE_EACH)]
    copy(
        "accounts.Person",
        ("id", "password", "email", "name", "organisation_id", "roles", "timezone", "phone"),
        (
            (
                people.person_id(o.id, nth),
                "!",
                people.email(o, nth),
                f"Person {o.id}.{nth}",
                o.id,
                people.roles(nth),
                o.timezone,
                f"+1556{o.id:04}{nth:03}",
            )
            for o, nth in everybody
        ),
    )
    copy(
        "accounts.Token",
        ("digest", "person_id", "name", "created_at"),
        (
            (sha256(people.token_key(o).encode()).hexdigest(), people.person_id(o.id, 1), "bench", NOW)
            for o in estate.organisations
        ),
    )


def _write_quiet(estate: CarrierEstate) -> None:
    freezes = list(enumerate(quiet.freezes(estate, Random(SEED + 5)), start=1))
    copy(
        "estate.Freeze",
        ("id", "organisation_id", "name", "mode", "starts_at", "ends_at"),
        ((pk, f.organisation, f.name, f.mode, f.starts_at, f.ends_at) for pk, f in freezes),
    )
    copy(
        "estate.Freeze_systems",
        ("freeze_id", "system_id"),
        ((pk, system) for pk, freeze in freezes for system in freeze.systems),
    )
    copy(
        "estate.MaintenanceHours",
        ("system_id", "rrule", "start", "duration", "timezone"),
        ((h.system, h.rrule, h.start, h.duration, h.timezone) for h in quiet.hours(estate, Random(SEED + 6))),
    )


def write_work(estate: CarrierEstate, first: int, works: Iterable[CarrierWork]) -> None:
    numbered = zip(count(first), works, strict=False)
    while some := list(islice(numbered, CHANGES_AT_A_TIME)):
        _write_changes(estate, some)
        _write_windows(some)


def _write_changes(estate: CarrierEstate, works: Sequence[tuple[int, CarrierWork]]) -> None:
    copy(
        "changes.Change",
        (
            "id",
            "organisation_id",
            "reference",
            "title",
            "description",
            "one_at_a_time",
            "state",
            "owner_id",
            "created_at",
        ),
        (_change(estate, pk, work) for pk, work in works),
    )
    copy(
        "changes.Target",
        ("change_id", "system_id", "impact"),
        ((pk, system, impact) for pk, work in works for system, impact in work.targets),
    )
    copy(
        "changes.Validation",
        ("change_id", "from_system_id", "to_system_id"),
        ((pk, from_, to) for pk, work in works for from_, to in work.checks),
    )
    copy(
        "changes.Change_implementers",
        ("change_id", "person_id"),
        ((pk, people.person_id(work.organisation, nth)) for pk, work in works for nth in work.implementers),
    )


def _change(estate: CarrierEstate, pk: int, work: CarrierWork) -> tuple[object, ...]:
    slug = estate.organisations[work.organisation - 1].slug
    title = f"Upgrade of {estate.system(work.targets[0][0]).slug}"
    owner = people.person_id(work.organisation, work.implementers[0])
    said = "The firmware is replaced by the release that was tested in the laboratory."
    begins = work.periods[0].starts_at - timedelta(days=20)
    return pk, work.organisation, f"{slug.upper()}-{pk}", title, said, work.one_at_a_time, work.state, owner, begins


def _write_windows(works: Sequence[tuple[int, CarrierWork]]) -> None:
    columns = ("change_id", "state", "starts_at", "ends_at", "actual_start", "actual_end", "announced_at")
    copy("changes.Window", columns, _windows(works))


def _windows(works: Sequence[tuple[int, CarrierWork]]) -> Iterator[tuple[object, ...]]:
    for pk, work in works:
        for p in work.periods:
            announced = p.starts_at - timedelta(days=2 + pk % 12)
            yield pk, p.state, p.starts_at, p.ends_at, p.actual_start, p.actual_end, announced


if __name__ == "__main__":
    main(sys.argv[1])
