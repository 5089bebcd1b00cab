"""The house that holds the carrier: made once, kept in .bench, made anew when the data or the tables are others."""

from __future__ import annotations

import fcntl
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from urllib.parse import urlsplit

import psycopg2

from bench.carrier.estate import NOW, VERSION
from embedded.house import DURABLE, FAST, ROOT, House

PATIENCE = 900
"""Seconds for one command."""
KEPT = ROOT / ".bench"
WHOLE, TWIN = "maintwin", "twin"
"""Databases: with a million windows, and the same with 100,000."""
OUTSIDE = ("DATABASE_URL", "REDIS_URL", "EMAIL_URL", "SECRET_KEY", "PUBLIC_URL", "MAINTWIN_HOME", "MAIL_CATCHER_DIR")


@dataclass(frozen=True, slots=True)
class Carrier:
    house: House

    def url(self, database: str = WHOLE) -> str:
        return urlsplit(self.house.urls["DATABASE_URL"])._replace(path=f"/{database}").geturl()

    def environment(self, database: str = WHOLE, **more: str) -> dict[str, str]:
        """Of a process of this house, whose clock stands at the carrier's moment."""
        return {**self.house.environment, "DATABASE_URL": self.url(database), **clock_at_now(), **more}

    def python(self, *arguments: str, database: str = WHOLE, **more: str) -> str:
        """What a process printed that ran to its end."""
        return run_python(self.environment(database, **more), *arguments)

    def execute(self, *statements: str, database: str = WHOLE) -> None:
        with closing(psycopg2.connect(self.url(database))) as connection:
            connection.autocommit = True
            with connection.cursor() as cursor:
                for statement in statements:
                    cursor.execute(statement)

    def one(self, question: str, database: str = WHOLE) -> int:
        with closing(psycopg2.connect(self.url(database))) as connection, connection.cursor() as cursor:
            cursor.execute(question)
            return int(cursor.fetchone()[0])


@contextmanager
def carrier() -> Iterator[Carrier]:
    """With its servers running. One at a time: a second run would share processors and tables."""
    with only_one():
        home = KEPT / f"carrier-{fingerprint()}"
        if not (home / "made").exists():
            make(home)
        with served(home, DURABLE) as house:
            yield Carrier(house)


@contextmanager
def only_one() -> Iterator[None]:
    KEPT.mkdir(exist_ok=True)
    with (KEPT / "lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            sys.exit(f"Another benchmark uses {KEPT}.")
        yield


@contextmanager
def served(home: Path, settings: dict[str, str]) -> Iterator[House]:
    home.mkdir(parents=True, exist_ok=True)
    given = {name: value for name, value in os.environ.items() if name not in OUTSIDE}
    house = House(home, settings, {**given, "DJANGO_SETTINGS_MODULE": "bench.serving.settings"})
    try:
        house.start_servers()
        yield house
    finally:
        house.stop_servers()


def fingerprint() -> str:
    tables = sorted(str(path.relative_to(ROOT)) for path in ROOT.glob("*/migrations/0*.py"))
    return sha256("\n".join([str(VERSION), *tables]).encode()).hexdigest()[:12]


def make(home: Path) -> None:
    for old in KEPT.glob("carrier-*"):
        shutil.rmtree(old)
    with served(home, FAST) as house:
        made = Carrier(house)
        _say("Making the carrier, first the tables and 100,000 windows ...")
        made.python("manage.py", "migrate", "--verbosity=0")
        made.python("-m", "bench.carrier.fill", "first")
        made.execute(f'CREATE DATABASE "{TWIN}" TEMPLATE "{WHOLE}" STRATEGY file_copy', database="postgres")
        _say("... then 900,000 windows of the past ...")
        made.python("-m", "bench.carrier.fill", "more")
    (home / "made").touch()


def clock_at_now() -> dict[str, str]:
    return {"MAINTWIN_TEST_CLOCK_OFFSET": str((NOW - datetime.now(UTC)).total_seconds())}


def run_python(environment: Mapping[str, str], *arguments: str) -> str:
    done = subprocess.run(
        [sys.executable, *arguments],
        cwd=ROOT,
        env=dict(environment),
        capture_output=True,
        text=True,
        check=False,
        timeout=PATIENCE,
    )
    if done.returncode:
        sys.exit(f"{' '.join(arguments)} failed:\n{done.stdout[-2000:]}{done.stderr[-4000:]}")
    return done.stdout


def _say(words: str) -> None:
    print(words, file=sys.stderr, flush=True)
