"""Holding the database from outside, so that whoever comes to a place has to wait there."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing, contextmanager

import psycopg2
from psycopg2.extensions import connection as Connection  # noqa: N812


class Grip:
    """Locks that a connection of its own holds, and who waits for them."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def take(self, statement: str, *values: object) -> None:
        with self._connection.cursor() as cursor:
            cursor.execute(statement, values)

    def waiting(self) -> list[int]:
        """The database's processes that wait for us."""
        with self._connection.cursor() as cursor:
            cursor.execute(
                "SELECT pid FROM pg_locks WHERE NOT granted AND pg_backend_pid() = ANY (pg_blocking_pids(pid))"
            )
            return [int(pid) for (pid,) in cursor.fetchall()]

    def end_those_waiting(self) -> None:
        """As if the database had noticed that their client is gone: what they were about to do does not happen."""
        with self._connection.cursor() as cursor:
            for pid in self.waiting():
                cursor.execute("SELECT pg_terminate_backend(%s, 5000)", [pid])


@contextmanager
def grip_on(url: str) -> Iterator[Grip]:
    """Let go at the end of the block."""
    with closing(psycopg2.connect(url)) as connection:
        yield Grip(connection)
