"""The release before runs on the tables of this one: it must be able to write every row after each migration."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from io import StringIO

import pytest
from django.core.management import call_command
from django.db import connection, migrations, models
from django.db.migrations import Migration
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.operations.base import Operation

from core.management.commands.migrate import LOCK, WAITS
from core.release import VERSION
from embedded.house import ROOT

FIRST_RELEASE = {
    "accounts": "0013",
    "changes": "0008",
    "core": "0004",
    "estate": "0007",
    "exchange": "0001",
    "notifications": "0012",
    "triage": "0002",
}
"""The last migration of each room in it; what came before is never looked at again."""
CONTRACTED: dict[str, str] = {}
"""What a migration removes, as `changes.Change.colour`: the release that stopped reading and writing it."""


def says_against(operation: Operation, app: str, before: object) -> Iterator[str]:
    name = f"{app}.{getattr(operation, 'model_name', None) or getattr(operation, 'name', '')}"
    field = getattr(operation, "field", None)
    match operation:
        case migrations.AddField() if needs_a_default(field):
            yield f"{name}.{operation.name} is new and needs a value, but has no db_default"
        case migrations.AlterField() if needs_a_default(field) and was_empty(operation, app, before):
            yield f"{name}.{operation.name} may no longer be empty, but has no db_default"
        case migrations.RenameField() | migrations.RenameModel() | migrations.AlterModelTable():
            yield f"{name} is renamed"
        case migrations.RemoveField() if f"{name}.{operation.name}" not in CONTRACTED:
            yield f"{name}.{operation.name} is removed without a release between"
        case migrations.DeleteModel() if name not in CONTRACTED:
            yield f"{name} is removed without a release between"


def needs_a_default(field: object) -> bool:
    if not isinstance(field, models.Field) or field.many_to_many or field.null:
        return False
    return field.db_default is models.NOT_PROVIDED and not isinstance(field, models.GeneratedField)


def was_empty(operation: migrations.AlterField, app: str, before: object) -> bool:
    model = before.models[app, operation.model_name.lower()]  # type: ignore[attr-defined]
    return bool(model.fields[operation.name].null)


def later_ones() -> Iterator[tuple[Migration, MigrationLoader]]:
    loader = MigrationLoader(None)
    for (app, name), migration in sorted(loader.disk_migrations.items()):
        if app in FIRST_RELEASE and name[:4] > FIRST_RELEASE[app]:
            yield migration, loader


def test_the_release_before_can_write_every_row_after_each_migration() -> None:
    against = [
        f"{migration}: {sentence}"
        for migration, loader in later_ones()
        for operation in migration.operations
        for sentence in says_against(operation, migration.app_label, before(loader, migration))
    ]
    assert against == []


def before(loader: MigrationLoader, migration: Migration) -> object:
    return loader.project_state((migration.app_label, migration.name), at_end=False)


@pytest.mark.parametrize(
    ("operation", "sentence"),
    [
        (
            migrations.AddField("Change", "colour", models.TextField(default="red")),
            "changes.Change.colour is new and needs a value, but has no db_default",
        ),
        (migrations.AddField("Change", "colour", models.TextField(default="red", db_default="red")), ""),
        (migrations.AddField("Change", "colour", models.TextField(null=True)), ""),
        (migrations.RenameField("Change", "title", "name"), "changes.Change is renamed"),
        (migrations.RemoveField("Change", "title"), "changes.Change.title is removed without a release between"),
        (migrations.DeleteModel("Change"), "changes.Change is removed without a release between"),
    ],
)
def test_what_would_break_it_is_found(operation: Operation, sentence: str) -> None:
    assert "".join(says_against(operation, "changes", None)) == sentence


@pytest.mark.django_db(transaction=True)
def test_of_two_that_migrate_at_once_the_second_waits_for_the_first() -> None:
    said, ended = StringIO(), threading.Event()

    def second() -> None:
        call_command("migrate", verbosity=0, stderr=said)
        connection.close()
        ended.set()

    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s)", [LOCK])
        thread = threading.Thread(target=second)
        thread.start()
        deadline = time.monotonic() + 20
        while WAITS not in said.getvalue() and time.monotonic() < deadline:
            time.sleep(0.05)
        waited = not ended.is_set()
        cursor.execute("SELECT pg_advisory_unlock(%s)", [LOCK])
    thread.join(60)

    assert (WAITS in said.getvalue(), waited, ended.is_set()) == (True, True, True)


def test_the_release_is_the_same_everywhere_and_people_can_read_what_is_new_in_it() -> None:
    assert f'\nversion = "{VERSION}"\n' in (ROOT / "pyproject.toml").read_text()
    assert f"\n## {VERSION}\n" in (ROOT / "CHANGELOG.md").read_text()
