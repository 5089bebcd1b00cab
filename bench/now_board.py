"""How long the API takes to say what is going on, now and at moments of the next days."""

from collections.abc import Iterator

from bench.carrier.estate import make_estate
from bench.carrier.findings import with_findings
from bench.carrier.house import carrier
from bench.serving import asking
from bench.serving.client import latencies, timed
from bench.serving.web import web

PRINTS = ("now_board",)
TIMES, WARMING, SECONDS = 400, 40, 90


def run() -> Iterator[dict[str, object]]:
    with carrier() as house, with_findings(house), web(house) as server:
        [taken] = timed([(server.client(), asking.boards(make_estate(), WARMING + TIMES))], WARMING, SECONDS)
        yield {"unit": "ms", **latencies(taken)}
