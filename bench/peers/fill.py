"""python -m bench.production peers.fill WINDOWS: the ring in an empty, migrated database. Circuits belong to their
providers, all places to one party, each of which needs one of its two circuits. Nobody's history is written.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from hashlib import sha256

from django.db import connection, transaction

from bench.carrier.copying import copy
from bench.peers.moment import DAY, NOW
from bench.peers.ring import PLACES, PROVIDERS, RingWindow, ends, windows

NET = PROVIDERS + 1
"""The id of the party whom everything reaches; of each provider, one more than its number."""
TOKEN = sha256(b"the party whom everything reaches").hexdigest()
KNOWN, AHEAD = 10_000, 2_042
"""Of so many windows, so many lie ahead."""
PEOPLE = 10
"""Of each party. They are the contacts of its systems, in turn."""


def main(count: str) -> int:
    made = list(windows(int(count)))
    assert len(made) != KNOWN or sum(one.start >= 0 for one in made) == AHEAD, "These are other data."
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        _write_parties()
        _write_systems()
        _write_work(made)
        cursor.execute("UPDATE estate_graphversion SET value = 'the ring'")
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")
    return len(made)


def _write_parties() -> None:
    parties = [(nth, f"provider-{nth - 1:02}" if nth < NET else "net") for nth in range(1, NET + 1)]
    columns = ("id", "slug", "name", "phone", "email")
    copy(
        "accounts.Organisation",
        columns,
        ((nth, slug, slug.capitalize(), f"+1555{nth:07}", f"desk@{slug}.example") for nth, slug in parties),
    )
    copy(
        "accounts.Person",
        ("id", "password", "email", "name", "organisation_id", "roles", "phone"),
        (
            (
                person_id(nth, one),
                "!",
                f"p{one}@{slug}.example",
                f"Person {nth}.{one}",
                nth,
                ("engineer", "approver"),
                "",
            )
            for nth, slug in parties
            for one in range(PEOPLE)
        ),
    )
    digest = sha256(TOKEN.encode()).hexdigest()
    copy("accounts.Token", ("digest", "person_id", "name", "created_at"), [(digest, person_id(NET, 0), "bench", NOW)])


def person_id(party: int, nth: int) -> int:
    return (party - 1) * PEOPLE + nth + 1


def place_id(place: int) -> int:
    return place + 1


def circuit_id(circuit: int) -> int:
    return PLACES + circuit + 1


def _write_systems() -> None:
    places = ((place_id(nth), f"place-{nth:04}", f"Place {nth}", NET, 1) for nth in range(PLACES))
    circuits = (
        (circuit_id(nth), f"circuit-{nth:04}", f"Circuit {nth}", nth % PROVIDERS + 1, 1) for nth in range(PLACES)
    )
    columns = ("id", "slug", "name", "organisation_id", "redundancy_minimum")
    copy("estate.System", columns, (*places, *circuits))
    needs = ((place_id(place), circuit_id(nth), "redundant", NOW) for nth in range(PLACES) for place in ends(nth))
    copy("estate.Dependency", ("dependent_id", "provider_id", "kind", "entered_at"), needs)
    copy("estate.Contact", ("system_id", "person_id", "role", "order"), _contacts())


def _contacts() -> Iterator[tuple[object, ...]]:
    for nth in range(PLACES):
        for role in ("owner", "on_call"):
            yield place_id(nth), person_id(NET, nth % PEOPLE), role, 1
            yield circuit_id(nth), person_id(nth % PROVIDERS + 1, nth % PEOPLE), role, 1


def _write_work(made: Sequence[RingWindow]) -> None:
    columns = ("id", "organisation_id", "reference", "title", "state", "owner_id", "created_at")
    copy("changes.Change", columns, (_change(one) for one in made))
    targets = ((one.number + 1, circuit_id(circuit), one.impact) for one in made for circuit in one.circuits)
    copy("changes.Target", ("change_id", "system_id", "impact"), targets)
    times = ("starts_at", "ends_at", "actual_start", "actual_end")
    copy("changes.Window", ("id", "change_id", "state", *times, "announced_at"), (_window(one) for one in made))


def _change(one: RingWindow) -> tuple[object, ...]:
    title = f"P{one.provider:02}-CHG{one.number:07}"
    owner = person_id(one.provider + 1, one.number % PEOPLE)
    return one.number + 1, one.provider + 1, title, title, one.state, owner, _moment(one.start) - timedelta(days=20)


def _window(one: RingWindow) -> tuple[object, ...]:
    """What is over was done as planned."""
    start, end = _moment(one.start), _moment(one.end)
    done = (start, end) if one.state == "completed" else (None, None)
    return one.number + 1, one.number + 1, one.state, start, end, *done, start - timedelta(days=10)


def _moment(minutes: int) -> datetime:
    return DAY + timedelta(minutes=minutes)
