"""`manage.py import_estate FILE [--dry-run]`"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from core.refusals import Refused
from exchange.estate_file.reading import read_estate
from exchange.estate_file.upsert import ImportOutcome
from exchange.estate_file.writing import import_estate, known_to_the_house
from exchange.estate_file.yaml_lines import FileRefused
from notifications.services.reminders.replan import plan_reminders

MOST_NAMED = 20
PLANNED_AT_ONCE = 500
"""Windows whose reminders are planned right away, the nearest first; the others' are planned when they fall due."""


class Command(BaseCommand):
    help = "Creates or updates what an estate file describes: all or nothing, and nothing twice."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, help="an estate file (YAML or JSON)")
        parser.add_argument("--dry-run", action="store_true", help="say what would be done, and do nothing")

    def handle(self, *_args: Any, file: Path, dry_run: bool, **_options: Any) -> None:
        outcome = self._import(file, dry_run)
        if not dry_run:
            plan_reminders(outcome.upcoming_windows[:PLANNED_AT_ONCE])
        for sentence in sentences(outcome, dry_run):
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


def sentences(outcome: ImportOutcome, dry_run: bool) -> list[str]:
    if not outcome.changed_anything:
        return ["Nothing would change." if dry_run else "Nothing has changed: all of it was already there."]
    verbs = ("would create", "would update") if dry_run else ("created", "updated")
    done = ((verbs[0], outcome.created), (verbs[1], outcome.updated))
    return [_sentence(verb, noun, names) for verb, by_noun in done for noun, names in by_noun.items()]


def _sentence(verb: str, noun: str, names: list[str]) -> str:
    more = f" and {len(names) - MOST_NAMED:,} more" if len(names) > MOST_NAMED else ""
    return f"{verb} {noun} ({len(names):,}): {'; '.join(names[:MOST_NAMED])}{more}"
