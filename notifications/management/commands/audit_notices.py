"""`manage.py audit_notices [--days N]`"""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from core import clock
from notifications.services.audit.run import audit_since

MOST_DAYS = 366


class Command(BaseCommand):
    help = "Works out who should have been told of what, names those who were not, and has them told after all."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--days", type=int, default=1, help="how far back to look (default: 1)")

    def handle(self, *_args: Any, days: int, **_options: Any) -> None:
        if not 1 <= days <= MOST_DAYS:
            raise CommandError(f"Give between 1 and {MOST_DAYS} days.")
        now = clock.now()
        report = audit_since(now - timedelta(days=days), now)
        for one in report.missed:
            self.stdout.write(str(one))
        if report.not_judged:
            self.stdout.write(
                f"Of {report.not_judged:,} it cannot be said any more: what they rest on was edited since."
            )
        if report.overdue:
            since = f"{report.overdue.since:%Y-%m-%d %H:%M} UTC"
            self.stdout.write(f"{report.overdue.count:,} notices wait since {since} to be sent: mail may be down.")
        if report.missed:
            raise CommandError(f"{len(report.missed):,} were not told. They are now.")
        if report.overdue:
            raise CommandError("Not everybody has been told yet.")
        looked_at = f"{report.acts:,} acts, {report.reminders:,} reminders looked at"
        self.stdout.write(f"Everybody who should have been told was told: {looked_at}.")
