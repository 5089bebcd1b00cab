"""`manage.py load_demo`"""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from accounts.models import Organisation
from changes.models import Change
from changes.services.book import submit
from core import clock
from demo.night import TO_SUBMIT, night_file
from exchange.estate_file.reading import read_estate
from exchange.estate_file.writing import import_estate, known_to_the_house
from notifications.services.reminders.replan import plan_reminders


class Command(BaseCommand):
    help = "Loads the night's estate, dated around now, into an empty house."

    def handle(self, *_args: Any, **_options: Any) -> None:
        if Organisation.objects.exists():
            raise CommandError("This house is not empty; the demo's estate goes into an empty one only.")
        outcome = import_estate(read_estate(night_file(clock.now()), known_to_the_house()))
        plan_reminders(outcome.upcoming_windows)
        for change in Change.objects.filter(title__in=TO_SUBMIT).select_related("owner__organisation").order_by("id"):
            submit(change.owner, change.pk)
        self.stdout.write(f"{len(outcome.created['system'])} systems and {len(outcome.created['change'])} changes.")
