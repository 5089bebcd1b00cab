"""`manage.py migrate`"""

from __future__ import annotations

from typing import Any

from django.core.management import CommandError
from django.core.management.commands import migrate
from django.db import connections
from django.db.migrations.recorder import MigrationRecorder

OF_BEFORE = (
    "This database comes from a maintwin before its first release and can’t be brought up to date: start with an "
    "empty one (for the demo, with another MAINTWIN_HOME)."
)


class Command(migrate.Command):
    def handle(self, *args: Any, **options: Any) -> str | None:
        applied = MigrationRecorder(connections[options["database"]]).applied_migrations()
        if ("calendar_app", "0001_initial") in applied:
            raise CommandError(OF_BEFORE)
        return super().handle(*args, **options)
