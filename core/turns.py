"""What costs much is worked out for each person two at a time, in whichever processes; the third waits for its turn."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

from django.db import connection, transaction

from core import budget, clock
from core.refusals import TooOften

AT_ONCE = 2
WAITS = 2.0
"""Seconds."""
LOOKS_EVERY = 0.05
_TURNS = 7302
"""Locks of the database, by person and place. They last as long as a transaction, so that they hold behind a pool of
connections, and whoever dies or freezes gives theirs back."""
_TAKE = "SELECT pg_try_advisory_xact_lock(%s, %s)"


@contextmanager
def in_turn(person: int) -> Iterator[None]:
    """Raises `TooOften` when two others of this person last too long."""
    with transaction.atomic():
        _wait_for_a_place(person)
        yield


def _wait_for_a_place(person: int) -> None:
    until = time.monotonic() + WAITS
    places = [(person * AT_ONCE + place) % 2**31 for place in range(AT_ONCE)]
    while not any(_taken(place) for place in places):
        if time.monotonic() > until:
            raise TooOften(clock.now() + timedelta(seconds=1), "Two of your requests like this are still running.")
        time.sleep(LOOKS_EVERY)


def _taken(place: int) -> bool:
    with budget.waiting(), connection.cursor() as cursor:
        cursor.execute(_TAKE, [_TURNS, place])
        [taken] = cursor.fetchone()
    return bool(taken)
