"""`manage.py load_demo`"""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from accounts.models import Organisation
from changes.models import Change
from changes.services.book import submit
from core import clock
from core.safe_to_start import HERE
from exchange.estate_file.reading import read_estate
from exchange.estate_file.writing import import_estate, known_to_the_house
from notifications.services.reminders.replan import plan_reminders

KNOWN_TO_ALL = (
    "Everybody knows the password of the demo’s accounts, so they are made only where PUBLIC_URL is this machine, "
    "as http://127.0.0.1:8000."
)
NOT_THERE = "The demo’s estate is not part of this installation."


class Command(BaseCommand):
    help = "Loads the night's estate, dated around now, into an empty house."

    def handle(self, *_args: Any, **_options: Any) -> None:
        if urlsplit(settings.PUBLIC_URL).hostname not in HERE:
            raise CommandError(KNOWN_TO_ALL)
        try:
            from demo.night import TO_SUBMIT, night_file
        except ModuleNotFoundError as error:
            raise CommandError(NOT_THERE) from error
        if Organisation.objects.exists():
            raise CommandError("This house is not empty; the demo's estate goes into an empty one only.")
        outcome = import_estate(read_estate(night_file(clock.now()), known_to_the_house()))
        plan_reminders(outcome.upcoming_windows)
        for change in Change.objects.filter(title__in=TO_SUBMIT).select_related("owner__organisation").order_by("id"):
            submit(change.owner, change.pk)
        self.stdout.write(f"{len(outcome.created['system'])} systems and {len(outcome.created['change'])} changes.")
