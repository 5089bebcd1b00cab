"""A house of its own: migrated, empty, gone with everything in it afterwards. Each measurement may have a database of
its own, copied from the migrated one."""

from __future__ import annotations

import json
import os
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import psycopg2

from bench.carrier.house import KEPT, OUTSIDE, only_one, run_python
from bench.production.processes import Processes
from embedded.house import DURABLE, House

MIGRATED = "maintwin"


@dataclass(frozen=True, slots=True)
class Production:
    house: House

    def url(self, database: str = MIGRATED) -> str:
        return urlsplit(self.house.urls["DATABASE_URL"])._replace(path=f"/{database}").geturl()

    def environment(self, database: str = MIGRATED, at: datetime | None = None, **more: str) -> dict[str, str]:
        """Of a process of this house; its clock stands at this moment, where one is named."""
        offset = {"MAINTWIN_TEST_CLOCK_OFFSET": str((at - datetime.now(UTC)).total_seconds())} if at else {}
        return {**self.house.environment, "DATABASE_URL": self.url(database), **offset, **more}

    def part(self, module: str, *words: object, database: str = MIGRATED, at: datetime | None = None) -> Any:
        """What `python -m bench.production MODULE WORD ...` answers, which sets the product up first."""
        environment = self.environment(database, at)
        printed = run_python(environment, "-m", "bench.production", module, *(str(word) for word in words))
        return json.loads(printed.splitlines()[-1])

    def fresh(self, database: str) -> str:
        """Copied from the migrated one; one of the same name is gone."""
        self.execute(
            f'DROP DATABASE IF EXISTS "{database}" WITH (FORCE)',
            f'CREATE DATABASE "{database}" TEMPLATE "{MIGRATED}" STRATEGY file_copy',
            database="postgres",
        )
        return database

    def execute(self, *statements: str, database: str = MIGRATED) -> None:
        with closing(psycopg2.connect(self.url(database))) as connection:
            connection.autocommit = True
            with connection.cursor() as cursor:
                for statement in statements:
                    cursor.execute(statement)

    def rows(self, question: str, values: Sequence[object] = (), database: str = MIGRATED) -> list[Any]:
        with closing(psycopg2.connect(self.url(database))) as connection, connection.cursor() as cursor:
            cursor.execute(question, values)
            return list(cursor.fetchall())

    @property
    def database_processes(self) -> Processes:
        """Of PostgreSQL and Redis, where they are our own."""
        return Processes([each.process.pid for each in self.house.servers.values() if each.process])


@contextmanager
def production(settings: dict[str, str] = DURABLE) -> Iterator[Production]:
    """With its servers running, one at a time; with these settings of PostgreSQL."""
    with only_one(), tempfile.TemporaryDirectory(prefix="production-", dir=KEPT) as folder:
        given = {name: value for name, value in os.environ.items() if name not in OUTSIDE}
        house = House(Path(folder) / "home", settings, {**given, "DJANGO_SETTINGS_MODULE": "maintwin.settings"})
        house.home.mkdir()
        try:
            house.start_servers()
            run_python(house.environment, "manage.py", "migrate", "--verbosity=0")
            yield Production(house)
        finally:
            house.stop_servers()
