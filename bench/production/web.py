"""The web processes, as the image starts them; and a bare application in their place, which is the floor."""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException
from pathlib import Path

from bench.production.house import Production
from bench.production.processes import Processes
from embedded.house import ROOT, free_ports
from embedded.processes import Child, stop, wait_until

PATIENCE = 60
PRODUCT, BARE = "maintwin.wsgi", "bench.production.bare"


@dataclass(frozen=True, slots=True)
class WebProcesses:
    child: Child
    port: int

    @property
    def processes(self) -> Processes:
        assert self.child.process
        return Processes([self.child.process.pid])

    def workers(self) -> list[int]:
        return self.processes.children()


@contextmanager
def web(house: Production, environment: Mapping[str, str], workers: int = 0) -> Iterator[WebProcesses]:
    """With as many workers as the image starts, unless a number is named."""
    with _served(house, "web", _command(PRODUCT, workers), environment) as served:
        yield served


@contextmanager
def bare(house: Production, flag: Path, workers: int = 0) -> Iterator[WebProcesses]:
    """The same gunicorn before an application that does nothing."""
    environment = {**house.environment(), "BENCH_FLAG": str(flag)}
    with _served(house, "bare", _command(BARE, workers), environment) as served:
        yield served


def _command(application: str, workers: int) -> list[str]:
    [words] = re.findall(r"^CMD (\[.*\])$", (ROOT / "Dockerfile").read_text(), re.MULTILINE)
    command: list[str] = json.loads(words)
    command[command.index(PRODUCT)] = application
    more = ["--workers", str(workers)] if workers else []
    return [sys.executable, *command[1:], *more]


@contextmanager
def _served(house: Production, name: str, command: list[str], environment: Mapping[str, str]) -> Iterator[WebProcesses]:
    [port] = free_ports(1)
    bound = [*_without(command, "--bind"), "--bind", f"127.0.0.1:{port}"]
    child = Child(name, bound, environment, house.house.home / "logs" / f"{name}.log", ROOT)
    child.start()
    try:
        assert wait_until(lambda: _answers(port), PATIENCE), f"Nothing answers:\n{child.last_lines()}"
        yield WebProcesses(child, port)
    finally:
        stop([child], 5)


def _without(command: list[str], option: str) -> list[str]:
    """Gunicorn would listen at each address that is named."""
    place = command.index(option) if option in command else len(command)
    return command[:place] + command[place + 2 :]


def _answers(port: int) -> bool:
    try:
        connection = HTTPConnection("127.0.0.1", port, timeout=PATIENCE)
        connection.request("GET", "/sign-in/")
        connection.getresponse().read()
    except (OSError, HTTPException):
        return False
    return True
