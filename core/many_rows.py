"""Very many new rows in one statement. Django writes a placeholder for each value, which takes longer than the rows."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection, models
from psycopg2 import sql

BATCH = 10_000
_INSERT = "INSERT INTO {table} ({columns}) SELECT {columns} FROM json_populate_recordset(NULL::{table}, %s)"
_UNLESS_THERE = " ON CONFLICT DO NOTHING"


def insert(rows: Sequence[models.Model], *, unless_there: bool = False) -> None:
    """As `bulk_create`, with ids; without them where rows that break a rule of uniqueness are left out."""
    if not rows:
        return
    if not unless_there:
        _give_ids(rows)
    meta = rows[0]._meta  # noqa: SLF001 (Django calls it so)
    fields = [field for field in meta.concrete_fields if not (unless_there and field.primary_key)]
    names = [(str(field.column), field.attname) for field in fields]
    values = [{column: getattr(row, name) for column, name in names} for row in rows]
    insert_values(type(rows[0]), values, unless_there=unless_there)
    for row in rows:
        row._state.adding = False  # noqa: SLF001 (Django calls it so)


def insert_values(model: type[models.Model], rows: Sequence[Mapping[str, Any]], *, unless_there: bool = False) -> None:
    """Each row by its columns, of which all name the same. The table itself says of which type each value is."""
    for start in range(0, len(rows), BATCH):
        _insert(model._meta.db_table, rows[start : start + BATCH], unless_there=unless_there)  # noqa: SLF001


def _give_ids(rows: Sequence[models.Model]) -> None:
    table = rows[0]._meta.db_table  # noqa: SLF001 (Django calls it so)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT nextval(pg_get_serial_sequence(%s, 'id')) FROM generate_series(1, %s)", [table, len(rows)]
        )
        for row, (pk,) in zip(rows, cursor.fetchall(), strict=True):
            row.pk = pk


def _insert(table: str, rows: Sequence[Mapping[str, Any]], *, unless_there: bool) -> None:
    names = {"table": sql.Identifier(table), "columns": sql.SQL(", ").join(map(sql.Identifier, rows[0]))}
    statement = sql.Composed([sql.SQL(_INSERT).format(**names), sql.SQL(_UNLESS_THERE if unless_there else "")])
    with connection.cursor() as cursor:
        written = statement.as_string(cursor.cursor)
        cursor.execute(written, [json.dumps(rows, default=_as_text, ensure_ascii=False)])


def _as_text(value: Any) -> str:
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, UUID):
        return str(value)
    raise TypeError(f"{value!r} cannot be written as JSON")
