"""Whoever was told before a notice kept what it said counts as told."""

from importlib import import_module

from django.core.mail import EmailMessage
from django.db import connection

from changes.models import Window
from changes.services import start_and_end
from notifications.models import Notice
from tests.estates import Night
from tests.notifications.telling import DAY, ONE, arrived, at, tell


def test_whoever_was_told_before_hears_of_the_cancellation(
    people: Night, upgrade: Window, inbox: list[EmailMessage]
) -> None:
    kept = dict(Notice.objects.filter(about="announced").values_list("contact__name", "said"))
    assert kept["Gina"]
    for line in (line for lines in kept.values() for line in lines):
        del line["at"]  # then a notice knew only when it was sent
    Notice.objects.update(said=[], said_at=None)

    with connection.cursor() as cursor:
        cursor.execute(import_module("notifications.migrations.0003_what_was_said").FORWARD)

    assert dict(Notice.objects.filter(about="announced").values_list("contact__name", "said")) == kept
    with at(ONE - DAY):
        start_and_end.cancel(people.ana, upgrade.change_id, "The vendor is ill.")
    tell(ONE - DAY)
    assert arrived(inbox)["Gina"].startswith("Cancelled: Phone switch upgrade")
