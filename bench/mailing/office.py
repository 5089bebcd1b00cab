"""A house of its own whose mail goes to the sink, with workers and a scheduler where they are wanted."""

from __future__ import annotations

import json
import os
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import psycopg2

from bench.carrier.house import KEPT, OUTSIDE, run_python
from embedded.house import DURABLE, ROOT, House, free_ports
from embedded.processes import Child, stop, wait_until

READY_WITHIN = 60
SILENCE = 60
"""Seconds without any mail after which no more is waited for."""


@dataclass(frozen=True, slots=True)
class ArrivedMail:
    at: float
    """Seconds since 1970, as the clock of the product counts them."""
    recipient: str
    message_id: str


@dataclass(frozen=True, slots=True)
class Office:
    house: House
    kept: Path

    def part(self, name: str, *arguments: object) -> Any:
        """What a part of the benchmark answers that ran to its end; see `bench.mailing.__main__`."""
        words = [str(argument) for argument in arguments]
        return json.loads(run_python(self.house.environment, "-m", "bench.mailing", name, *words).splitlines()[-1])

    def make_due(self, notices: Sequence[int]) -> None:
        """At once, whatever they wait for."""
        changed = "WITH due AS (UPDATE notifications_notice SET due_at = now() WHERE id = ANY(%s) RETURNING id) "
        [[count]] = self.rows(changed + "SELECT count(*) FROM due", list(notices))
        assert count == len(notices), "Some of them are gone."

    def rows(self, statement: str, *values: object) -> list[Any]:
        url = self.house.urls["DATABASE_URL"]
        with closing(psycopg2.connect(url)) as connection, connection, connection.cursor() as cursor:
            cursor.execute(statement, values)
            return list(cursor.fetchall())

    def arrivals(self, since: int = 0) -> list[ArrivedMail]:
        """All but so many that came first."""
        lines = self.kept.read_text().splitlines() if self.kept.exists() else []
        return [ArrivedMail(float(at), to, name) for at, to, name in (line.split(" ") for line in lines[since:])]

    def after(self, earlier: int, wanted: int, seconds: float) -> list[ArrivedMail]:
        """The next so many arrivals, once they are all there; fails when it takes longer, or nothing comes any more."""
        until, heard, came = time.monotonic() + seconds, time.monotonic(), earlier
        while came < earlier + wanted:
            time.sleep(0.25)
            known, came = came, self._count()
            heard = time.monotonic() if came > known else heard
            assert time.monotonic() < min(until, heard + SILENCE), self._missing(came - earlier, wanted)
        return self.arrivals(earlier)[:wanted]

    def _count(self) -> int:
        return self.kept.read_bytes().count(b"\n") if self.kept.exists() else 0

    def _missing(self, came: int, wanted: int) -> str:
        left = "SELECT count(*), state, outcome FROM notifications_notice WHERE due_at <= now() AND state <> 'sent'"
        return f"Of {wanted} messages {came} came; of the others: {self.rows(f'{left} GROUP BY 2, 3 ORDER BY 1 DESC')}"

    @contextmanager
    def sending(self, *, workers: int = 1, at_once: int = 1, senders: int = 1) -> Iterator[list[Child]]:
        """Meanwhile so many workers run with so many processes each, of which so many send; and a scheduler."""
        parts = [self._worker(nth, at_once, senders) for nth in range(workers)]
        ticking = ("celery", "-A", "maintwin", "beat", "--loglevel", "WARNING")
        parts.append(self.house.python("beat", *ticking))
        try:
            for part in parts:
                part.start()
            for worker in parts[:workers]:
                assert wait_until(partial(_is_ready, worker), READY_WITHIN), worker.last_lines()
            yield parts[:workers]
        finally:
            stop(parts, 10)

    def _worker(self, nth: int, at_once: int, senders: int) -> Child:
        command = ["celery", "-A", "maintwin", "worker", "--concurrency", str(at_once), "--loglevel", "INFO"]
        command += ["--hostname", f"bench-{nth}@localhost", "--without-gossip", "--without-mingle"]
        worker = self.house.python(f"worker-{nth}", *command)
        worker.environment = {**worker.environment, "NOTICE_SENDERS": str(senders)}
        return worker


def _is_ready(worker: Child) -> bool:
    return "ready." in worker.last_lines(60)


@contextmanager
def office() -> Iterator[Office]:
    """Migrated and empty; gone with everything in it afterwards."""
    KEPT.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="mailing-", dir=KEPT) as folder, _sink(Path(folder)) as (url, kept):
        given = {name: value for name, value in os.environ.items() if name not in OUTSIDE}
        house = House(Path(folder) / "home", DURABLE, {**given, "EMAIL_URL": url})
        house.home.mkdir()
        try:
            house.start_servers()
            run_python(house.environment, "manage.py", "migrate", "--verbosity=0")
            yield Office(house, kept)
        finally:
            house.stop_servers()


@contextmanager
def _sink(folder: Path) -> Iterator[tuple[str, Path]]:
    """Not one of the house's own servers: what starts them ends everything that bears its mark."""
    [port], kept = free_ports(1), folder / "arrivals"
    command = (sys.executable, "-m", "bench.mailing.sink", str(port), kept)
    sink = Child("sink", command, os.environ, folder / "sink.log", ROOT)
    sink.start()
    try:
        yield f"smtp://127.0.0.1:{port}", kept
    finally:
        stop([sink], 3)
