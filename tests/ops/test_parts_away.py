"""A real web process while PostgreSQL and the broker are away: what it answers, and what its log says."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from dataclasses import dataclass
from http.client import HTTPConnection
from pathlib import Path

import pytest

from embedded.house import FAST, House, answers, free_ports
from embedded.processes import Child, stop
from tests import tables
from tests.servers import eventually


@dataclass
class StartedWeb:
    house: House
    process: Child
    port: int

    def get(self, path: str, **headers: str) -> tuple[int, dict[str, str], str]:
        connection = HTTPConnection("127.0.0.1", self.port, timeout=30)
        connection.request("GET", path, headers=headers)
        answer = connection.getresponse()
        text = answer.read().decode()
        connection.close()
        return answer.status, {name.lower(): value for name, value in answer.getheaders()}, text

    def is_up(self) -> bool:
        try:
            return self.get("/healthz")[0] == 200
        except OSError:
            return False

    def lines_since(self, length: int) -> list[dict[str, object]]:
        text = self.process.log.read_bytes()[length:].decode()
        return [json.loads(line) for line in text.splitlines()]


@pytest.fixture(scope="module")
def web(tmp_path_factory: pytest.TempPathFactory, servers: House) -> Iterator[StartedWeb]:
    home, [port] = tmp_path_factory.mktemp("parts"), free_ports(1)
    tables.give_tables(home)
    own = {"PUBLIC_URL": f"http://127.0.0.1:{port}", "METRICS_TOKEN": "open sesame"}
    inherited = {name: value for name, value in servers.given.items() if name not in ("DATABASE_URL", "REDIS_URL")}
    house = House(home, FAST, given={**inherited, **own, "EMAIL_URL": "consolemail://"})
    house.start_servers()
    gunicorn = ("gunicorn", "maintwin.wsgi", "--bind", f"127.0.0.1:{port}", "--threads", "4", "--no-control-socket")
    process = house.python("web", *gunicorn)
    process.start()
    started = StartedWeb(house, process, port)
    try:
        assert eventually(started.is_up, 60), process.last_lines(20)
        yield started
    finally:
        stop([process], 5)
        house.stop_servers()


SIGNED_IN = {"Cookie": "maintwin_{port}=somethingthatlookslikeasession01"}


def looks(web: StartedWeb) -> list[tuple[int, dict[str, str], str]]:
    """Somebody who has a session, and a program with a token."""
    cookie = SIGNED_IN["Cookie"].format(port=web.port)
    program = web.get("/api/v1/systems/", Authorization="Token something", Accept="application/json")
    return [web.get("/schedule/", Cookie=cookie), program]


def test_without_its_database_it_says_so_and_comes_back_with_it(web: StartedWeb) -> None:
    before = [status for status, _, _ in looks(web)]
    postgres = web.house.servers["postgres"]
    postgres.kill()
    length = web.process.log.stat().st_size

    (page, problem), alive, ready = looks(web), web.get("/healthz"), web.get("/readyz")
    lines = [line for line in web.lines_since(length) if line.get("path") in ("/schedule/", "/api/v1/systems/")]
    numbers, _, measured = web.get("/metrics", Authorization="Bearer open sesame")
    postgres.start()
    back = eventually(lambda: answers(web.house.urls["DATABASE_URL"]), 30)

    assert before == [302, 401]
    assert (page[0], page[1]["retry-after"], "maintwin can’t reach its database" in page[2]) == (503, "5", True)
    assert (problem[0], problem[1]["content-type"], problem[1]["retry-after"]) == (503, "application/problem+json", "5")
    assert json.loads(problem[2])["status"] == 503
    assert [(line["path"], str(line["said"])[:21]) for line in lines] == [
        ("/api/v1/systems/", "the database is away:"),
        ("/schedule/", "the database is away:"),
    ]
    assert (alive[0], ready[0], numbers) == (200, 503, 200)
    assert 'maintwin_is_well{part="database"} 0.0' in measured
    assert back
    assert [status for status, _, _ in looks(web)] == before


def test_without_its_broker_pages_answer_as_before(web: StartedWeb) -> None:
    before = [status for status, _, _ in looks(web)]
    web.house.servers["valkey"].kill()
    began = time.monotonic()
    after = [status for status, _, _ in looks(web)]
    took = time.monotonic() - began
    ready = web.get("/readyz")[0]
    web.house.servers["valkey"].start()

    assert (after, ready) == (before, 503)
    assert took < 3


def test_the_processes_of_one_web_server_count_together(web: StartedWeb, tmp_path: Path) -> None:
    looks(web)
    text = web.get("/metrics", Authorization="Bearer open sesame")[2]
    counted = [line for line in text.splitlines() if line.startswith("maintwin_request_seconds_count")]
    assert any('view="schedule"' in line for line in counted), counted
