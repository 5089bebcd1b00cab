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
_INSERT = """
    INSERT INTO {table} ({columns}) SELECT {values}
    FROM json_populate_recordset(NULL::{table}, %s) one, json_populate_record(NULL::{table}, %s) same
"""
_UNLESS_THERE = " ON CONFLICT DO NOTHING"


def insert(rows: Sequence[models.Model]) -> None:
    """As `bulk_create`, with ids."""
    if not rows:
        return
    _give_ids(rows)
    insert_values(type(rows[0]), [values_of(row) for row in rows])
    for row in rows:
        row._state.adding = False  # noqa: SLF001 (Django calls it so)


def values_of(row: models.Model) -> dict[str, Any]:
    """By column."""
    fields = [one for one in row._meta.concrete_fields if not one.generated]  # noqa: SLF001 (Django calls it so)
    return {str(field.column): getattr(row, field.attname) for field in fields}


def insert_values(
    model: type[models.Model],
    rows: Sequence[Mapping[str, Any]],
    *,
    same: Mapping[str, Any] | None = None,
    unless_there: bool = False,
) -> None:
    """Each row by its columns, of which all name the same; `same` are the columns in which they do not differ. The
    table itself says of which type each value is. Rows that break a rule of uniqueness are left out where that is
    wanted."""
    for start in range(0, len(rows), BATCH):
        _insert(model._meta.db_table, rows[start : start + BATCH], same or {}, unless_there=unless_there)  # noqa: SLF001


def _give_ids(rows: Sequence[models.Model]) -> None:
    table = rows[0]._meta.db_table  # noqa: SLF001 (Django calls it so)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT nextval(pg_get_serial_sequence(%s, 'id')) FROM generate_series(1, %s)", [table, len(rows)]
        )
        for row, (pk,) in zip(rows, cursor.fetchall(), strict=True):
            row.pk = pk


def _insert(table: str, rows: Sequence[Mapping[str, Any]], same: Mapping[str, Any], *, unless_there: bool) -> None:
    own, common = [("one", name) for name in rows[0]], [("same", name) for name in same if name not in rows[0]]
    names = {
        "table": sql.Identifier(table),
        "columns": sql.SQL(", ").join(sql.Identifier(name) for _, name in (*own, *common)),
        "values": sql.SQL(", ").join(sql.Identifier(*one) for one in (*own, *common)),
    }
    statement = sql.Composed([sql.SQL(_INSERT).format(**names), sql.SQL(_UNLESS_THERE if unless_there else "")])
    with connection.cursor() as cursor:
        written = statement.as_string(cursor.cursor)
        cursor.execute(written, [_as_json(rows), _as_json(same)])


def _as_json(values: Any) -> str:
    return json.dumps(values, default=_as_text, ensure_ascii=False)


def _as_text(value: Any) -> str:
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, UUID):
        return str(value)
    raise TypeError(f"{value!r} cannot be written as JSON")
