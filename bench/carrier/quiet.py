"""Freezes and maintenance hours: when owners want no work, and when they want it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from random import Random

from bench.carrier.estate import NOW, CarrierEstate
from bench.carrier.work import moment

WITH_HOURS = 0.05
"""The part of the systems that have maintenance hours."""


@dataclass(frozen=True, slots=True)
class CarrierFreeze:
    organisation: int
    name: str
    mode: str
    systems: tuple[int, ...]
    starts_at: datetime
    ends_at: datetime


@dataclass(frozen=True, slots=True)
class Hours:
    system: int
    rrule: str
    start: time
    duration: timedelta
    timezone: str


def freezes(estate: CarrierEstate, rng: Random) -> Iterator[CarrierFreeze]:
    """Every second organisation at the end of the year, and some campaigns of a few days."""
    for organisation in estate.organisations:
        for nth in range(rng.choices((0, 1, 2, 3), (35, 35, 20, 10))[0]):
            first, days = (34, 14) if nth == 0 else (rng.randint(5, 350), rng.randint(1, 7))
            day = NOW.date() + timedelta(days=first)
            systems = rng.sample(estate.of(organisation.id, 5), 5) + rng.sample(estate.of(organisation.id, 4), 5)
            yield CarrierFreeze(
                organisation.id,
                "Year end" if nth == 0 else f"Campaign {nth}",
                rng.choices(("warn", "block"), (80, 20))[0],
                tuple(system.id for system in systems),
                moment(organisation, day, time(0)),
                moment(organisation, day + timedelta(days=days), time(0)),
            )


def hours(estate: CarrierEstate, rng: Random) -> Iterator[Hours]:
    for system in estate.systems:
        if rng.random() < WITH_HOURS:
            days = rng.choice(("SU", "SA,SU", "TU,WE,TH", "MO,TU,WE,TH,FR,SA,SU"))
            zone = estate.organisations[system.organisation - 1].timezone
            start, length = time(rng.choice((21, 22, 23, 0, 1))), timedelta(hours=rng.choice((4, 5, 6, 8)))
            yield Hours(system.id, f"FREQ=WEEKLY;BYDAY={days}", start, length, zone)
