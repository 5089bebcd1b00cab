"""`manage.py clean_up`"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from core.known_settings import FEWEST_DAYS_KEPT
from notifications.services.forgetting import forget_old, lines_into

ALL = 1_000_000_000
OFF = "KEEP_NOTICES_DAYS is not set: nothing is ever cleaned up. Say --days, or set it."


class Command(BaseCommand):
    help = "Takes away notices of long ago about work that is over, in small steps."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--days", type=int, help="how old they are at least; KEEP_NOTICES_DAYS without it")
        parser.add_argument("--export", type=Path, help="write each into this file first, one line of JSON each")

    def handle(self, *_args: Any, export: Path | None, **options: Any) -> None:
        days = options["days"] or settings.KEEP_NOTICES_DAYS
        if not days:
            raise CommandError(OFF)
        if days < FEWEST_DAYS_KEPT:
            raise CommandError(f"Keep them for at least {FEWEST_DAYS_KEPT} days: check_house looks back a year.")
        if export is None:
            gone = forget_old(days, ALL)
        else:
            with export.open("a") as file:
                gone = forget_old(days, ALL, lines_into(file))
        self.stdout.write(f"{gone:,} notices are gone.")
