"""A column for what a clock shows somewhere: a date and a time without a zone."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import models
from django.db.backends.base.base import BaseDatabaseWrapper


class LocalTimeField(models.DateTimeField):  # type: ignore[type-arg]
    """Naive in Python, `timestamp without time zone` in PostgreSQL; nothing moves it from zone to zone."""

    description = "what a clock shows"

    def db_type(self, connection: BaseDatabaseWrapper) -> str:
        return "timestamp without time zone"

    def get_prep_value(self, value: Any) -> datetime | None:
        return self.to_python(value)

    def to_python(self, value: Any) -> datetime | None:
        moment: datetime | None = datetime.fromisoformat(value) if isinstance(value, str) else value
        if moment is not None and moment.tzinfo is not None:
            raise ValueError(f"{moment.isoformat()} has a time zone; a clock shows none")
        return moment

    def value_to_string(self, obj: models.Model) -> str:
        value: datetime | None = self.value_from_object(obj)
        return "" if value is None else value.isoformat()
