"""The lock that everything takes first which places work in time, so that two who book the same hour learn of each
other."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

from django.conf import settings
from django.db import OperationalError, connection, transaction

from core import budget, clock
from core.history import hold_the_clock
from core.refusals import Busy

SCHEDULE_LOCK = 7_265_001
_LOCK_NOT_AVAILABLE = "55P03"


@contextmanager
def placing_work() -> Iterator[datetime]:
    """A transaction that holds the schedule; gives the moment that counts as now in it. Raises `Busy` after
    some seconds of waiting, for the schedule or for a row that somebody else holds."""
    try:
        with transaction.atomic():
            _take_lock()
            now = clock.now()
            hold_the_clock(now)
            yield now
    except OperationalError as error:
        if getattr(error.__cause__, "pgcode", None) == _LOCK_NOT_AVAILABLE:
            raise Busy from error
        raise


def _take_lock() -> None:
    """Waiting is bounded by itself, so a statement's own time does not bound it."""
    with budget.waiting(), connection.cursor() as cursor:
        cursor.execute(
            "SELECT set_config('lock_timeout', %s, true), set_config('statement_timeout', '0', true);"
            "SELECT pg_advisory_xact_lock(%s);"
            "SELECT set_config('statement_timeout', %s, true)",
            [settings.WAIT_FOR_LOCK, SCHEDULE_LOCK, str(settings.STATEMENT_TIMEOUT)],
        )
