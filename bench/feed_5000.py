"""How long a feed of 5,000 events takes: whole, with what is kept of it; `first`, where nothing is kept; and where it
is unchanged. FEED_EVENTS is how many."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from datetime import timedelta
from http.client import HTTPConnection

from bench.peers.moment import NOW
from bench.production.house import production
from bench.production.web import web
from bench.serving.client import latencies

PRINTS = ("feed_5000", "feed_5000_unchanged")
READER = 1
"""As the calendar is filled."""
EVENTS, TIMES, SECONDS = int(os.environ.get("FEED_EVENTS", "5000")), 40, 60


def run() -> Iterator[dict[str, object]]:
    first_day = (NOW + timedelta(days=1)).date()
    with production() as house:
        database = house.fresh("feed")
        house.part("calendar.fill", EVENTS, first_day.isoformat(), 400, database=database)
        path = house.part("calendar.feeds", READER, "related", database=database, at=NOW)
        with web(house, house.environment(database, at=NOW), workers=1) as server:
            feed = AskedFeed(server.port, path)
            first, size, events = feed.ask()
            assert events == EVENTS, f"{events} events"
            whole = feed.asked()
            feed.tagged = True
            unchanged = feed.asked()
    yield {"bench": "feed_5000", "unit": "ms", **latencies(whole), "first": round(first * 1000, 1), "bytes": size}
    yield {"bench": "feed_5000_unchanged", "unit": "ms", **latencies(unchanged)}


class AskedFeed:
    def __init__(self, port: int, path: str) -> None:
        self.connection, self.path = HTTPConnection("127.0.0.1", port, timeout=60), path
        self.tag, self.tagged = "", False

    def asked(self) -> list[float]:
        until = time.monotonic() + SECONDS
        return [self.ask()[0] for nth in range(TIMES) if nth < 2 or time.monotonic() < until]

    def ask(self) -> tuple[float, int, int]:
        """Seconds, bytes, and events."""
        began = time.monotonic()
        self.connection.request("GET", self.path, headers={"If-None-Match": self.tag} if self.tagged else {})
        answer = self.connection.getresponse()
        body = answer.read()
        taken = time.monotonic() - began
        assert answer.status == (304 if self.tagged else 200), answer.status
        self.tag = answer.headers["ETag"]
        return taken, len(body), body.count(b"BEGIN:VEVENT")
