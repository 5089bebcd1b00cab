"""What has an address outside is known there by a random id, which tells neither number nor order."""

from __future__ import annotations

import uuid

from django.contrib.postgres.functions import RandomUUID
from django.db import models


class Addressed(models.Model):
    public_id = models.UUIDField(unique=True, editable=False, default=uuid.uuid4, db_default=RandomUUID())

    class Meta:
        abstract = True
