"""What a poll of Tonight costs that finds nothing new: milliseconds of a processor, in the web process and in the
database, of one 304; beside a bare application that answers 304 in the same gunicorn.

Where a board comes in between, because the minute has turned or something happened, that round is asked anew. POLLS is
how many are counted.
"""

from __future__ import annotations

import os
import time
from collections.abc import Iterator, Mapping
from http import HTTPStatus
from http.client import HTTPConnection

from bench.production.house import Production, production
from bench.production.web import WebProcesses, bare, web
from bench.serving.client import latencies

PRINTS = ("not_modified", "not_modified_floor", "not_modified_ratio")
POLLS = int(os.environ.get("POLLS", "3000"))
ROUND = 500
SECONDS = 120
PEOPLE = 20


def run() -> Iterator[dict[str, object]]:
    with production() as house:
        database = house.fresh("polls")
        [cookies, *_] = house.part("readers.world", PEOPLE, database=database)["readers"]
        with web(house, house.environment(database), workers=1) as server:
            product = _measured(house, server, cookies)
        with bare(house, house.house.home / "flag", workers=1) as server:
            floor = _measured(house, server, cookies)
    yield {"bench": "not_modified", "unit": "ms", **product}
    yield {"bench": "not_modified_floor", "unit": "ms", **floor}
    yield {"bench": "not_modified_ratio", "unit": "x", "value": round(product["value"] / floor["value"], 1)}


def _measured(house: Production, server: WebProcesses, cookies: Mapping[str, str]) -> dict[str, float]:
    poll = Poll(server.port, cookies)
    poll.round(ROUND)
    costs, taken = {"value": 0.0, "database": 0.0}, list[float]()
    until = time.monotonic() + SECONDS
    while len(taken) < POLLS and time.monotonic() < until:
        before = server.processes.seconds(), house.database_processes.seconds()
        times = poll.round(min(ROUND, POLLS))
        after = server.processes.seconds(), house.database_processes.seconds()
        if times is not None:
            taken += times
            costs = {name: costs[name] + now - then for name, now, then in zip(costs, after, before, strict=True)}
    assert taken, "No round went by without a board."
    return {**{name: round(spent * 1000 / len(taken), 2) for name, spent in costs.items()}, **latencies(taken)}


class Poll:
    def __init__(self, port: int, cookies: Mapping[str, str]) -> None:
        self.connection = HTTPConnection("127.0.0.1", port, timeout=60)
        cookie = "; ".join(f"{name}={value}" for name, value in cookies.items())
        self.headers = {"Cookie": cookie, "HX-Request": "true"}

    def round(self, polls: int) -> list[float] | None:
        """Milliseconds of each; nothing, if not all were unmodified."""
        self._look()
        taken = list[float]()
        for _ in range(polls):
            started = time.perf_counter()
            if self._look() != HTTPStatus.NOT_MODIFIED:
                return None
            taken.append((time.perf_counter() - started) * 1000)
        return taken

    def _look(self) -> int:
        self.connection.request("GET", "/board/", headers=self.headers)
        answer = self.connection.getresponse()
        answer.read()
        assert answer.status in (200, 304), answer.status
        self.headers["If-None-Match"] = answer.headers["ETag"]
        return answer.status
