"""How long the API takes to say what a change would meet, and what the least possible answer takes beside it.

Every question is put in turn to the product with a million windows, to the floor, and to the twin with 100,000, so that
whatever else the machine does meets all three alike.
"""

from collections.abc import Iterator, Sequence

from bench.carrier.estate import make_estate
from bench.carrier.findings import with_findings
from bench.carrier.house import TWIN, carrier
from bench.serving import asking
from bench.serving.client import Client, Request, latencies, p95, timed
from bench.serving.web import Web, web

PRINTS = (
    "conflict_preview",
    "conflict_preview_floor",
    "conflict_preview_ratio",
    "conflict_preview_growth",
    "conflict_preview_hub",
    "web_memory",
)
TIMES, HUB_TIMES = 600, 120
WARMING = 40
SECONDS, HUB_SECONDS = 150, 90
"""At most; what has been asked until then counts."""


def run() -> Iterator[dict[str, object]]:
    with carrier() as house, with_findings(house), web(house) as whole, web(house, TWIN) as twin:
        yield from _against_floor_and_twin(whole, twin.client())
        yield from _hubs(whole.client())
        yield {"bench": "web_memory", "unit": "MiB", "value": whole.memory()}


def _against_floor_and_twin(whole: Web, twin: Client) -> Iterator[dict[str, object]]:
    asked, client = asking.previews(make_estate(), WARMING + TIMES), whole.client()
    in_turn = [(client, asked), (client, asking.floors(asked)), (twin, asked)]
    preview, floor, small = timed(in_turn, WARMING, SECONDS)
    yield {"bench": "conflict_preview", "unit": "ms", **latencies(preview)}
    yield {"bench": "conflict_preview_floor", "unit": "ms", **latencies(floor)}
    yield {"bench": "conflict_preview_ratio", "unit": "x", "value": round(p95(preview) / p95(floor), 2)}
    growth = round(p95(preview) / p95(small), 2)
    yield {"bench": "conflict_preview_growth", "unit": "x", "value": growth, "p95_at_100000": round(p95(small), 1)}


def _hubs(client: Client) -> Iterator[dict[str, object]]:
    asked: Sequence[Request] = asking.hub_previews(make_estate(), 3 + HUB_TIMES)
    [taken] = timed([(client, asked)], 3, HUB_SECONDS)
    yield {"bench": "conflict_preview_hub", "unit": "ms", **latencies(taken)}
