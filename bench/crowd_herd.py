"""All boards of a thousand people become stale at once, since work that all of them see has started. How long until
each of them has the new one, and how long acts take meanwhile.

They look every few seconds, so even the floor needs as long as that: a bare server whose one tag changes. CROWD_PEOPLE
is how many they are.
"""

import os
import time
from collections.abc import Iterator

from bench.production.house import production
from bench.production.web import web
from bench.readers.runs import CrowdRun, bare_run, load

PRINTS = ("crowd_herd", "crowd_herd_floor")
PEOPLE = int(os.environ.get("CROWD_PEOPLE", "1000"))
SECONDS = 90.0
"""A third of them before it happens."""


def run() -> Iterator[dict[str, object]]:
    with production() as house:
        database = house.fresh("herd")
        world = house.part("readers.world", PEOPLE, database=database)
        starting = ("readers.starting", world["starting"]["actor"], world["starting"]["window"])
        with web(house, house.environment(database)) as server:
            herd = load(
                house,
                server,
                PEOPLE,
                SECONDS,
                world,
                meanwhile=lambda: float(house.part(*starting, database=database)),
            )
        yield {"bench": "crowd_herd", **_result(herd)}
        floor = bare_run(house, PEOPLE, SECONDS / 3, meanwhile=time.time)
        yield {"bench": "crowd_herd_floor", **_result(floor)}


def _result(herd: CrowdRun) -> dict[str, object]:
    """`value` is when the last of them had it; nothing, when somebody never got it."""
    fresh: list[float] = herd.heard["fresh"]
    all_have_it = len(fresh) == herd.people
    middle = {"half": fresh[len(fresh) // 2], "last": fresh[-1]} if fresh else {}
    shown = {"unit": "s", "value": fresh[-1] if all_have_it else None, "got_it": len(fresh), **middle}
    return {**shown, **herd.result()}
