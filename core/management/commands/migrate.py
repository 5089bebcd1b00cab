"""`manage.py migrate`"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.core.management import CommandError
from django.core.management.commands import migrate
from django.db import connections
from django.db.migrations.recorder import MigrationRecorder

OF_BEFORE = (
    "This database comes from a maintwin before its first release and can’t be brought up to date: start with an "
    "empty one (for the demo, with another MAINTWIN_HOME)."
)


LOCK = 7_201_124
"""By this number PostgreSQL knows that somebody migrates."""
WAITS = "Somebody else is migrating this database; waiting until they are done …"


class Command(migrate.Command):
    def handle(self, *args: Any, **options: Any) -> str | None:
        with self._one_at_a_time(options["database"]):
            return self._migrated(*args, **options)

    @contextmanager
    def _one_at_a_time(self, database: str) -> Iterator[None]:
        """Held by the connection, so that it ends with whoever held it. The second finds nothing left to do."""
        connection = connections[database]
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_try_advisory_lock(%s)", [LOCK])
            if not cursor.fetchone()[0]:
                self.stderr.write(WAITS)
                cursor.execute("SELECT pg_advisory_lock(%s)", [LOCK])
        try:
            yield
        finally:
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_unlock(%s)", [LOCK])

    def _migrated(self, *args: Any, **options: Any) -> str | None:
        applied = MigrationRecorder(connections[options["database"]]).applied_migrations()
        if ("calendar_app", "0001_initial") in applied:
            raise CommandError(OF_BEFORE)
        return super().handle(*args, **options)
