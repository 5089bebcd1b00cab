"""How much memory a web process holds over twenty thousand requests: people look at Tonight, its live part, the
schedule and a change. `value` is the largest of all; `growth` from the first look to
the last. REQUESTS is how many they are.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from http.client import HTTPConnection

from bench.production.house import production
from bench.production.processes import mebibytes
from bench.production.web import WebProcesses, web

PRINTS = ("web_memory_20k",)
REQUESTS = int(os.environ.get("REQUESTS", "20000"))
LOOKS = 5
PEOPLE, AT_ONCE = 20, 4
PAGES = 20
"""One in so many is Tonight, one the schedule and one a change; all others are looks for news."""
WARMING = 40
CHANGE = re.compile(r'href="(/changes/[0-9a-f-]{36}/)')


def run() -> Iterator[dict[str, object]]:
    with production() as house:
        database = house.fresh("memory")
        readers = house.part("readers.world", PEOPLE, database=database)["readers"]
        with web(house, house.environment(database)) as server:
            visitors = [MemoryVisitor(server.port, readers[nth::AT_ONCE]) for nth in range(AT_ONCE)]
            _ask(visitors, WARMING)
            after = {0: _memory(server)}
            for nth in range(LOOKS):
                _ask(visitors, REQUESTS // LOOKS // AT_ONCE)
                after[(nth + 1) * (REQUESTS // LOOKS)] = _memory(server)
    largest = {asked: max(held) for asked, held in after.items()}
    growth = round(largest[max(largest)] - largest[min(one for one in largest if one)], 1)
    yield {"unit": "MiB", "value": max(largest.values()), "growth": growth, "workers": after}


def _memory(server: WebProcesses) -> list[float]:
    return [mebibytes(pid) for pid in server.workers()]


def _ask(visitors: list[MemoryVisitor], times: int) -> None:
    with ThreadPoolExecutor(len(visitors)) as together:
        list(together.map(lambda visitor: visitor.visit(times), visitors))


class MemoryVisitor:
    """People of several organisations in turn, over connections that are made anew now and then: so all web processes
    get their share."""

    def __init__(self, port: int, readers: list[Mapping[str, str]]) -> None:
        self.port, self.readers, self.asked, self.tags = port, readers, 0, dict[int, str]()
        self.change = ""

    def visit(self, times: int) -> None:
        for nth in range(times):
            if nth % 100 == 0:
                self.connection = HTTPConnection("127.0.0.1", self.port, timeout=60)
            self._look(self.asked % len(self.readers), self.asked)
            self.asked += 1

    def _look(self, reader: int, turn: int) -> None:
        paths = {0: "/", 1: "/schedule/", 2: self.change or "/"}
        path = paths.get(turn % PAGES, "/board/")
        headers = {"Cookie": "; ".join(f"{name}={value}" for name, value in self.readers[reader].items())}
        if path == "/board/":
            headers |= {"HX-Request": "true", "If-None-Match": self.tags.get(reader, "")}
        self.connection.request("GET", path, headers=headers)
        answer = self.connection.getresponse()
        page = answer.read().decode()
        assert answer.status in (200, 304), f"{path}: {answer.status}"
        if path == "/board/":
            self.tags[reader] = answer.headers["ETag"]
        elif path == "/" and (found := CHANGE.search(page)):
            self.change = found[1]
