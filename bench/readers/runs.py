"""One run: so many people, a database of their own, the web processes started anew, the crowd in another process."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bench.production.house import Production
from bench.production.processes import busy_seconds
from bench.production.web import WebProcesses, bare, web
from embedded.house import ROOT

SECONDS = float(os.environ.get("CROWD_SECONDS", "60"))
"""Of one run, after everybody has come."""
COMING = 20.0
"""How many open Tonight in a second, until all have."""
LEAST_COMING = 5.0
EVERY = {"booking": 36.0, "declaring": 25.0}
"""Seconds between two acts of one person."""
STUCK = 300.0
"""Who has begun an act may wait for each of its pages until they lose patience."""
LEAVE = 8.0
"""No act begins so shortly before the end."""


@dataclass(frozen=True, slots=True)
class CrowdRun:
    people: int
    heard: dict[str, Any]
    acted: dict[str, int]
    """How many acts the database holds that were sent."""
    costs: dict[str, float]
    """Seconds of a processor."""
    seconds: float

    def result(self) -> dict[str, object]:
        told = {name: value for name, value in self.heard.items() if name != "fresh"}
        acts = self.heard.get("acts", {}).get("times", 0)
        counts = {"acknowledged": acts - self.heard["lost"], "stored": self.acted} if self.acted else {}
        return {"people": self.people, "seconds": round(self.seconds), **told, **counts, "cpu": self.costs}


def crowd_run(house: Production, people: int, seconds: float, **plan: Any) -> CrowdRun:
    database = house.fresh(f"crowd_{people}")
    world = house.part("readers.world", people, database=database)
    with web(house, house.environment(database)) as server:
        run = load(house, server, people, seconds, world, **plan)
    return CrowdRun(people, run.heard, _stored(house, database), run.costs, run.seconds)


def bare_run(house: Production, people: int, seconds: float, **plan: Any) -> CrowdRun:
    """The same people before a server that only ever answers 304, or a page without a thought."""
    readers = [{"nobody": str(nth)} for nth in range(people)]
    with bare(house, _flag(house)) as server:
        return load(house, server, people, seconds, {"readers": readers}, every={}, **plan)


def load(
    house: Production,
    server: WebProcesses,
    people: int,
    seconds: float,
    world: Mapping[str, Any],
    meanwhile: Callable[[], float] | None = None,
    **plan: Any,
) -> CrowdRun:
    """`meanwhile` is what happens once all have come and have seen nothing new for a while; it says when it was."""
    ramp = max(LEAST_COMING, people / COMING)
    given = {"every": EVERY, "leave": LEAVE, **plan, **world, "port": server.port, "ramp": ramp, "seconds": seconds}
    flag, file = _flag(house), house.house.home / "plan.json"
    flag.unlink(missing_ok=True)
    file.write_text(json.dumps({**given, "flag": str(flag)}))
    before, busy, started = _costs(house, server), busy_seconds(), time.monotonic()
    crowd = subprocess.Popen([sys.executable, "-m", "bench.readers.load", file], cwd=ROOT, stdout=subprocess.PIPE)
    try:
        if meanwhile:
            time.sleep(ramp + seconds / 3)
            _say(flag, meanwhile())
        heard: dict[str, Any] = json.loads(crowd.communicate(timeout=ramp + seconds + STUCK)[0])
    finally:
        crowd.kill()
        crowd.wait()
    after = _costs(house, server)
    costs = {name: round(after[name] - before[name], 1) for name in after} | {"generator": heard["generator"]["cpu"]}
    costs["others"] = round(busy_seconds() - busy - sum(costs.values()), 1)
    return CrowdRun(people, heard, {}, costs, time.monotonic() - started)


def _costs(house: Production, server: WebProcesses) -> dict[str, float]:
    return {"web": server.processes.seconds(), "database": house.database_processes.seconds()}


def _flag(house: Production) -> Path:
    return house.house.home / "flag"


def _say(flag: Path, moment: float) -> None:
    whole = flag.with_suffix(".part")
    whole.write_text(str(moment))
    whole.rename(flag)


def _stored(house: Production, database: str) -> dict[str, int]:
    booked = "SELECT count(*) FROM changes_change WHERE title LIKE 'Booked by%%'"
    declared = "SELECT count(*) FROM changes_change WHERE title = ''"
    return {
        "booked": house.rows(booked, database=database)[0][0],
        "declared": house.rows(declared, database=database)[0][0],
    }
