"""How often, and after how many checks, following triage's questions leads to what is broken: over simulated nights."""

from __future__ import annotations

import statistics
from collections.abc import Iterator
from random import Random

from bench.nights.searching import Searched, search
from bench.nights.world import Chances, world

NIGHTS = 1_000
PRINTS = ("triage_nights",)
SETTINGS: dict[str, tuple[Chances, int, bool]] = {
    "as it is": (Chances(), 1, False),
    "one answer in ten inverted": (Chances(inverted=0.1), 1, False),
    "innocent work on another suspect": (Chances(), 1, True),
    "two faults": (Chances(), 2, False),
    "0.1 in place of 0.3": (Chances(from_needs=0.1), 1, False),
    "0.6 in place of 0.3": (Chances(from_needs=0.6), 1, False),
}


def run() -> Iterator[dict[str, object]]:
    for name, setting in SETTINGS.items():
        yield {"unit": "share", "setting": name, **summary(list(nights(*setting)))}


def nights(chances: Chances, faults: int, innocent_work: bool) -> Iterator[Searched]:
    """The same estates and faults for every setting; nights on which nothing fails are replaced by others."""
    seed, searched = 0, 0
    while searched < NIGHTS:
        found = search(world(Random(seed), chances, faults), innocent_work)
        seed += 1
        if found is not None:
            searched += 1
            yield found


def summary(found: list[Searched]) -> dict[str, object]:
    first = sum(one.first for one in found) / len(found)
    return {
        "value": round(first, 3),
        "top_1": round(first, 3),
        "top_3": round(sum(one.among_three for one in found) / len(found), 3),
        "median_checks": statistics.median(one.checks for one in found),
        "nights": len(found),
    }
