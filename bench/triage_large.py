"""How long the API takes to say who it could be and what to check next, at 20,000 systems and 60,000 dependencies."""

from collections.abc import Iterator

from bench.carrier.estate import make_estate
from bench.carrier.house import carrier
from bench.serving import asking
from bench.serving.client import latencies, timed
from bench.serving.web import web

PRINTS = ("triage_large",)
TIMES, WARMING, SECONDS = 200, 10, 90


def run() -> Iterator[dict[str, object]]:
    with carrier() as house, web(house) as server:
        [taken] = timed([(server.client(), asking.triages(make_estate(), WARMING + TIMES))], WARMING, SECONDS)
        yield {"unit": "ms", **latencies(taken)}
