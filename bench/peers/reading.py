"""Somebody who asks pages and the API over one connection, and the same bytes from a server that does nothing."""

from __future__ import annotations

import sys
import time
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from http import HTTPStatus
from http.client import HTTPConnection

from bench.production.house import Production
from bench.production.web import WebProcesses, bare
from bench.serving.client import latencies

PATIENCE = 120
FEW = 2
"""Times that a floor warms up."""


@dataclass(frozen=True, slots=True)
class PageQuestion:
    name: str
    path: str
    headers: Mapping[str, str]
    body: str = ""
    """Sent by POST, where there is one."""


@dataclass(frozen=True, slots=True)
class TimedQuestion:
    question: PageQuestion
    taken: list[float]
    failures: Counter[int]
    """By status."""
    size: int

    def result(self) -> dict[str, object]:
        failed = {"failures": dict(self.failures)} if self.failures else {}
        return {"bench": self.question.name, "unit": "ms", **latencies(self.taken), "bytes": self.size, **failed}


def as_person(cookies: Mapping[str, str]) -> dict[str, str]:
    return {"Cookie": "; ".join(f"{name}={value}" for name, value in cookies.items())}


def as_script(token: str) -> dict[str, str]:
    return {"Authorization": f"Token {token}", "Content-Type": "application/json"}


def asked(server: WebProcesses, question: PageQuestion, warming: int, times: int, seconds: float) -> TimedQuestion:
    """A refusal counts with the time that it took, and as failed."""
    connection = HTTPConnection("127.0.0.1", server.port, timeout=PATIENCE)
    taken, failures, size, until = list[float](), Counter[int](), 0, time.monotonic() + seconds
    for nth in range(warming + times):
        if len(taken) > 1 and time.monotonic() > until:
            break
        started = time.perf_counter()
        method = "POST" if question.body else "GET"
        connection.request(method, question.path, question.body or None, dict(question.headers))
        answer = connection.getresponse()
        size = len(answer.read())
        if nth >= warming:
            taken.append((time.perf_counter() - started) * 1000)
            failures += Counter([answer.status] if answer.status != HTTPStatus.OK else [])
    if set(failures) - {HTTPStatus.CREATED}:
        print(f"{question.path}: {dict(failures)}\n{server.child.last_lines(3)}", file=sys.stderr, flush=True)
    return TimedQuestion(question, taken, failures, size)


def with_floors(house: Production, answers: list[TimedQuestion]) -> Iterator[dict[str, object]]:
    """Each beside the same bytes from the bare server, asked as often."""
    with bare(house, house.house.home / "flag", workers=1) as server:
        for one in answers:
            question = PageQuestion(f"{one.question.name}_floor", f"/{one.size}", {})
            floor = asked(server, question, FEW, len(one.taken), 60)
            yield {**one.result(), "floor_p95": latencies(floor.taken)["p95"]}
