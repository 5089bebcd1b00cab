"""What costs much is worked out for each person two at a time, in whichever processes; the third waits for its turn."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

from django.db import connection

from core import budget, clock
from core.refusals import TooOften

AT_ONCE = 2
WAITS = 2.0
"""Seconds."""
LOOKS_EVERY = 0.05
_TURNS = 7302
"""Locks of the database, by person and place; whoever dies gives theirs back."""
_TAKE, _GIVE_BACK = "SELECT pg_try_advisory_lock(%s, %s)", "SELECT pg_advisory_unlock(%s, %s)"


@contextmanager
def in_turn(person: int) -> Iterator[None]:
    """Raises `TooOften` when two others of this person last too long."""
    place = _waited_for(person)
    try:
        yield
    finally:
        _asked(_GIVE_BACK, place)


def _waited_for(person: int) -> int:
    until = time.monotonic() + WAITS
    places = [(person * AT_ONCE + place) % 2**31 for place in range(AT_ONCE)]
    while True:
        for place in places:
            if _asked(_TAKE, place):
                return place
        if time.monotonic() > until:
            raise TooOften(clock.now() + timedelta(seconds=1), "Two such questions of yours are being worked out.")
        time.sleep(LOOKS_EVERY)


def _asked(statement: str, place: int) -> bool:
    with budget.waiting(), connection.cursor() as cursor:
        cursor.execute(statement, [_TURNS, place])
        [answered] = cursor.fetchone()
    return bool(answered)
