"""`manage.py check_house [--days N]`"""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from core import clock
from notifications.domain.house_invariants import INVARIANTS, broken
from notifications.services.audit.house import house_facts

MOST_DAYS = 366


class Command(BaseCommand):
    help = "Looks for what must be true of a house at any moment and is not, prints each, and changes nothing."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--days", type=int, default=1, help="how far back to look for whom was forgotten (1)")

    def handle(self, *_args: Any, days: int, **_options: Any) -> None:
        if not 1 <= days <= MOST_DAYS:
            raise CommandError(f"Give between 1 and {MOST_DAYS} days.")
        now = clock.now()
        found = broken(house_facts(now, now - timedelta(days=days)))
        for name, sentences in found.items():
            self.stdout.write(f"Not so: {name}.")
            for sentence in sentences:
                self.stdout.write(f"  {sentence}")
        if found:
            raise CommandError(f"{sum(map(len, found.values())):,} things are not as they must be.")
        self.stdout.write(f"The house is in order: {len(INVARIANTS)} invariants hold.")
