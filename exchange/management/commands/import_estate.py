"""`manage.py import_estate FILE [--dry-run]`"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from core.refusals import Refused
from exchange.estate_file.reading import read_estate
from exchange.estate_file.said import sentences
from exchange.estate_file.upsert import ImportOutcome
from exchange.estate_file.writing import import_estate, known_to_the_house
from exchange.estate_file.yaml_lines import FileRefused


class Command(BaseCommand):
    help = "Creates or updates what an estate file describes: all or nothing, and nothing twice."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, help="an estate file (YAML or JSON)")
        parser.add_argument("--dry-run", action="store_true", help="say what would be done, and do nothing")

    def handle(self, *_args: Any, file: Path, dry_run: bool, **_options: Any) -> None:
        for sentence in sentences(self._import(file, dry_run).difference, dry_run):
            self.stdout.write(sentence)

    def _import(self, file: Path, dry_run: bool) -> ImportOutcome:
        try:
            return import_estate(read_estate(file.read_bytes(), known_to_the_house()), dry_run)
        except OSError as error:
            raise CommandError(f"{file} cannot be read: {error.strerror}.") from error
        except FileRefused as refused:
            found = "\n".join(f"  {line}" for line in refused.lines)
            raise CommandError(f"Nothing was imported. What is wrong with {file}:\n{found}") from refused
        except Refused as refused:
            raise CommandError(f"Nothing was imported. {refused}") from refused
