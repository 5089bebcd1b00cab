"""`manage.py is_well`"""

from __future__ import annotations

import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from core import clock
from maintwin.signs import signs

PARTS = ("database", "migrations", "broker", "scheduler", "worker", "sweep", "notices")


class Command(BaseCommand):
    help = "Prints how each part of the house is; exit code 1 when one is not well."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--only", choices=PARTS, action="append", help="look at this part alone; may stand twice")

    def handle(self, *_args: Any, **options: Any) -> None:
        asked = options["only"] or PARTS
        found = [sign for sign in signs(clock.now()) if sign.part in asked or sign.part == "database"]
        for sign in found:
            self.stdout.write(f"{'well    ' if sign.is_well else 'NOT WELL'}  {sign.part:<10}  {sign.said}")
        if not all(sign.is_well for sign in found):
            sys.exit(1)
