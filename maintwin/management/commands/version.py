"""`manage.py version`, which Django would answer itself; here so that it is listed."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from core.release import version


class Command(BaseCommand):
    help = "Prints which release this is."
    requires_system_checks = ()

    def handle(self, *_args: Any, **_options: Any) -> None:
        self.stdout.write(version())
