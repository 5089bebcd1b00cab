"""Constraints that keep times in the database within what can be shown; see `core.time.bounds`."""

from __future__ import annotations

from django.db import models

from core.limits import EARLIEST, LATEST


def within_calendar(name: str, *fields: str) -> models.CheckConstraint:
    """For times that may also be missing."""
    condition = models.Q()
    for field in fields:
        within = models.Q(**{f"{field}__gte": EARLIEST, f"{field}__lt": LATEST})
        condition &= within | models.Q(**{field: None})
    return models.CheckConstraint(condition=condition, name=name)
