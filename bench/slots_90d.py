"""How long the API takes to say when else, over the next 90 days."""

from collections.abc import Iterator

from bench.carrier.estate import make_estate
from bench.carrier.findings import with_findings
from bench.carrier.house import carrier
from bench.serving import asking
from bench.serving.client import latencies, timed
from bench.serving.web import web

PRINTS = ("slots_90d",)
TIMES, WARMING, SECONDS = 200, 10, 90


def run() -> Iterator[dict[str, object]]:
    with carrier() as house, with_findings(house), web(house) as server:
        [taken] = timed([(server.client(), asking.slots(make_estate(), WARMING + TIMES))], WARMING, SECONDS)
        yield {"unit": "ms", **latencies(taken)}
