"""All that stands in the database, to hold two moments against each other."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.apps import apps

Rows = Mapping[str, Mapping[Any, dict[str, Any]]]
"""By model and primary key."""
OF_LOOKING = {"accounts.browsersession", "core.doneunderkey", "pghistory.context", "sessions.session"}
"""What looking at a page, and sending a form, leaves behind by itself."""


def all_rows() -> Rows:
    models = [one for one in apps.get_models() if one._meta.managed and not one._meta.proxy]
    kept = [one for one in models if one._meta.label_lower not in OF_LOOKING]
    return {one._meta.label_lower: {row.pop("_pk"): row for row in _rows_of(one)} for one in kept}


def differences(before: Rows, after: Rows) -> dict[str, list[Any]]:
    """By model: of rows that stand there still the fields that differ, with what was and what is; else the row."""
    found: dict[str, list[Any]] = {}
    for model, rows in after.items():
        was = before[model]
        for key in was.keys() | rows.keys():
            if was.get(key) != rows.get(key):
                found.setdefault(model, []).append(_difference(was.get(key), rows.get(key)))
    return found


def _difference(was: dict[str, Any] | None, now: dict[str, Any] | None) -> Any:
    if was is None or now is None:
        return ("new", now) if was is None else ("gone", was)
    return {name: (was[name], value) for name, value in now.items() if was[name] != value}


def _rows_of(model: Any) -> list[dict[str, Any]]:
    """Without what PostgreSQL works out of other columns."""
    stored = [field.attname for field in model._meta.concrete_fields if not field.generated]
    return [{**row, "_pk": row[model._meta.pk.attname]} for row in model._base_manager.values(*stored)]
