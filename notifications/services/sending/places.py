"""So many send at once and no more: each that dies may double the one message in its hands.

A place is held by a lease in the database and not by a session: it ends also where its holder is frozen or its host is
lost, and may lie behind a pool of connections.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import datetime, timedelta
from threading import Event, Thread
from uuid import UUID, uuid4

from django.conf import settings
from django.db import Error, connection

from core import clock
from notifications.models import SenderLease

log = logging.getLogger(__name__)

SILENT_FOR_GOOD = 300.0
"""Seconds after which nobody waits any more for one message to be through. A slow mail server is no reason to send
twice."""
_TAKE = """
INSERT INTO notifications_senderlease AS held (place, holder, renewed_at, until)
SELECT place, %(holder)s, clock_timestamp(), clock_timestamp() + %(length)s
FROM generate_series(0, %(places)s - 1) AS place
WHERE NOT EXISTS (SELECT FROM notifications_senderlease AS held WHERE held.place = place.place
    AND clock_timestamp() BETWEEN held.renewed_at AND held.until)
ORDER BY place LIMIT 1
ON CONFLICT (place) DO UPDATE
SET holder = excluded.holder, renewed_at = excluded.renewed_at, until = excluded.until
WHERE NOT clock_timestamp() BETWEEN held.renewed_at AND held.until
RETURNING holder
"""


class Place:
    """Held while it is renewed."""

    def __init__(self, length: timedelta) -> None:
        self.holder: UUID = uuid4()
        self._length = length
        self._seen_at = time.monotonic()
        self._ends = self._end_by_own_clocks()

    def take(self) -> bool:
        values = {"holder": self.holder, "length": self._length, "places": settings.NOTICE_SENDERS}
        with connection.cursor() as cursor:
            cursor.execute(_TAKE, values)
            return cursor.fetchone() is not None

    def renew(self) -> bool:
        """False when another has taken it meanwhile."""
        ends = self._end_by_own_clocks()
        if not SenderLease.objects.renew(self.holder, self._length):
            return False
        self._ends = ends
        return True

    def is_surely_held(self) -> bool:
        """By both clocks of this process: one may stand still while a machine sleeps, the other may be set back."""
        own, wall = self._ends
        return time.monotonic() < own and clock.now() < wall

    def go_on(self) -> None:
        """The holder is at its next message."""
        self._seen_at = time.monotonic()

    def keep(self, given_up: Event) -> None:
        """In a thread of its own, for the holder waits for mail servers; one that is frozen is so as a whole."""
        try:
            while not given_up.wait(self._length.total_seconds() / 3) and not self._is_silent():
                if not self._kept():
                    break
        finally:
            connection.close()

    def _is_silent(self) -> bool:
        return time.monotonic() - self._seen_at > SILENT_FOR_GOOD

    def _kept(self) -> bool:
        try:
            return self.renew()
        except Error:
            log.warning("a sender's place could not be renewed", exc_info=True)
            connection.close()
            return True

    def give_back(self) -> None:
        with suppress(Error):
            SenderLease.objects.filter(holder=self.holder).delete()

    def _end_by_own_clocks(self) -> tuple[float, datetime]:
        return time.monotonic() + self._length.total_seconds(), clock.now() + self._length


@contextmanager
def a_senders_place() -> Iterator[Place | None]:
    """None while all are taken."""
    place = Place(timedelta(seconds=settings.NOTICE_CLAIM_SECONDS))
    if not place.take():
        yield None
        return
    given_up = Event()
    keeper = Thread(target=place.keep, args=(given_up,), name="keeps a sender's place", daemon=True)
    keeper.start()
    try:
        yield place
    finally:
        given_up.set()
        keeper.join(1.0)
        place.give_back()
