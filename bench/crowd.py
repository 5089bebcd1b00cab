"""How many people can keep Tonight open while some book and declare: gunicorn as the image starts it, with PostgreSQL
and Redis beside it on the same processors.

Each step takes a database and web processes of its own; the first that is not served ends the search. `value` is the
largest number that was: pages, boards and unmodified answers within 250 ms and acts within 500 ms for 95 of 100, and
nothing failed. CROWD_SECONDS is how long one step takes once all are there (180 for the real thing), CROWD_STEPS which
numbers are tried.
"""

import os
from collections.abc import Iterator

from bench.production.house import Production, production
from bench.readers.runs import SECONDS, CrowdRun, bare_run, crowd_run

PRINTS = ("crowd", "crowd_floor")
STEPS = [int(step) for step in os.environ.get("CROWD_STEPS", "65,100,200,400,700,1000,1300").split(",")]
FLOOR_SECONDS = 15.0
MOST = {"pages": 250.0, "boards": 250.0, "not_modified": 250.0, "acts": 500.0}


def run() -> Iterator[dict[str, object]]:
    largest, tried = 0, 0
    with production() as house:
        for result in _steps(house):
            yield {"bench": "crowd", "unit": "people", "value": result["people"] if result["served"] else 0, **result}
            tried = int(str(result["people"]))
            largest = tried if result["served"] else largest
        yield {"bench": "crowd", "unit": "people", "value": largest, "largest": True}
        floor = bare_run(house, tried, min(SECONDS, FLOOR_SECONDS))
        yield {"bench": "crowd_floor", "unit": "ms", "value": floor.heard["not_modified"]["p95"], **floor.result()}


def _steps(house: Production) -> Iterator[dict[str, object]]:
    for people in STEPS:
        step = crowd_run(house, people, SECONDS)
        missed = list(_missed(step))
        yield {"served": not missed, "missed": missed, **step.result()}
        if missed:
            return


def _missed(step: CrowdRun) -> Iterator[str]:
    for name, most in MOST.items():
        taken = step.heard.get(name)
        if taken is None:
            yield f"no {name}"
        elif taken["p95"] > most:
            yield f"{name}: {taken['p95']} ms"
    yield from step.heard["failures"]
