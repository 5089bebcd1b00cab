"""What is asked of each part, so that a house can say how it is."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime
from functools import cache

import redis
from django.conf import settings
from django.db import DatabaseError, InterfaceError, connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder

from core.pulse import last_seen
from core.signs import Sign, signs_of_life
from notifications.selectors.overdue_notices import overdue_notices

QUICK = {"socket_timeout": 0.3, "socket_connect_timeout": 0.3}
Asked = Callable[[datetime], Iterator[Sign]]


def signs(now: datetime) -> list[Sign]:
    """Of all parts; those that only the database knows of are left out while it is away."""
    try:
        known = [sign for ask in (_database, _migrations, _life, _notices) for sign in ask(now)]
    except (DatabaseError, InterfaceError) as error:
        known = [Sign("database", False, _first_line(error))]
    return [*known, _broker()]


def _database(_now: datetime) -> Iterator[Sign]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    yield Sign("database", True, "answers")


def _migrations(_now: datetime) -> Iterator[Sign]:
    missing = known_migrations() - set(MigrationRecorder(connection).applied_migrations())
    said = f"{len(missing)} still to be applied: run migrate" if missing else "all applied"
    yield Sign("migrations", not missing, said)


@cache
def known_migrations() -> frozenset[tuple[str, str]]:
    """Of this release."""
    return frozenset(MigrationLoader(None).disk_migrations)


def _life(now: datetime) -> Iterator[Sign]:
    yield from signs_of_life(last_seen(), now)


def _notices(now: datetime) -> Iterator[Sign]:
    late = overdue_notices(now)
    if late is None:
        yield Sign("notices", True, "none is late")
    else:
        age = now - late.since
        yield Sign("notices", False, f"{late.count} late, the first by {age.total_seconds():.0f} s", age)


def _broker() -> Sign:
    try:
        with redis.Redis.from_url(settings.CELERY_BROKER_URL, **QUICK) as broker:
            broker.ping()
    except (redis.RedisError, OSError) as error:
        return Sign("broker", False, _first_line(error))
    return Sign("broker", True, "answers")


def _first_line(error: Exception) -> str:
    return next(iter(str(error).splitlines()), type(error).__name__)
