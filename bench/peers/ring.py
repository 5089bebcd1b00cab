"""The data, the same ones each time: 2,000 places in a ring; circuit i joins place i and the next one, so that each
place hangs on two circuits of two of twenty providers. Windows over a year, a fifth of it ahead, each on one to three
circuits of one provider. What is drawn, and in which order, is fixed: others were measured on it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from random import Random

PLACES = 2_000
PROVIDERS = 20
SEED = 20_261_122
QUARTERS = 24 * 4
"""Of an hour, in a day: windows start on them."""
DAYS_BACK, DAYS_AHEAD = 292, 73
WORDS = ("none", "at_risk", "degraded", "outage")


@dataclass(frozen=True, slots=True)
class RingWindow:
    number: int
    start: int
    """Minutes from midnight of the day that divides past and future."""
    minutes: int
    provider: int
    circuits: tuple[int, ...]
    state: str
    impact: str

    @property
    def end(self) -> int:
        return self.start + self.minutes

    @property
    def counts(self) -> bool:
        return self.state in ("approved", "requested")

    @property
    def places(self) -> set[int]:
        return {place for circuit in self.circuits for place in ends(circuit)}


def windows(count: int) -> Iterator[RingWindow]:
    rng = Random(SEED)
    for number in range(count):
        start = rng.randrange(-DAYS_BACK * QUARTERS, DAYS_AHEAD * QUARTERS) * 15
        minutes = rng.randrange(1, 17) * 30
        provider = rng.randrange(PROVIDERS)
        some = rng.choices((1, 2, 3), (40, 30, 30))[0]
        circuits = sorted(rng.sample(range(provider, PLACES, PROVIDERS), some))
        state = _over(rng) if start + minutes < 0 else _ahead(rng)
        impact = rng.choices(WORDS, (20, 20, 20, 40))[0]
        yield RingWindow(number, start, minutes, provider, tuple(circuits), state, impact)


def _over(rng: Random) -> str:
    return rng.choices(("completed", "cancelled"), (92, 8))[0]


def _ahead(rng: Random) -> str:
    return rng.choices(("approved", "requested", "cancelled"), (70, 25, 5))[0]


def ends(circuit: int) -> tuple[int, int]:
    return circuit, (circuit + 1) % PLACES
