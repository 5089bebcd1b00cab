"""Rows into tables with COPY. Columns that are not given take the model's own default."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, time, timedelta
from io import StringIO
from itertools import islice
from typing import Any

from django.apps import apps
from django.db import connection
from django.db.models import Field

AT_A_TIME = 100_000


def copy(label: str, columns: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """`label` names a model, or the table between two: "estate.Freeze_systems"."""
    table = apps.get_model(label)._meta  # noqa: SLF001 (Django calls it so)
    more = _not_given(table.concrete_fields, columns)
    names = ", ".join(f'"{name}"' for name in (*columns, *more))
    ending = "".join(f"\t{_cell(value)}" for value in more.values())
    lines = ("\t".join(map(_cell, row)) + ending for row in rows)
    with connection.cursor() as cursor:
        while some := "\n".join(islice(lines, AT_A_TIME)):
            cursor.copy_expert(f'COPY "{table.db_table}" ({names}) FROM STDIN', StringIO(some))
        _go_on_counting(cursor, table.db_table)


def _not_given(fields: Iterable[Field[Any, Any]], columns: Sequence[str]) -> dict[str, object]:
    wanted = [field for field in fields if field.column not in ("id", *columns)]
    own = [field for field in wanted if not field.generated and not field.has_db_default()]
    return {str(field.column): field.get_default() for field in own}


def _go_on_counting(cursor: Any, table: str) -> None:
    cursor.execute(
        f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), COALESCE(MAX(id), 0) + 1, false) FROM \"{table}\""
    )


def _cell(value: object) -> str:
    match value:
        case None:
            return "\\N"
        case bool():
            return "t" if value else "f"
        case str():
            return value.replace("\\", "\\\\").replace("\t", "\\t").replace("\n", "\\n")
        case date() | time():
            return value.isoformat()
        case timedelta():
            return f"{value.total_seconds():.0f} seconds"
        case list() | tuple():
            return "{" + ",".join(str(one) for one in value) + "}"
        case _:
            return str(value)
