"""When each part that works by itself was last seen at work."""

from __future__ import annotations

import logging
from datetime import datetime
from enum import StrEnum
from time import monotonic

from django.db import DatabaseError, InterfaceError, connection, models

from core import clock

log = logging.getLogger(__name__)

EVERY = 5.0
"""Seconds; more often no process says so."""


class SelfDriven(StrEnum):
    SCHEDULER = "scheduler"
    WORKER = "worker"
    SWEEP = "sweep"


class Pulse(models.Model):
    part = models.CharField(max_length=20, primary_key=True)
    at = models.DateTimeField()

    def __str__(self) -> str:
        return self.part


def last_seen() -> dict[str, datetime]:
    return dict(Pulse.objects.values_list("part", "at"))


_said: dict[SelfDriven, float] = {}


def at_work(part: SelfDriven) -> None:
    """Written down now and then; a database that is away is no reason to stop."""
    if monotonic() - _said.get(part, -EVERY) < EVERY:
        return
    _said[part] = monotonic()
    try:
        Pulse.objects.bulk_create(
            [Pulse(part=part, at=clock.now())], update_conflicts=True, unique_fields=["part"], update_fields=["at"]
        )
    except (DatabaseError, InterfaceError) as error:
        log.warning("the pulse of the %s can’t be written: %s", part, str(error).splitlines()[0])
        connection.close()
