"""python -m bench.production calendar.fill WINDOWS FIRST DAYS: sixty systems of four parties in an empty, migrated
database, and so much work within so many days. Half of the systems are the reader's, and need one of the others each.
Answers the reader's cookies, made at the hour of the wall, by which browsers' sessions end.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from random import Random

from django.db import connection, transaction

from accounts.models import Person
from bench.carrier.copying import copy
from bench.carrier.work import IMPACTS, MINUTES, NIGHT_HOURS
from bench.readers.world import signed_in

SEED, READER, PARTIES, OWN, OTHERS = 31, 1, 4, 30, 30
QUARTERS = (0, 0, 15, 30, 45)


def main(windows: str, first: str, days: str) -> dict[str, str]:
    rng = Random(SEED)
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        _write_parties()
        _write_systems()
        _write_work(rng, int(windows), [date.fromisoformat(first) + timedelta(days=nth) for nth in range(int(days))])
        cursor.execute("UPDATE estate_graphversion SET value = 'the calendar'")
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")
    return signed_in(Person.objects.get(pk=READER))


def owner_of(system: int) -> int:
    return READER if system <= OWN else READER + 1 + system % (PARTIES - 1)


def _write_parties() -> None:
    parties = range(READER, READER + PARTIES)
    named = ((nth, f"party-{nth}", f"Party {nth}", f"+1555010{nth}") for nth in parties)
    copy("accounts.Organisation", ("id", "slug", "name", "phone"), named)
    columns = ("id", "password", "email", "name", "organisation_id", "roles", "phone")
    roles = ("engineer", "approver")
    people = ((nth, "!", f"p@party-{nth}.example", f"Person {nth}", nth, roles, "") for nth in parties)
    copy("accounts.Person", columns, people)


def _write_systems() -> None:
    systems = range(1, OWN + OTHERS + 1)
    named = ((pk, f"system-{pk:02}", f"Voice gateway {pk:02}", owner_of(pk), 1) for pk in systems)
    copy("estate.System", ("id", "slug", "name", "organisation_id", "redundancy_minimum"), named)
    needs = ((pk, OWN + pk, "required", datetime(2026, 11, 1, tzinfo=UTC)) for pk in range(1, OWN + 1))
    copy("estate.Dependency", ("dependent_id", "provider_id", "kind", "entered_at"), needs)
    people = ((pk, owner_of(pk), "on_call", 1) for pk in systems)
    copy("estate.Contact", ("system_id", "person_id", "role", "order"), people)


def _write_work(rng: Random, windows: int, days: list[date]) -> None:
    """Mostly at night, each on one system."""
    places = [rng.randint(1, OWN + OTHERS) for _ in range(windows)]
    entered = datetime.combine(days[0] - timedelta(days=30), time(9), UTC)
    columns = ("id", "organisation_id", "reference", "title", "state", "owner_id", "created_at")
    copy("changes.Change", columns, (_change(pk, on, entered) for pk, on in enumerate(places, 1)))
    impacts = rng.choices(list(IMPACTS), list(IMPACTS.values()), k=windows)
    targets = ((pk, on, impact) for pk, (on, impact) in enumerate(zip(places, impacts, strict=True), 1))
    copy("changes.Target", ("change_id", "system_id", "impact"), targets)
    periods = enumerate(_periods(rng, windows, days), 1)
    times = ("id", "change_id", "state", "starts_at", "ends_at", "announced_at")
    copy("changes.Window", times, ((pk, pk, "approved", *period, entered) for pk, period in periods))


def _change(pk: int, system: int, entered: datetime) -> tuple[object, ...]:
    owner = owner_of(system)
    return pk, owner, f"CAL-{pk}", f"Upgrade of voice gateway {system:02}", "approved", owner, entered


def _periods(rng: Random, windows: int, days: list[date]) -> Iterator[tuple[datetime, datetime]]:
    for _ in range(windows):
        hour = rng.choice(NIGHT_HOURS) if rng.random() < 0.85 else rng.randint(8, 17)
        starts = datetime.combine(rng.choice(days), time(hour, rng.choice(QUARTERS)), UTC)
        yield starts, starts + timedelta(minutes=rng.choices(list(MINUTES), list(MINUTES.values()))[0])
