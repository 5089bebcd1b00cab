"""Homes whose database has all its tables: made once a run, and copied for every server and house that begins empty.

Making the tables takes longer than all else that a house does until it is ready.
"""

import atexit
import fcntl
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from embedded.house import FAST, ROOT, House, kept_secrets

FOLDER = "MAINTWIN_TESTS_TABLES"
FOR_TESTS = {**FAST, "autovacuum": "off"}
"""What is looked at while a test writes is taken for empty for the rest of that test, and then planned for badly."""


def settle_folder() -> None:
    """By the first process; workers inherit it. The secrets come first: whoever copies the tables must have them."""
    if FOLDER not in os.environ:
        os.environ[FOLDER] = tempfile.mkdtemp(prefix="maintwin-tables-")
        atexit.register(shutil.rmtree, os.environ[FOLDER], ignore_errors=True)
        kept_secrets(_folder())


def give_secrets(home: Path) -> None:
    home.mkdir(parents=True, exist_ok=True)
    shutil.copy2(_folder() / "secrets.json", home)


def give_tables(home: Path) -> None:
    """PostgreSQL may run as another account: everything keeps its owner."""
    give_secrets(home)
    subprocess.run(["cp", "--archive", _made() / "postgres", home], check=True)


def _folder() -> Path:
    return Path(os.environ[FOLDER])


def _made() -> Path:
    made = _folder() / "made"
    with (_folder() / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not made.exists():
            _make().rename(made)
    return made


def _make() -> Path:
    home = _folder() / "unfinished"
    give_secrets(home)
    given = {
        name: value for name, value in os.environ.items() if name not in ("DATABASE_URL", "REDIS_URL", "EMAIL_URL")
    }
    house = House(home, FOR_TESTS, given)
    house.start_servers()
    try:
        subprocess.run(
            [sys.executable, "-m", "embedded.prepare", "none"],
            cwd=ROOT,
            env=house.environment,
            stdout=subprocess.DEVNULL,
            check=True,
        )
    finally:
        house.stop_servers()
    return home
