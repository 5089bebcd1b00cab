"""`manage.py export_estate [--organisation SLUG]`"""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connection, transaction

from accounts.models import Organisation
from exchange.estate_file.export import export_estate


class Command(BaseCommand):
    help = "Prints the house as an estate file: without passwords, and without what nobody confirmed."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--organisation", metavar="SLUG", help="only what is this organisation’s own")

    def handle(self, *_args: Any, organisation: str | None, **_options: Any) -> None:
        """Of one moment, whatever is edited meanwhile."""
        own = Organisation.objects.filter(slug=organisation).first()
        if organisation is not None and own is None:
            raise CommandError(f"There is no organisation “{organisation}”.")
        with transaction.atomic():
            _look_at_one_moment()
            for line in export_estate(own):
                self.stdout.write(line, ending="")


def _look_at_one_moment() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
