"""Editing the hours in which work should happen looks anew at what is planned."""

from datetime import UTC, datetime, time, timedelta
from typing import Any

import pytest
import time_machine

from changes.domain.draft import ChangeDraft, DraftWindow
from changes.models import Finding
from changes.services import book as booking
from changes.services import calendar_edits
from core.activity import Activity
from estate.domain.impact import Level
from tests.estates import Night

pytestmark = pytest.mark.django_db

MONDAY = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)
SUNDAYS = {
    "rrule": "FREQ=WEEKLY;BYDAY=SU",
    "start": time(1),
    "duration": timedelta(hours=4),
    "timezone": "America/New_York",
}
MONDAYS = {**SUNDAYS, "rrule": "FREQ=WEEKLY;BYDAY=MO"}


@pytest.fixture(autouse=True)
def clock() -> Any:
    with time_machine.travel(MONDAY - timedelta(days=10), tick=False) as traveller:
        yield traveller


@pytest.fixture
def planned(people: Night) -> None:
    """Monday 03:00 to 05:00 in New York: the website goes down with GES."""
    draft = ChangeDraft("GES work", {"ges": Level.OUTAGE}, (DraftWindow(MONDAY, MONDAY + 2 * HOUR),))
    booking.book(people.gina, draft, submit=True)


def standing() -> list[tuple[str, list[str], str]]:
    return list(Finding.objects.order_by("id").values_list("kind", "meets_at", "state"))


def told() -> list[tuple[str, list[str]]]:
    acts = Activity.objects.filter(kind="hours_edited").exclude(tells=[]).order_by("id")
    return [(act.kind, act.tells) for act in acts]


@pytest.mark.usefixtures("planned")
def test_hours_that_are_added_find_what_lies_outside_of_them(people: Night) -> None:
    calendar_edits.add_hours(people.gina, "client-website", SUNDAYS)

    assert standing() == [("maintenance_hours", ["client-website"], "found")]
    assert told() == [("hours_edited", ["conflict_found"])]


@pytest.mark.usefixtures("planned")
def test_hours_that_are_edited_or_removed_let_it_go_again(people: Night) -> None:
    hours = calendar_edits.add_hours(people.gina, "client-website", SUNDAYS)
    calendar_edits.edit_hours(people.gina, hours.pk, MONDAYS)
    assert standing() == [("maintenance_hours", ["client-website"], "gone")]

    calendar_edits.edit_hours(people.gina, hours.pk, SUNDAYS)
    assert standing() == [("maintenance_hours", ["client-website"], "found")]

    calendar_edits.remove_hours(people.gina, hours.pk)
    assert standing() == [("maintenance_hours", ["client-website"], "gone")]
    assert [tells for _, tells in told()] == [["conflict_found"], ["conflict_gone"]] * 2


@pytest.mark.usefixtures("planned")
def test_hours_of_what_is_not_reached_change_nothing(people: Night) -> None:
    calendar_edits.add_hours(people.gina, "portal", SUNDAYS)

    assert (standing(), told()) == ([], [])
