"""python -m bench.production register.fill: the large register in an empty, migrated database. Nobody's history is
written."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from random import Random
from typing import Any

from django.db import connection, transaction

from bench.carrier.copying import copy
from bench.register.names import DOINGS, FAMILY, GIVEN, PLACES, THINGS

SEED = 18
OWN, SYSTEMS, PARTIES, PEOPLE_EACH, CHANGES = 5_000, 20_000, 31, 30, 100_000
NEEDED = 2_000
"""Systems of others that those of the first party need."""
TARGETS_EACH = 2
TOKEN = sha256(b"somebody of the largest party").hexdigest()
NOW = datetime(2026, 11, 27, 2, 0, tzinfo=UTC)
SPREAD = timedelta(days=700)
"""Over which the changes lie; most of them are over."""


def main() -> dict[str, Any]:
    rng = Random(SEED)
    names = [f"{rng.choice(THINGS)} {rng.choice(PLACES)} {nth:05}" for nth in range(SYSTEMS)]
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        _write_parties(rng)
        _write_systems(rng, names)
        _write_changes(rng, names)
        cursor.execute("UPDATE estate_graphversion SET value = 'the large register'")
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")
    return {"systems": SYSTEMS, "changes": CHANGES, "token": TOKEN}


def owner_of(system: int) -> int:
    """The party's id, by the system's."""
    return 1 if system <= OWN else 2 + system % (PARTIES - 1)


def person_id(party: int, one: int) -> int:
    return (party - 1) * PEOPLE_EACH + one + 1


def _write_parties(rng: Random) -> None:
    parties = [(nth, f"party-{nth:02}", f"{rng.choice(PLACES)} Carrier {nth}", "+15550100") for nth in _parties()]
    copy("accounts.Organisation", ("id", "slug", "name", "phone"), parties)
    columns = ("id", "password", "email", "name", "organisation_id", "roles", "phone")
    copy("accounts.Person", columns, (_person(rng, party, one) for party in _parties() for one in range(PEOPLE_EACH)))
    digest = sha256(TOKEN.encode()).hexdigest()
    copy("accounts.Token", ("digest", "person_id", "name", "created_at"), [(digest, 1, "bench", NOW)])


def _parties() -> range:
    return range(1, PARTIES + 1)


def _person(rng: Random, party: int, one: int) -> tuple[object, ...]:
    name = f"{rng.choice(GIVEN)} {rng.choice(FAMILY)}"
    return person_id(party, one), "!", f"p{one}@party-{party:02}.example", name, party, ("engineer", "approver"), ""


def _write_systems(rng: Random, names: list[str]) -> None:
    rows = ((pk, f"s-{pk:05}", name, owner_of(pk), 1) for pk, name in enumerate(names, 1))
    copy("estate.System", ("id", "slug", "name", "organisation_id", "redundancy_minimum"), rows)
    needs = [(rng.randint(1, OWN), OWN + nth, "required", NOW) for nth in rng.sample(range(1, SYSTEMS - OWN), NEEDED)]
    inside = [(pk, pk // 2, "required", NOW) for pk in range(2, OWN + 1)]
    copy("estate.Dependency", ("dependent_id", "provider_id", "kind", "entered_at"), [*needs, *inside])
    people = (
        (pk, (owner_of(pk) - 1) * PEOPLE_EACH + 1 + pk % PEOPLE_EACH, "on_call", 1) for pk in range(1, SYSTEMS + 1)
    )
    copy("estate.Contact", ("system_id", "person_id", "role", "order"), people)


def _write_changes(rng: Random, names: list[str]) -> None:
    works = [_work(rng, names) for _ in range(CHANGES)]
    columns = ("id", "organisation_id", "reference", "title", "external_reference", "state", "owner_id", "created_at")
    copy("changes.Change", columns, (_change(rng, pk, *work) for pk, work in enumerate(works, 1)))
    copy("changes.Target", ("change_id", "system_id", "impact"), _targets(works))
    times = ("starts_at", "ends_at", "actual_start", "actual_end")
    columns = ("id", "change_id", "state", *times, "announced_at")
    copy("changes.Window", columns, (_window(pk) for pk in range(1, CHANGES + 1)))


def _work(rng: Random, names: list[str]) -> tuple[str, list[int]]:
    first = rng.randint(1, SYSTEMS)
    title = f"{rng.choice(DOINGS)} {names[first - 1]}"
    more = [pk for pk in (first + 30,) if pk <= SYSTEMS and owner_of(pk) == owner_of(first)]
    return title, [first, *more]


def _change(rng: Random, pk: int, title: str, targets: list[int]) -> tuple[object, ...]:
    party, start = owner_of(targets[0]), _start(pk)
    owner = person_id(party, rng.randrange(PEOPLE_EACH))
    state = "completed" if start < NOW else "approved"
    reference = f"P{party:02}-{rng.randbytes(3).hex()[:5].upper()}{pk}"
    return pk, party, reference, title, f"CHG{pk:07}", state, owner, start - timedelta(days=20)


def _targets(works: list[tuple[str, list[int]]]) -> Iterator[tuple[object, ...]]:
    return ((pk, system, "degraded") for pk, (_, targets) in enumerate(works, 1) for system in targets)


def _start(pk: int) -> datetime:
    """The newest lie ahead."""
    return NOW + SPREAD * (pk / CHANGES) - SPREAD * 0.9


def _window(pk: int) -> tuple[object, ...]:
    start = _start(pk)
    end = start + timedelta(hours=2)
    done = (start, end) if start < NOW else (None, None)
    return pk, pk, "completed" if start < NOW else "approved", start, end, *done, start - timedelta(days=10)
