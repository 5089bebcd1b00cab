from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import pytest
from django.conf import settings

from embedded.house import FAST, House, free_ports
from embedded.processes import Child, stop
from tests.faults.sink import Sink

if TYPE_CHECKING:
    from collections.abc import Callable


@pytest.fixture
def sink() -> Iterator[Sink]:
    made = Sink(free_ports(1)[0])
    made.open()
    yield made
    made.close()


@pytest.fixture
def house(transactional_db: None, servers: House, sink: Sink, tmp_path: Path) -> House:
    """The tests' database and broker, and the sink to send to. Its workers take a sender for dead after a second."""
    database = urlsplit(os.environ["DATABASE_URL"])._replace(path=f"/{settings.DATABASES['default']['NAME']}").geturl()
    given = {name: value for name, value in os.environ.items() if name != "MAIL_CATCHER_DIR"}
    given |= {"DATABASE_URL": database, "EMAIL_URL": sink.url, "NOTICE_CLAIM_SECONDS": "1"}
    return House(tmp_path, given=given)


@pytest.fixture
def broker(tmp_path: Path, house: House) -> Iterator[House]:
    """A broker beside the tests' own, to be ill-treated."""
    yield from _beside(house, tmp_path / "broker", "REDIS_URL")


@pytest.fixture
def database(tmp_path: Path, house: House) -> Iterator[House]:
    """A PostgreSQL beside the tests' own, to be ill-treated."""
    yield from _beside(house, tmp_path / "database", "DATABASE_URL")


def _beside(house: House, home: Path, own: str) -> Iterator[House]:
    home.mkdir()
    made = House(home, FAST, given={name: value for name, value in house.given.items() if name != own})
    made.start_servers()
    yield made
    made.stop_servers()


@pytest.fixture
def start_worker(house: House) -> Iterator[Callable[..., Child]]:
    """Real worker processes, with the scheduler beside them."""
    started: list[Child] = []

    def start(**environment: str) -> Child:
        schedule = house.home / f"beat-{len(started)}"
        options = ("-B", "-s", str(schedule), "-c", "2", "--loglevel", "INFO", "--without-gossip", "--without-mingle")
        worker = house.python(f"worker-{len(started)}", "celery", "-A", "maintwin", "--skip-checks", "worker", *options)
        worker.environment = {**worker.environment, **environment}
        worker.start()
        started.append(worker)
        return worker

    yield start
    stop(started, 0)
