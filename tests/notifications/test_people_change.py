"""What is planned for somebody follows a new zone or new quiet hours at once."""

from __future__ import annotations

from datetime import time

import pytest
from django.core.mail import EmailMessage

from accounts.models import Person
from accounts.services import people as people_acts
from changes.models import Window
from changes.services import start_and_end
from notifications.models import Notice
from notifications.services.preferences import edit_preference
from tests.estates import Night
from tests.notifications.telling import DAY, HOUR, MINUTE, ONE, at, tell

pytestmark = pytest.mark.django_db
NIGHT = {"quiet_from": time(0, 0), "quiet_until": time(6, 0)}
"""In New York the work begins at 03:00, in London at 08:00."""


@pytest.fixture
def boss(people: Night) -> Person:
    client = people.organisations["client"]
    return Person.objects.create(email="boss@client.example", name="Boss", organisation=client, roles=["admin"])


def reminder(people: Night) -> Notice:
    return Notice.objects.get(about="before_1h", contact=people.olaf, state="planned")


def test_a_reminder_moves_with_quiet_hours_and_with_the_zone_in_which_they_are_kept(
    people: Night, upgrade: Window, boss: Person
) -> None:
    assert reminder(people).due_at == ONE - HOUR

    with at(ONE - DAY):
        edit_preference(people.olaf, NIGHT)
        assert reminder(people).due_at < ONE - 2 * HOUR
        people_acts.edit_person(boss, people.olaf.pk, {"timezone": "Europe/London"})

    assert reminder(people).due_at == ONE - HOUR


@pytest.mark.parametrize("frees", ["zone", "quiet hours"])
def test_what_was_held_for_the_night_goes_out_once_it_is_no_night_any_more(
    people: Night, upgrade: Window, boss: Person, inbox: list[EmailMessage], frees: str
) -> None:
    with at(ONE - DAY):
        edit_preference(people.olaf, NIGHT)
    with at(ONE):
        start_and_end.start(people.ana, upgrade.pk)
    tell(ONE)
    assert not [mail for mail in inbox if "olaf@" in mail.to[0] and "Started" in str(mail.subject)]

    with at(ONE + MINUTE):
        if frees == "zone":
            people_acts.edit_person(boss, people.olaf.pk, {"timezone": "Europe/London"})
        else:
            edit_preference(people.olaf, {"quiet_from": None, "quiet_until": None})
    tell(ONE + 2 * MINUTE)

    assert Notice.objects.get(about="started", contact=people.olaf).state == "sent"
