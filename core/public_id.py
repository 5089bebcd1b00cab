"""What has an address outside is known there by a random id, which tells neither number nor order."""

from __future__ import annotations

import uuid
from typing import Any
from uuid import UUID

from django.contrib.postgres.functions import RandomUUID
from django.db import models


class Addressed(models.Model):
    public_id = models.UUIDField(unique=True, editable=False, default=uuid.uuid4, db_default=RandomUUID())

    class Meta:
        abstract = True


NOBODYS = UUID(int=0)
"""An id that nothing has."""


def public_id_in(sent: str | None) -> UUID:
    """The id that a form or an address names; what is none belongs to nothing."""
    try:
        return UUID(sent or "")
    except ValueError:
        return NOBODYS


def pk_of(rows: models.QuerySet[Any], public_id: UUID) -> int:
    """Of the one of these rows that is known outside by this id. Raises DoesNotExist."""
    pk: int = rows.values_list("pk", flat=True).get(public_id=public_id)
    return pk


def pk_if_named(model: type[Addressed], public_id: UUID | None) -> int | None:
    """None where nothing is named, and 0 where nothing has that id: what is asked for then is refused like any other
    that is not there."""
    if public_id is None:
        return None
    rows: models.QuerySet[Addressed] = model._default_manager.filter(public_id=public_id)  # noqa: SLF001
    return rows.values_list("pk", flat=True).first() or 0
