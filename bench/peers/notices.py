"""python -m bench.production peers.notices COUNT WINDOWS: a ledger of so many notices about the ring's windows, half of
them of acts and half reminders; half to the party whom everything reaches, half to the providers. Two years of them.
"""

from __future__ import annotations

import json
import time
from typing import Any

from django.apps import apps
from django.db import connection, transaction

from bench.peers.fill import NET, PEOPLE
from bench.peers.moment import NOW

TOLD = 2 * PEOPLE
"""Of each act, and of each reminder: some at the party whom everything reaches, some at the provider."""
BECAUSE = [
    {
        "why": "reached",
        "system": "place-0007",
        "roles": ["owner", "on_call"],
        "level": "degraded",
        "path": ["circuit-0007", "place-0007"],
        "finding": None,
    }
]
ACTIVITIES = """
    INSERT INTO core_activity ({columns})
    SELECT {values} FROM generate_series(1, %(acts)s) AS n JOIN changes_change c ON c.id = (n - 1) %% %(windows)s + 1
"""
ACTIVITY = {
    "id": "n",
    "at": "%(now)s - (%(acts)s - n) * interval '2 years' / %(acts)s",
    "kind": "'started'",
    "actor_id": "c.owner_id",
    "organisation_id": "c.organisation_id",
    "subject_kind": "'change'",
    "subject_id": "c.id",
    "data": "jsonb_build_object('windows', jsonb_build_array(c.id))",
    "tells": "ARRAY['started']",
    "told_at": "%(now)s",
}
NOTICES = """
    INSERT INTO notifications_notice ({columns})
    SELECT {values}
    FROM generate_series(0, %(half)s - 1) AS n
    JOIN changes_window w ON w.id = n / %(told)s %% %(windows)s + 1
    JOIN changes_change c ON c.id = w.change_id
"""
TO = "CASE WHEN n %% 2 = 0 THEN %(net)s ELSE c.organisation_id END"
NOTICE = {
    "change_id": "c.id",
    "work_of_id": "c.organisation_id",
    "window_id": "w.id",
    "contact_id": f"({TO} - 1) * %(people)s + n / 2 %% %(people)s + 1",
    "to_organisation_id": TO,
    "because": "%(because)s::jsonb",
    "state": "CASE WHEN n %% 200 < 2 THEN 'undelivered' WHEN n %% 200 < 6 THEN 'dropped'"
    " WHEN n %% 200 < 20 THEN 'seen' ELSE 'sent' END",
    "outcome": "jsonb_build_object('code', 'accepted')",
    "attempts": "1",
}
OF_ACT = {
    **NOTICE,
    "activity_id": "n / %(told)s + 1",
    "about": "'started'",
    "due_at": "%(now)s - (%(half)s - n) * interval '2 years' / %(half)s",
    "sent_at": "%(now)s - (%(half)s - n) * interval '2 years' / %(half)s",
}
OF_REMINDER = {
    **NOTICE,
    "about": "'before_24h'",
    "period_revision": "n / %(told)s / %(windows)s + 1",
    "due_at": "w.starts_at - interval '1 day'",
    "sent_at": "w.starts_at - interval '1 day'",
}
UNIQUE = "SELECT conname, pg_get_constraintdef(oid) FROM pg_constraint WHERE conrelid = %s::regclass AND contype = 'u'"
INDEXES = "SELECT indexname, indexdef FROM pg_indexes WHERE tablename = %s AND indexname NOT LIKE '%%_pkey'"


def main(count: str, windows: str) -> dict[str, Any]:
    started, half = time.monotonic(), int(count) // 2
    said: dict[str, Any] = {
        "now": NOW,
        "half": half,
        "acts": half // TOLD + 1,
        "windows": int(windows),
        "net": NET,
        "people": PEOPLE,
    }
    said |= {"told": TOLD, "because": json.dumps(BECAUSE)}
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute("SET LOCAL maintenance_work_mem = '512MB'")
        _insert("core.Activity", ACTIVITIES, ACTIVITY, said)
        put_back = _without_indexes("notifications_notice")
        _insert("notifications.Notice", NOTICES, OF_ACT, said)
        _insert("notifications.Notice", NOTICES, OF_REMINDER, said)
        for statement in put_back:
            cursor.execute(statement)
        cursor.execute("SELECT setval(pg_get_serial_sequence('core_activity', 'id'), %s)", [said["acts"]])
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")
        cursor.execute("SELECT count(*), pg_total_relation_size('notifications_notice') FROM notifications_notice")
        notices, size = cursor.fetchone()
    return {"notices": notices, "gibibytes": round(size / 2**30, 2), "filled_in": round(time.monotonic() - started)}


def _insert(label: str, statement: str, given: dict[str, str], said: dict[str, Any]) -> None:
    """Columns that are not given take the model's own default, or the database's."""
    fields = apps.get_model(label)._meta.concrete_fields  # noqa: SLF001 (Django calls it so)
    wanted = [field for field in fields if field.column not in ("id", *given) and not field.generated]
    defaults = {str(field.column): field for field in wanted if not field.has_db_default()}
    values = {
        f"default_{name}": field.get_db_prep_save(field.get_default(), connection) for name, field in defaults.items()
    }
    columns = {**given, **{name: f"%(default_{name})s" for name in defaults}}
    filled = statement.format(columns=", ".join(f'"{name}"' for name in columns), values=", ".join(columns.values()))
    with connection.cursor() as cursor:
        cursor.execute(filled, {**said, **values})


def _without_indexes(table: str) -> list[str]:
    """Takes them away, since each would be written row by row; what comes back puts them there again."""
    with connection.cursor() as cursor:
        cursor.execute(UNIQUE, [table])
        constraints = cursor.fetchall()
        for name, _ in constraints:
            cursor.execute(f'ALTER TABLE {table} DROP CONSTRAINT "{name}"')
        cursor.execute(INDEXES, [table])
        indexes = cursor.fetchall()
        for name, _ in indexes:
            cursor.execute(f'DROP INDEX "{name}"')
    kept = [f'ALTER TABLE {table} ADD CONSTRAINT "{name}" {what}' for name, what in constraints]
    return kept + [what for _, what in indexes]
