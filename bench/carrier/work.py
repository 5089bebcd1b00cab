"""Changes and their windows, mostly at night where the organisation lives: what is over, what runs, what lies ahead."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from random import Random
from zoneinfo import ZoneInfo

from bench.carrier.estate import HUBS, NOW, ORGANISATIONS, CarrierEstate, CarrierOrganisation, CarrierSystem
from bench.carrier.people import PEOPLE_EACH

AHEAD = 20_000
YEARS_BACK = 5
RUNNING, OVERRUNNING, OPEN_ENDED, UNCONFIRMED = 30, 8, 4, 8
"""Of those ahead: what counts at this moment already."""
ON_A_HUB = 0.003
IMPACTS = {"none": 10, "at_risk": 30, "degraded": 25, "outage": 35}
WEEKDAYS = (1, 2, 2, 2, 1, 4, 4)
NIGHT_HOURS = (21, 22, 23, 0, 1, 2, 3, 4)
MINUTES = {30: 5, 60: 15, 120: 30, 180: 20, 240: 20, 360: 7, 480: 3}


@dataclass(frozen=True, slots=True)
class CarrierPeriod:
    state: str
    starts_at: datetime
    ends_at: datetime | None
    actual_start: datetime | None = None
    actual_end: datetime | None = None


@dataclass(frozen=True, slots=True)
class CarrierWork:
    """One change: ids of systems, and of people within its organisation."""

    organisation: int
    state: str
    targets: tuple[tuple[int, str], ...]
    periods: tuple[CarrierPeriod, ...]
    one_at_a_time: bool
    checks: tuple[tuple[int, int], ...]
    implementers: tuple[int, ...]


def ahead(estate: CarrierEstate, rng: Random) -> Iterator[CarrierWork]:
    left = AHEAD
    for count, running in ((RUNNING, _running), (OVERRUNNING, _overrunning), (OPEN_ENDED, _open_ended)):
        for _ in range(count):
            left -= 1
            yield _work(estate, rng, _anybody(estate, rng), "in_progress", (running(rng),))
    for _ in range(UNCONFIRMED):
        left -= 1
        yield _work(estate, rng, _anybody(estate, rng), "approved", (_unconfirmed(rng),))
    yield from _many(estate, rng, left, _planned)


def over(estate: CarrierEstate, rng: Random, windows: int) -> Iterator[CarrierWork]:
    return _many(estate, rng, windows, _ended)


Periods = Callable[[Random, CarrierOrganisation, int], tuple[str, tuple[CarrierPeriod, ...]]]


def _many(estate: CarrierEstate, rng: Random, left: int, made: Periods) -> Iterator[CarrierWork]:
    while left:
        organisation = _anybody(estate, rng)
        state, periods = made(rng, organisation, min(left, rng.choices((1, 2, 3), (80, 15, 5))[0]))
        left -= len(periods)
        yield _work(estate, rng, organisation, state, periods)


def _anybody(estate: CarrierEstate, rng: Random) -> CarrierOrganisation:
    return estate.organisations[rng.randrange(ORGANISATIONS)]


def _planned(rng: Random, organisation: CarrierOrganisation, count: int) -> tuple[str, tuple[CarrierPeriod, ...]]:
    state = rng.choices(("approved", "requested"), (70, 30))[0]
    nights = some_nights(rng, organisation, 1, 360, count)
    return state, tuple(CarrierPeriod(state, start, end) for start, end in nights)


def _ended(rng: Random, organisation: CarrierOrganisation, count: int) -> tuple[str, tuple[CarrierPeriod, ...]]:
    state = rng.choices(("completed", "rolled_back", "cancelled"), (90, 3, 7))[0]
    nights = some_nights(rng, organisation, -365 * YEARS_BACK, -5, count)
    if state == "cancelled":
        return state, tuple(CarrierPeriod(state, start, end) for start, end in nights)
    return state, tuple(
        CarrierPeriod(state, start, end, start, _some_time_before(rng, start, end)) for start, end in nights
    )


def _some_time_before(rng: Random, start: datetime, end: datetime) -> datetime:
    return start + (end - start) * rng.uniform(0.5, 1.1)


def some_nights(
    rng: Random, organisation: CarrierOrganisation, first: int, last: int, count: int
) -> list[tuple[datetime, datetime]]:
    """One night after the other, at the same hour, for as long."""
    days, weights = _days(first, last)
    day = rng.choices(days, cum_weights=weights)[0]
    hour = rng.choice(NIGHT_HOURS) if rng.random() < 0.85 else rng.randint(8, 17)
    at = time(hour, rng.choice((0, 0, 15, 30, 45)))
    length = duration(rng)
    starts = [moment(organisation, day + timedelta(days=nth), at) for nth in range(count)]
    return [(start, start + length) for start in starts]


def duration(rng: Random) -> timedelta:
    return timedelta(minutes=rng.choices(list(MINUTES), list(MINUTES.values()))[0])


@lru_cache(maxsize=8)
def _days(first: int, last: int) -> tuple[list[date], list[int]]:
    days = [NOW.date() + timedelta(days=nth) for nth in range(first, last + 1)]
    weights, total = [], 0
    for day in days:
        total += WEEKDAYS[day.weekday()]
        weights.append(total)
    return days, weights


def moment(organisation: CarrierOrganisation, day: date, at: time) -> datetime:
    return datetime.combine(day, at, ZoneInfo(organisation.timezone)).astimezone(NOW.tzinfo)


def _running(rng: Random) -> CarrierPeriod:
    start = NOW - timedelta(minutes=rng.randint(5, 120))
    return CarrierPeriod("in_progress", start, NOW + timedelta(minutes=rng.randint(60, 300)), start)


def _overrunning(rng: Random) -> CarrierPeriod:
    start = NOW - timedelta(minutes=rng.randint(200, 400))
    return CarrierPeriod("in_progress", start, NOW - timedelta(minutes=rng.randint(5, 60)), start)


def _open_ended(rng: Random) -> CarrierPeriod:
    start = NOW - timedelta(minutes=rng.randint(20, 300))
    return CarrierPeriod("in_progress", start, None, start)


def _unconfirmed(rng: Random) -> CarrierPeriod:
    start = NOW - timedelta(minutes=rng.randint(5, 40))
    return CarrierPeriod("approved", start, NOW + timedelta(minutes=rng.randint(60, 240)))


def _work(
    estate: CarrierEstate,
    rng: Random,
    organisation: CarrierOrganisation,
    state: str,
    periods: tuple[CarrierPeriod, ...],
) -> CarrierWork:
    hub = organisation.id <= HUBS and rng.random() < ON_A_HUB * ORGANISATIONS / HUBS
    targets = [estate.hubs[organisation.id - 1]] if hub else some_systems(estate, rng, organisation)
    return CarrierWork(
        organisation=organisation.id,
        state=state,
        targets=tuple((system.id, rng.choices(list(IMPACTS), list(IMPACTS.values()))[0]) for system in targets),
        periods=periods,
        one_at_a_time=len(targets) > 1 and rng.random() < 0.3,
        checks=tuple(some_checks(estate, rng, organisation)),
        implementers=tuple(sorted(rng.sample(range(PEOPLE_EACH), rng.choices((1, 2, 3), (60, 30, 10))[0]))),
    )


def some_systems(estate: CarrierEstate, rng: Random, organisation: CarrierOrganisation) -> list[CarrierSystem]:
    """What one change works on: one system or a few, which stand near each other. Never a hub."""
    layer = rng.choices(range(6), (4, 12, 24, 24, 20, 16))[0]
    pool = [system for system in estate.of(organisation.id, layer) if system not in estate.hubs]
    count = rng.choices((1, 2, 3, 4), (60, 25, 10, 5))[0]
    first = rng.randrange(len(pool))
    return [pool[(first + nth) % len(pool)] for nth in range(count)]


def some_checks(estate: CarrierEstate, rng: Random, organisation: CarrierOrganisation) -> Iterator[tuple[int, int]]:
    """A service, and something that it needs."""
    if rng.random() < 0.3:
        services = estate.of(organisation.id, 5)
        for service in rng.sample(services, rng.choices((1, 2), (70, 30))[0]):
            yield service.id, rng.choice(estate.providers[service.id])
