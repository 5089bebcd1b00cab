"""python -m bench.readers.load FILE: all these people at once, in a process of its own. The file says who they are, and
how long it takes; the answer is one JSON line.
"""

from __future__ import annotations

import asyncio
import json
import os
import sys
import time
from collections import defaultdict
from pathlib import Path
from random import Random
from typing import Any
from zoneinfo import ZoneInfo

from bench.readers.browser import BlindBrowser
from bench.readers.people import ActingPerson, WatchingPerson
from bench.readers.tally import CrowdTally

TICK = 0.1
WARMING, AT_ONCE = 5, 4
"""Several at once, so that each web process gets some."""


class Crowd:
    def __init__(self, plan: dict[str, Any]) -> None:
        self.plan, self.tally, self.random = plan, CrowdTally(), Random(16)
        self.late: list[float] = []
        """Milliseconds that this process itself came too late."""
        self.news: dict[int, list[float]] = defaultdict(list)
        """Since 1970: when a board came to each reader that was not the one before."""
        self.since = float("inf")
        """When that happened which all wait for."""

    async def run(self) -> dict[str, Any]:
        """They come one after the other, and are counted from the first. The server is warm by then."""
        await self._warm()
        began, ramp, lasts = time.monotonic(), self.plan["ramp"], self.plan["seconds"]
        until = began + ramp + lasts
        tasks = [self._reader(nth, cookies, began, until) for nth, cookies in enumerate(self.plan["readers"])]
        for what, every in self.plan["every"].items():
            tasks += [
                self._actor(nth, one, what, every, began + ramp + every * nth / len(self.plan[what]), until)
                for nth, one in enumerate(self.plan[what])
            ]
        watch = asyncio.create_task(self._watch())
        await asyncio.gather(*tasks)
        watch.cancel()
        worst = sorted(self.late)[int(len(self.late) * 0.95)] if self.late else 0.0
        own = {"late_p95": round(worst, 1), "cpu": round(sum(os.times()[:2]), 2)}
        return {**self.tally.summary(), "fresh": self._fresh(), "generator": own}

    def _fresh(self) -> list[float]:
        """After how many seconds each had the new board, of those who got it."""
        firsts = (next((at for at in moments if at > self.since), None) for moments in self.news.values())
        return sorted(round(at - self.since, 2) for at in firsts if at is not None)

    async def _warm(self) -> None:
        for _ in range(WARMING):
            looks = (BlindBrowser(self.plan["port"], dict(one)).get("/", 60) for one in self.plan["readers"][:AT_ONCE])
            await asyncio.gather(*looks, return_exceptions=True)

    async def _reader(self, nth: int, cookies: dict[str, str], began: float, until: float) -> None:
        await asyncio.sleep(max(0.0, began + self.plan["ramp"] * nth / len(self.plan["readers"]) - time.monotonic()))
        browser = BlindBrowser(self.plan["port"], dict(cookies))
        await WatchingPerson(browser, self.tally, Random(nth), lambda: self.news[nth].append(time.time())).read(until)

    async def _actor(self, nth: int, one: dict[str, Any], what: str, every: float, first: float, until: float) -> None:
        browser = BlindBrowser(self.plan["port"], dict(one["cookies"]))
        await ActingPerson(browser, self.tally, one["systems"], ZoneInfo(one["zone"]), nth).acts(
            {"booking": "book", "declaring": "declare"}[what], every, first, until - self.plan["leave"]
        )

    async def _watch(self) -> None:
        """Looks whether what all wait for has happened, and how late this process is."""
        flag = Path(self.plan["flag"])
        while True:
            before = time.perf_counter()
            await asyncio.sleep(TICK)
            self.late.append((time.perf_counter() - before - TICK) * 1000)
            if self.since == float("inf") and flag.exists():
                self.since, self.tally.phase = float(flag.read_text()), "_meanwhile"
            elif self.tally.phase and len(self._fresh()) == len(self.plan["readers"]):
                self.tally.phase = "_afterwards"


if __name__ == "__main__":
    print(json.dumps(asyncio.run(Crowd(json.loads(Path(sys.argv[1]).read_text())).run())))
