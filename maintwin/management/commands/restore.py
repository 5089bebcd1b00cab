"""`manage.py restore FILE`"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from maintwin.backups import FAILURES, finish, restore
from notifications.services.sending.restored import Settled


class Command(BaseCommand):
    help = "Puts a backup into an empty house. Stop web, worker and scheduler first, and start them afterwards."
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, nargs="?")
        parser.add_argument("--finish", action="store_true", help="go on where a restore was interrupted at its end")

    def handle(self, *_args: Any, file: Path | None, **options: Any) -> None:
        if not options["finish"] and file is None:
            raise CommandError("Say which file to restore.")
        try:
            settled = finish() if file is None else self._restored(file)
        except FAILURES as error:
            raise CommandError(str(error)) from error
        self.stdout.write(
            f"{settled.dropped:,} notices were due and may have been sent before: they are dropped, with that reason. "
            f"{settled.kept:,} reminders are still ahead. {settled.account_mails:,} mails with links are taken away."
        )
        self.stdout.write("Now run `python manage.py check_house`, then start everything.")

    def _restored(self, file: Path) -> Settled:
        about, settled = restore(file)
        self.stdout.write(f"{about.rows:,} rows in {len(about.counts)} tables, as of {about.made_at}.")
        return settled
