"""All overlaps of the ring's windows ahead, as findings with their paths in the ledger, made from scratch; beside the
pairs themselves as plain Python and numpy find them. PEER_WINDOWS is how many windows there are.
"""

import os
import statistics
from collections.abc import Iterator, Sequence

from bench.peers.moment import NOW
from bench.production.house import production

PRINTS = ("peer_overlaps", "peer_overlaps_floor", "peer_overlaps_numpy")
WINDOWS = int(os.environ.get("PEER_WINDOWS", "10000"))
TIMES = 5


def run() -> Iterator[dict[str, object]]:
    with production() as house:
        house.part("peers.fill", WINDOWS, at=NOW)
        found = house.part("peers.overlaps", WINDOWS, TIMES, at=NOW)
    counts = {name: found[name] for name in ("findings", "windows", "pairs")}
    more = {"first": round(found["first"], 3), "nothing_new": _median(found["again"])}
    yield {"bench": "peer_overlaps", "unit": "s", "value": _median(found["value"]), **more, **counts}
    yield {"bench": "peer_overlaps_floor", "unit": "s", "value": _median(found["plain"])}
    if found["numpy"]:
        yield {"bench": "peer_overlaps_numpy", "unit": "s", "value": _median(found["numpy"])}


def _median(seconds: Sequence[float]) -> float:
    return round(statistics.median(seconds), 4)
