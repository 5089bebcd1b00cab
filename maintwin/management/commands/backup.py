"""`manage.py backup FILE`"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from maintwin.backups import FAILURES, back_up


class Command(BaseCommand):
    help = "Writes the whole house into one file, while it runs."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path)

    def handle(self, *_args: Any, file: Path, **_options: Any) -> None:
        try:
            about = back_up(file)
        except FAILURES as error:
            raise CommandError(str(error)) from error
        size = file.stat().st_size / 1e6
        self.stdout.write(
            f"{file}: {about.rows:,} rows in {len(about.counts)} tables, {size:.1f} MB, release {about.release}, "
            f"PostgreSQL {about.postgres}, SHA-256 {about.sha256[:16]}…"
        )
