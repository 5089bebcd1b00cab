"""What grows with what: the same questions and the same act at so many windows and at ten times as many, and at so many
notices and at ten times as many; what one act adds to each table. `slope` is how many times longer, or larger, it is at
ten times as many. GROWTH_WINDOWS and GROWTH_NOTICES are the smaller numbers.
"""

from __future__ import annotations

import json
import os
import statistics
from collections.abc import Iterator, Mapping
from datetime import timedelta
from http import HTTPStatus
from typing import Any

from bench.peers.moment import NOW
from bench.peers.reading import PageQuestion, TimedQuestion, as_person, as_script, asked
from bench.production.house import Production, production
from bench.production.web import WebProcesses, web
from bench.serving.client import latencies

PRINTS = ("growth_windows", "growth_notices", "growth_act")
TIMES = 10
WINDOWS = int(os.environ.get("GROWTH_WINDOWS", "10000"))
NOTICES = int(os.environ.get("GROWTH_NOTICES", "300000"))
LATER = f"{NOW + timedelta(hours=1):%Y-%m-%dT%H:%M:%SZ}"
WARMING, LOOKS, SECONDS, ACTS = 5, 40, 30, 40
SIZES = """
    SELECT relname, pg_total_relation_size(oid) FROM pg_class
    WHERE relkind IN ('r', 'p') AND relnamespace = 'public'::regnamespace
"""


def run() -> Iterator[dict[str, object]]:
    with production() as house:
        for bench, sizes in _plans().items():
            few, many = (_measured(house, windows, notices) for windows, notices in sizes)
            for name in few["took"]:
                yield {"bench": bench, "unit": "ms", "what": name, **_slope(few["took"][name], many["took"][name])}
            for what, held in _held(few, many):
                yield {"bench": bench, "unit": "MiB", "what": what, **held}
            for table, added in sorted(many["added"].items(), key=lambda one: -one[1]):
                yield {"bench": "growth_act", "unit": "bytes", "value": added, "table": table, "beside": bench}


def _plans() -> dict[str, tuple[tuple[int, int], tuple[int, int]]]:
    return {
        "growth_windows": ((WINDOWS, 0), (WINDOWS * TIMES, 0)),
        "growth_notices": ((WINDOWS, NOTICES), (WINDOWS, NOTICES * TIMES)),
    }


def _measured(house: Production, windows: int, notices: int) -> dict[str, Any]:
    database = house.fresh("growth")
    house.part("peers.fill", windows, database=database, at=NOW)
    known = house.part("peers.readers", database=database)
    reconciled = house.part("peers.overlaps", windows, 0, database=database, at=NOW)
    if notices:
        house.part("peers.notices", notices, windows, database=database, at=NOW)
    with web(house, house.environment(database, at=NOW), workers=1) as server:
        looks = [asked(server, question, WARMING, LOOKS, SECONDS) for question in _questions(known)]
        before = _sizes(house, database)
        acts = [_declared(server, known, nth) for nth in range(ACTS)]
    grown = {name: size - before[name] for name, size in _sizes(house, database).items() if size > before[name]}
    took = {one.question.name: _middle(one) for one in looks} | {"declaring": statistics.median(acts)}
    return {
        "took": took | {"reconcile_all": reconciled["first"] * 1000},
        "sizes": before,
        "added": {name: round(size / ACTS) for name, size in grown.items()},
    }


def _questions(known: Mapping[str, Any]) -> Iterator[PageQuestion]:
    net, script = as_person(known["net"]), as_script(known["token"])
    yield PageQuestion("a board that is kept", "/board/", net)
    yield PageQuestion("a board made again", f"/api/v1/now/?at={LATER}", script)
    yield PageQuestion("list of changes", "/api/v1/changes/?page_size=50", script)
    yield PageQuestion("schedule", "/schedule/", net)
    yield PageQuestion("page of a system", "/systems/place-0007/", net)
    yield PageQuestion("ledger of notices", "/notices/", net)


def _declared(server: WebProcesses, known: Mapping[str, Any], nth: int) -> float:
    """Milliseconds. Each at another place: the same work is not declared twice."""
    declared = {
        "targets": [{"system": f"place-{nth * 7:04}", "impact": "degraded"}],
        "reason": f"Firmware of both units, {nth}.",
    }
    question = PageQuestion("declaring", "/api/v1/unscheduled/", as_script(known["token"]), json.dumps(declared))
    act = asked(server, question, 0, 1, SECONDS)
    assert list(act.failures) == [HTTPStatus.CREATED], act.failures
    return act.taken[0]


def _middle(question: TimedQuestion) -> float:
    return float(latencies(question.taken)["p50"])


def _sizes(house: Production, database: str) -> dict[str, int]:
    return dict(house.rows(SIZES, database=database))


def _held(few: Mapping[str, Any], many: Mapping[str, Any]) -> Iterator[tuple[str, dict[str, float]]]:
    for name in sorted(many["sizes"], key=lambda one: -many["sizes"][one])[:4]:
        yield name, _slope(few["sizes"][name] / 2**20, many["sizes"][name] / 2**20)


def _slope(few: float, many: float) -> dict[str, float]:
    return {"value": round(many, 2), "at_a_tenth": round(few, 2), "slope": round(many / few, 2) if few else 0.0}
