"""What is asked: the same requests each time, by people of many organisations, about work such as the carrier's own."""

from __future__ import annotations

from datetime import timedelta
from random import Random
from typing import Any

from bench.carrier import people
from bench.carrier.estate import HUBS, NOW, SEED, CarrierEstate, CarrierOrganisation, CarrierSystem
from bench.carrier.work import IMPACTS, duration, some_checks, some_nights, some_systems
from bench.serving.client import Request

ASKERS = 40
"""Organisations that ask. A token notes its use once a minute; so few do so seldom among many requests."""
PREVIEW, FLOOR, SLOTS, NOW_BOARD = "/api/v1/conflicts/preview/", "/bench/floor/", "/api/v1/slots/", "/api/v1/now/"
TRIAGE = "/api/v1/triage/"
AHEAD_DAYS = 90


def askers(estate: CarrierEstate, rng: Random) -> list[CarrierOrganisation]:
    return rng.sample(estate.organisations[HUBS:], ASKERS)


def previews(estate: CarrierEstate, count: int) -> list[Request]:
    rng = Random(SEED + 10)
    those = askers(estate, rng)
    return [_preview(estate, rng, rng.choice(those)) for _ in range(count)]


def hub_previews(estate: CarrierEstate, count: int) -> list[Request]:
    rng = Random(SEED + 11)
    hubs = [rng.choice(estate.hubs) for _ in range(count)]
    return [_preview(estate, rng, estate.organisations[hub.organisation - 1], [hub]) for hub in hubs]


def floors(asked: list[Request]) -> list[Request]:
    """The same questions, put to the floor."""
    return [Request(one.token, FLOOR, one.body) for one in asked]


def slots(estate: CarrierEstate, count: int) -> list[Request]:
    rng = Random(SEED + 12)
    those = askers(estate, rng)
    return [_slots(estate, rng, rng.choice(those)) for _ in range(count)]


def boards(estate: CarrierEstate, count: int) -> list[Request]:
    """Half of them look at the present, half at some moment of the next days."""
    rng = Random(SEED + 13)
    those = askers(estate, rng)
    return [_board(rng, rng.choice(those), present=nth % 2 == 0) for nth in range(count)]


def _preview(
    estate: CarrierEstate, rng: Random, organisation: CarrierOrganisation, targets: list[CarrierSystem] | None = None
) -> Request:
    [(start, end)] = some_nights(rng, organisation, 1, 360, 1)
    body = _what(estate, rng, organisation, targets) | {"starts_at": start.isoformat(), "ends_at": end.isoformat()}
    return Request(people.token_key(organisation), PREVIEW, body)


def _slots(estate: CarrierEstate, rng: Random, organisation: CarrierOrganisation) -> Request:
    body = _what(estate, rng, organisation) | {
        "duration": f"PT{int(duration(rng).total_seconds()) // 60}M",
        "earliest": NOW.isoformat(),
        "latest": (NOW + timedelta(days=AHEAD_DAYS)).isoformat(),
    }
    return Request(people.token_key(organisation), SLOTS, body)


def _board(rng: Random, organisation: CarrierOrganisation, *, present: bool) -> Request:
    at = NOW + timedelta(minutes=rng.randint(1, 30 * 24 * 60))
    return Request(people.token_key(organisation), NOW_BOARD if present else f"{NOW_BOARD}?at={at:%Y-%m-%dT%H:%M:%SZ}")


def _what(
    estate: CarrierEstate, rng: Random, organisation: CarrierOrganisation, targets: list[CarrierSystem] | None = None
) -> dict[str, Any]:
    targets = targets or some_systems(estate, rng, organisation)
    ends = [(estate.system(one), estate.system(other)) for one, other in some_checks(estate, rng, organisation)]
    checks = [pair for pair in ends if all(end.listed or end.organisation == organisation.id for end in pair)]
    return {
        "targets": [
            {"system": system.slug, "impact": rng.choices(list(IMPACTS), list(IMPACTS.values()))[0]}
            for system in targets
        ],
        "one_at_a_time": len(targets) > 1 and rng.random() < 0.3,
        "validates": [{"from": one.slug, "to": other.slug} for one, other in checks],
        "implementers": [people.email(organisation, nth) for nth in rng.sample(range(people.PEOPLE_EACH), 2)],
    }


def triages(estate: CarrierEstate, count: int) -> list[Request]:
    """Something fails as seen from one of the asker's own systems, and some of what stands around it was tried. What
    they need of others may be private, and so cannot be named."""
    rng = Random(SEED + 14)
    those = askers(estate, rng)
    return [_triage(estate, rng, rng.choice(those)) for _ in range(count)]


def _triage(estate: CarrierEstate, rng: Random, organisation: CarrierOrganisation) -> Request:
    own = {one.id for one in estate.of(organisation.id)}
    needs = {one: sorted(own.intersection(estate.providers.get(one, ()))) for one in sorted(own)}
    top = rng.choice([one for one, providers in needs.items() if len(providers) > 1])
    first, *others = rng.sample(needs[top], min(3, len(needs[top])))
    seen = [_seen(estate, top, first, "failing")]
    seen += [_seen(estate, top, one, rng.choice(["failing", "working"])) for one in others]
    return Request(people.token_key(organisation), TRIAGE, {"observations": seen})


def _seen(estate: CarrierEstate, from_: int, to: int, outcome: str) -> dict[str, str]:
    return {"from": estate.system(from_).slug, "to": estate.system(to).slug, "outcome": outcome}
