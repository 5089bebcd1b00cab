"""The version of the graph that processes hold."""

from __future__ import annotations

import secrets

from django.db import connection, models

from core import clock


class GraphVersion(models.Model):
    """One row. Its random value is written anew by every transaction that edits the graph, so that each process
    knows whether the graph it holds is still the one in the database. (A counter that is rolled back would lie.)"""

    value = models.CharField(max_length=32)
    edited_at = models.DateTimeField(default=clock.now)

    def __str__(self) -> str:
        return self.value

    @classmethod
    def current(cls) -> str:
        with connection.cursor() as cursor:  # asked with every request
            cursor.execute("SELECT value FROM estate_graphversion WHERE id = 1")
            row = cursor.fetchone()
        if row is None:
            raise cls.DoesNotExist
        return str(row[0])

    @classmethod
    def renew(cls) -> None:
        cls.objects.update_or_create(pk=1, defaults={"value": secrets.token_hex(16), "edited_at": clock.now()})
