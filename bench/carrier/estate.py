"""Organisations, systems and what needs what: six layers within each organisation, three hubs under half of them."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cached_property
from random import Random

VERSION = 1
"""Raised when what is generated changes, so that kept data are made anew."""
SEED = 20_261_118
NOW = datetime(2026, 11, 18, 2, 30, tzinfo=UTC)
"""The moment at which the carrier is looked at, whatever the wall says: evening in America, night in Europe."""

ORGANISATIONS = 200
DEPENDENCIES = 60_000
ACROSS = 3_000
CYCLES = 4
"""In each organisation: providers that need their own dependents."""
HUBS = 3
UNDER_A_HUB = 105
"""Organisations whose bottom layer needs one hub."""
LEAST_REACH = 8_000
LAYERS = (("line", 6), ("switch", 14), ("server", 20), ("database", 20), ("platform", 20), ("service", 20))
ZONES = {
    "America/New_York": 5,
    "America/Denver": 3,
    "Europe/London": 3,
    "Europe/Berlin": 5,
    "America/Sao_Paulo": 1,
    "Asia/Kolkata": 2,
    "Asia/Tokyo": 1,
}


@dataclass(frozen=True, slots=True)
class CarrierOrganisation:
    id: int
    slug: str
    timezone: str


@dataclass(slots=True)
class CarrierSystem:
    id: int
    slug: str
    organisation: int
    layer: int
    place: float
    """Where it stands in its layer, from 0 to 1: what stands near needs each other."""
    minimum: int = 1

    @property
    def listed(self) -> bool:
        """A tenth is private."""
        return self.id % 10 != 0


@dataclass
class CarrierEstate:
    organisations: list[CarrierOrganisation]
    systems: list[CarrierSystem]
    dependencies: dict[tuple[int, int], str] = field(default_factory=dict)
    """Kind, by dependent and provider."""

    def of(self, organisation: int, layer: int | None = None) -> list[CarrierSystem]:
        first, per = (organisation - 1) * SYSTEMS_EACH, SYSTEMS_EACH
        own = self.systems[first : first + per]
        return own if layer is None else [system for system in own if system.layer == layer]

    def system(self, number: int) -> CarrierSystem:
        return self.systems[number - 1]

    @cached_property
    def hubs(self) -> list[CarrierSystem]:
        return [self.of(number + 1, 0)[0] for number in range(HUBS)]

    @cached_property
    def providers(self) -> dict[int, list[int]]:
        found: dict[int, list[int]] = {}
        for dependent, provider in self.dependencies:
            found.setdefault(dependent, []).append(provider)
        return found

    @cached_property
    def dependents(self) -> dict[int, list[int]]:
        found: dict[int, list[int]] = {}
        for dependent, provider in self.dependencies:
            found.setdefault(provider, []).append(dependent)
        return found

    def reach(self, system: int) -> set[int]:
        """The plain walk, to check the hubs by."""
        seen, waiting = {system}, deque([system])
        while waiting:
            fresh = set(self.dependents.get(waiting.popleft(), ())) - seen
            seen |= fresh
            waiting.extend(fresh)
        return seen


SYSTEMS_EACH = sum(count for _, count in LAYERS)


def make_estate() -> CarrierEstate:
    rng = Random(SEED)
    estate = CarrierEstate([], [])
    for number in range(1, ORGANISATIONS + 1):
        zone = rng.choices(list(ZONES), list(ZONES.values()))[0]
        estate.organisations.append(CarrierOrganisation(number, f"org-{number:03}", zone))
        estate.systems.extend(_systems(number))
    for organisation in estate.organisations:
        _connect_within(estate, organisation.id, rng)
    _connect_hubs(estate, rng)
    _connect_services(estate, rng)
    _check(estate)
    return estate


def _systems(organisation: int) -> Iterator[CarrierSystem]:
    number = (organisation - 1) * SYSTEMS_EACH
    for layer, (noun, count) in enumerate(LAYERS):
        for nth in range(count):
            number += 1
            yield CarrierSystem(number, f"{noun}-{organisation:03}-{nth:02}", organisation, layer, nth / count)


def _connect_within(estate: CarrierEstate, organisation: int, rng: Random) -> None:
    """Each system needs some of the layers below, near its own place, until the organisation has its share."""
    share = (DEPENDENCIES - ACROSS) // ORGANISATIONS
    upper = [system for system in estate.of(organisation) if system.layer]
    for system in upper:
        if rng.random() < 0.12:
            _add_redundant_set(estate, system, rng)
        _add_plain(estate, system, rng)
    made = sum(1 for system in upper for _ in _needs(estate, system))
    while made < share - CYCLES:
        made += _add_plain(estate, rng.choice(upper), rng)
    while made < share:
        made += _add_cycle(estate, rng.choice(upper), rng)


def _needs(estate: CarrierEstate, system: CarrierSystem) -> list[CarrierSystem]:
    below = [other for other in estate.of(system.organisation) if other.layer < system.layer]
    return [other for other in below if (system.id, other.id) in estate.dependencies]


def _near(estate: CarrierEstate, system: CarrierSystem, rng: Random) -> CarrierSystem:
    below = max(0, system.layer - rng.choices((1, 2), (85, 15))[0])
    near = [other for other in estate.of(system.organisation, below) if abs(other.place - system.place) < 0.25]
    return rng.choice(near)


def _add_plain(estate: CarrierEstate, system: CarrierSystem, rng: Random) -> int:
    return _add(estate, system, _near(estate, system, rng), rng.choices(("required", "soft"), (75, 25))[0])


def _add_redundant_set(estate: CarrierEstate, system: CarrierSystem, rng: Random) -> None:
    pool = estate.of(system.organisation, system.layer - 1)
    members = rng.sample(pool, min(len(pool), rng.choices((2, 3, 4, 5), (50, 25, 15, 10))[0]))
    system.minimum = rng.randint(1, len(members)) if rng.random() < 0.4 else 1
    for member in members:
        _add(estate, system, member, "redundant")


def _add_cycle(estate: CarrierEstate, system: CarrierSystem, rng: Random) -> int:
    """What it needs needs it too: a pair, or a ring with one more between."""
    provider = _near(estate, system, rng)
    if rng.random() < 0.5 and provider.layer:
        below = _near(estate, provider, rng)
        if (provider.id, below.id) in estate.dependencies:
            provider = below
    if provider.layer == 0 or (system.id, provider.id) not in estate.dependencies:
        return 0
    return _add(estate, provider, system, "soft")


def _connect_hubs(estate: CarrierEstate, rng: Random) -> None:
    for hub in estate.hubs:
        for number in sorted(rng.sample(range(HUBS + 1, ORGANISATIONS + 1), UNDER_A_HUB)):
            for line in rng.sample(estate.of(number, 0), 5):
                _add(estate, line, hub, rng.choices(("required", "soft"), (70, 30))[0])


def _connect_services(estate: CarrierEstate, rng: Random) -> None:
    """Services of one organisation need services of another: fewer than one each, so that not all reaches all."""
    services = [system for system in estate.systems if system.layer == len(LAYERS) - 1]
    while len(estate.dependencies) < DEPENDENCIES:
        dependent, provider = rng.choice(services), rng.choice(services)
        if dependent.organisation != provider.organisation:
            _add(estate, dependent, provider, rng.choices(("required", "soft"), (40, 60))[0])


def _add(estate: CarrierEstate, dependent: CarrierSystem, provider: CarrierSystem, kind: str) -> int:
    ends = (dependent.id, provider.id)
    if ends in estate.dependencies:
        return 0
    estate.dependencies[ends] = kind
    return 1


def _check(estate: CarrierEstate) -> None:
    across = sum(1 for a, b in estate.dependencies if estate.system(a).organisation != estate.system(b).organisation)
    assert (len(estate.systems), len(estate.dependencies), across) == (20_000, DEPENDENCIES, ACROSS)
    for hub in estate.hubs:
        assert len(estate.reach(hub.id)) >= LEAST_REACH, f"{hub.slug} reaches {len(estate.reach(hub.id))} systems only"
