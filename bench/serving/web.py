"""One web process of the product, as gunicorn runs it in production: one worker with threads."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from bench.carrier.house import WHOLE, Carrier
from bench.serving.client import Client
from embedded.house import ROOT, free_ports
from embedded.processes import Child, stop, wait_until

PATIENCE = 60


@dataclass
class Web:
    child: Child
    port: int

    def client(self) -> Client:
        return Client(self.port)

    def memory(self) -> float:
        """MiB of the worker: what is its own, and its share of what it has in common with others."""
        assert self.child.process
        [worker] = _children(self.child.process.pid)
        lines = Path(f"/proc/{worker}/smaps_rollup").read_text().splitlines()
        kibibytes = next(int(line.split()[1]) for line in lines if line.startswith("Pss:"))
        return round(kibibytes / 1024, 1)


@contextmanager
def web(house: Carrier, database: str = WHOLE) -> Iterator[Web]:
    [port] = free_ports(1)
    command = [sys.executable, "-m", "gunicorn", "maintwin.wsgi", "--bind", f"127.0.0.1:{port}", "--workers", "1"]
    command += ["--threads", "12", "--keep-alive", "75", "--timeout", "300", "--no-control-socket"]
    child = Child("web", command, house.environment(database), house.house.home / "logs" / "web.log", ROOT)
    child.start()
    try:
        assert wait_until(lambda: Client(port).answers(), PATIENCE), f"The web process is silent:\n{child.last_lines()}"
        yield Web(child, port)
    finally:
        stop([child], 5)


def _children(pid: int) -> list[int]:
    return [int(word) for word in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
