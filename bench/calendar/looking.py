"""A page of the calendar as it is asked for by a browser, beside its floor, with what it costs of a processor."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, datetime, time, timedelta
from time import monotonic
from zoneinfo import ZoneInfo

from bench.calendar.floor import bare
from bench.peers.moment import NOW
from bench.peers.reading import PageQuestion, TimedQuestion, as_person, asked
from bench.production.house import Production, production
from bench.production.web import WebProcesses, web
from bench.serving.client import latencies, p95

WARMING, TIMES, SECONDS, LEAST = 5, 60, 60, 2
HERE = ZoneInfo("UTC")


def looked_at(name: str, path: str, windows: int, first: date, days: int) -> Iterator[dict[str, object]]:
    with production() as house:
        database = house.fresh("calendar")
        cookies = house.part("calendar.fill", windows, first.isoformat(), days, database=database)
        house.part("calendar.findings", database=database, at=NOW)
        with web(house, house.environment(database, at=NOW), workers=1) as server:
            question = PageQuestion(name, path, {**as_person(cookies), "Accept-Encoding": "gzip"})
            asked(server, question, WARMING, 0, SECONDS)
            looks, costs = counted(house, server, [question] * TIMES)
        begins = datetime.combine(first, time(), HERE)
        floor = bare(house.url(database), (begins, begins + timedelta(days=days)), WARMING + TIMES)[WARMING:]
    taken = [each for one in looks for each in one.taken]
    yield {"bench": name, "unit": "ms", **latencies(taken), **costs, "gzip_bytes": looks[0].size}
    yield {"bench": f"{name}_floor", "unit": "ms", **latencies(floor)}
    yield {"bench": f"{name}_ratio", "unit": "x", "value": round(p95(taken) / p95(floor), 1)}


def counted(
    house: Production, server: WebProcesses, questions: Sequence[PageQuestion]
) -> tuple[list[TimedQuestion], dict[str, float]]:
    """Each once, as many as there is time for; and milliseconds of a processor for one of them, which others on the
    machine do not lengthen so."""
    before = server.processes.seconds(), house.database_processes.seconds()
    until = monotonic() + SECONDS
    looks = [
        asked(server, one, 0, 1, SECONDS) for nth, one in enumerate(questions) if nth < LEAST or monotonic() < until
    ]
    after = server.processes.seconds(), house.database_processes.seconds()
    assert not any(one.failures for one in looks), "Some were refused."
    spent = [round((now - then) * 1000 / len(looks), 1) for now, then in zip(after, before, strict=True)]
    return looks, {"cpu_web": spent[0], "cpu_database": spent[1]}
