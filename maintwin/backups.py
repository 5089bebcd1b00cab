"""The whole house in one file, and back: `pg_dump`'s custom format, beside it what it is and how much is in it.

The file is a tar of `about.json` and `house.dump`. All counts and the dump are of one moment."""

from __future__ import annotations

import hashlib
import json
import tarfile
from dataclasses import asdict, dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from django.apps import apps
from django.conf import settings
from django.core.management import call_command
from django.db import DatabaseError, connection, transaction
from django.db.migrations.recorder import MigrationRecorder
from psycopg2 import sql

from core import clock
from core.release import VERSION
from embedded.postgres_programs import Failed, program, run
from maintwin.signs import known_migrations
from notifications.services.sending.restored import Settled, settle_restored

ABOUT, DUMP = "about.json", "house.dump"
FORM = 1
PART = 1 << 20


class RefusedBackup(Exception):
    """A sentence for whoever asked."""


@dataclass(frozen=True, slots=True)
class AboutBackup:
    form: int
    release: str
    made_at: str
    postgres: int
    sha256: str
    migrations: list[list[str]]
    counts: dict[str, int]
    """Rows by table."""

    @property
    def rows(self) -> int:
        return sum(self.counts.values())


def back_up(file: Path) -> AboutBackup:
    if file.exists():
        raise RefusedBackup(f"{file} is there already.")
    with TemporaryDirectory(dir=file.absolute().parent, prefix=".backup-") as folder:
        about = _dumped(Path(folder) / DUMP)
        (Path(folder) / ABOUT).write_text(json.dumps(asdict(about), indent=1))
        _packed(Path(folder), file)
    return about


def _dumped(dump: Path) -> AboutBackup:
    """Counted and dumped in the same snapshot, which holds nobody up."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        cursor.execute("SELECT pg_export_snapshot()")
        snapshot = cursor.fetchone()[0]
        counts, migrations = count_rows(), sorted(map(list, MigrationRecorder(connection).applied_migrations()))
        arguments = ("--format=custom", "--no-owner", f"--snapshot={snapshot}", f"--file={dump}")
        run(program("pg_dump", _server()), settings.DATABASES["default"] | _own_name(), *arguments)
    made_at = clock.now().isoformat(timespec="seconds")
    return AboutBackup(FORM, VERSION, made_at, _server(), checksum(dump), migrations, counts)


def _packed(folder: Path, file: Path) -> None:
    """There whole or not at all, and readable by its owner alone."""
    whole = folder / "whole"
    whole.touch(mode=0o600)
    with tarfile.open(whole, "w") as tar:
        for name in (ABOUT, DUMP):
            tar.add(folder / name, arcname=name)
    whole.rename(file)


def restore(file: Path) -> tuple[AboutBackup, Settled]:
    """Into an empty house; what was on its way when the backup was made is not sent again."""
    with TemporaryDirectory(dir=file.absolute().parent, prefix=".restore-") as folder:
        about = unpacked(file, Path(folder))
        refuse_unless_empty()
        _loaded(Path(folder) / DUMP)
    counts = count_rows()
    if counts != about.counts:
        raise RefusedBackup("What was restored is not what was counted when the backup was made: do not use it.")
    return about, finish()


def finish() -> Settled:
    """What is left to do once the rows are there; harmless when done twice before anything is started."""
    call_command("migrate", interactive=False, verbosity=0)
    return settle_restored(clock.now())


def unpacked(file: Path, folder: Path) -> AboutBackup:
    try:
        with tarfile.open(file) as tar:
            for name in (ABOUT, DUMP):
                tar.extract(name, folder, filter="data")
        about = AboutBackup(**json.loads((folder / ABOUT).read_text()))
    except (OSError, tarfile.TarError, KeyError, ValueError, TypeError) as error:
        raise RefusedBackup(f"{file} is not a backup of maintwin, or not all of it.") from error
    if checksum(folder / DUMP) != about.sha256:
        raise RefusedBackup(f"{file} is damaged: its checksum is another.")
    if not {tuple(one) for one in about.migrations} <= known_migrations():
        raise RefusedBackup(f"{file} was made by release {about.release}; this is {VERSION}: install that one first.")
    return about


def refuse_unless_empty() -> None:
    """Empty has no tables, or has them and no organisation."""
    has_tables = "accounts_organisation" in connection.introspection.table_names()
    if has_tables and apps.get_model("accounts", "Organisation").objects.exists():
        raise RefusedBackup("This house is not empty. A backup is restored into an empty database only.")


def _loaded(dump: Path) -> None:
    database = settings.DATABASES["default"] | _own_name()
    with connection.cursor() as cursor:
        cursor.execute("SET lock_timeout = '10s'; DROP SCHEMA IF EXISTS public CASCADE; CREATE SCHEMA public")
    connection.close()
    arguments = ("--no-owner", "--no-acl", "--exit-on-error", "--single-transaction", "--dbname", database["NAME"])
    run(program("pg_restore", _server()), database, *arguments, dump)


def count_rows() -> dict[str, int]:
    counts = {}
    with connection.cursor() as cursor:
        for table in sorted(connection.introspection.table_names(cursor)):
            counting = sql.SQL("SELECT count(*) FROM {}").format(sql.Identifier(table))
            cursor.execute(counting.as_string(cursor.connection))
            counts[table] = int(cursor.fetchone()[0])
    return counts


def checksum(file: Path) -> str:
    made = hashlib.sha256()
    with file.open("rb") as opened:
        while part := opened.read(PART):
            made.update(part)
    return made.hexdigest()


def _server() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SHOW server_version_num")
        return int(cursor.fetchone()[0]) // 10_000


def _own_name() -> dict[str, str]:
    """Tests have a database of their own."""
    return {"NAME": str(connection.settings_dict["NAME"])}


FAILURES = (RefusedBackup, Failed, DatabaseError, OSError)
