"""Who hears of an end, and of one that was taken back."""

from datetime import timedelta

import pytest
from django.core.mail import EmailMessage

from changes.models import Window
from changes.services import declare as declaring
from changes.services import start_and_end
from changes.services.declare import Declaration
from changes.services.undo import undo
from estate.domain.impact import Level
from tests.estates import Night
from tests.notifications.telling import MINUTE, ONE, arrived, at, tell

pytestmark = pytest.mark.django_db

SECOND = timedelta(seconds=1)


def begun(people: Night, upgrade: Window, inbox: list[EmailMessage]) -> None:
    with at(ONE):
        start_and_end.start(people.ana, upgrade.pk)
    tell(ONE)
    inbox.clear()


def completed(people: Night, upgrade: Window, inbox: list[EmailMessage]) -> None:
    begun(people, upgrade, inbox)
    with at(ONE + MINUTE):
        start_and_end.complete(people.ana, upgrade.pk, "All is well.")


def test_people_hear_of_an_end_half_a_minute_later(people: Night, upgrade: Window, inbox: list[EmailMessage]) -> None:
    completed(people, upgrade, inbox)

    tell(ONE + MINUTE + 29 * SECOND)
    assert arrived(inbox) == {}
    tell(ONE + MINUTE + 30 * SECOND)
    assert set(arrived(inbox)) == {"Olaf"}


def test_an_end_that_is_taken_back_at_once_is_never_heard_of(
    people: Night, upgrade: Window, inbox: list[EmailMessage]
) -> None:
    completed(people, upgrade, inbox)
    tell(ONE + MINUTE)
    with at(ONE + MINUTE + 20 * SECOND):
        undo(people.ana, upgrade.pk)

    tell(ONE + 3 * MINUTE)
    assert arrived(inbox) == {}


def test_whoever_heard_of_an_end_hears_that_it_was_none(
    people: Night, upgrade: Window, inbox: list[EmailMessage]
) -> None:
    completed(people, upgrade, inbox)
    tell(ONE + 2 * MINUTE)
    told = set(arrived(inbox))
    inbox.clear()
    with at(ONE + 5 * MINUTE):
        undo(people.ana, upgrade.pk)

    tell(ONE + 5 * MINUTE)
    assert set(arrived(inbox)) == told
    assert all("Not finished after all" in subject for subject in arrived(inbox).values())


def test_whoever_heard_of_a_start_hears_that_it_was_none(
    people: Night, upgrade: Window, inbox: list[EmailMessage]
) -> None:
    with at(ONE - 5 * MINUTE):
        start_and_end.start(people.ana, upgrade.pk)
    tell(ONE - 5 * MINUTE)
    told = set(arrived(inbox))
    inbox.clear()
    with at(ONE - 4 * MINUTE):
        undo(people.ana, upgrade.pk)

    tell(ONE - 4 * MINUTE)
    assert told
    assert set(arrived(inbox)) == told
    assert all("Not started after all" in subject for subject in arrived(inbox).values())


def test_conflicts_that_an_end_took_with_it_are_neither_gone_nor_found_when_it_is_taken_back_at_once(
    people: Night, upgrade: Window, inbox: list[EmailMessage]
) -> None:
    begun(people, upgrade, inbox)
    with at(ONE + MINUTE):
        declaring.declare(people.gina, Declaration({"ges": Level.OUTAGE}))
    tell(ONE + MINUTE)
    inbox.clear()
    with at(ONE + 2 * MINUTE):
        start_and_end.complete(people.ana, upgrade.pk, "All is well.")
    tell(ONE + 2 * MINUTE)
    with at(ONE + 2 * MINUTE + 20 * SECOND):
        undo(people.ana, upgrade.pk)

    tell(ONE + 4 * MINUTE)
    assert arrived(inbox) == {}
