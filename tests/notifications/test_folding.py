"""Whatever the number of windows that meet with one, its owner is told once."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine

from accounts.models import Person
from changes.domain.draft import ChangeDraft, DraftWindow
from changes.models import Finding, Window
from changes.services import book as booking
from changes.services.graph_edits import editing_graph
from estate.domain.impact import Level
from estate.models import System
from estate.services import dependencies as estate
from notifications.models import Notice, NoticeState
from notifications.services.making.fan_out import fan_out
from tests.estates import Night

pytestmark = pytest.mark.django_db

NIGHT = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
FORTY = 40


@pytest.fixture
def people(people: Night) -> Night:
    """Vera is neither owner nor on call of anything: what she is told comes from her own work alone."""
    people.systems["hub"] = System.objects.create(
        slug="hub", name="Backbone", organisation=people.organisations["carrier"]
    )
    return people


@pytest.fixture(autouse=True)
def clock() -> Any:
    with time_machine.travel(NIGHT - timedelta(days=10), tick=False) as traveller:
        yield traveller


def work(who: Person, title: str, start: datetime, level: Level = Level.DEGRADED) -> Window:
    draft = ChangeDraft(title, {"hub": level}, (DraftWindow(start, start + 60 * MINUTE),))
    return Window.objects.get(change=booking.book(who, draft, submit=True))


def to(person: Person) -> list[Notice]:
    return list(Notice.objects.filter(contact=person, about="conflict_found").order_by("id"))


def colleague(people: Night, name: str = "walt") -> Person:
    return Person.objects.create(
        email=f"{name}@carrier.example",
        name=name.title(),
        organisation=people.organisations["carrier"],
        roles=["engineer"],
    )


def test_forty_windows_on_one_hub_in_one_night_send_its_owner_one_notice(people: Night) -> None:
    walt = colleague(people)
    mine = work(people.vera, "Backbone upgrade", NIGHT)
    for number in range(FORTY):
        work(walt, f"Work {number}", NIGHT + number * MINUTE)
        fan_out()
    [notice] = to(people.vera)

    assert (notice.window_id, notice.findings) == (
        mine.pk,
        sorted(Finding.objects.of_windows([mine.pk]).values_list("pk", flat=True)),
    )
    assert len(notice.findings) == FORTY


def test_one_edit_of_the_graph_that_makes_forty_windows_meet_is_one_notice_to_each_contact(people: Night) -> None:
    walt = colleague(people)
    hub = ChangeDraft("Backbone upgrade", {"voice-carrier": Level.OUTAGE}, (DraftWindow(NIGHT, NIGHT + 90 * MINUTE),))
    booking.book(people.vera, hub, submit=True)
    for number in range(FORTY):
        work(walt, f"Work {number}", NIGHT + number * MINUTE, Level.NONE)
    fan_out()
    Notice.objects.all().delete()
    with editing_graph(people.vera):
        estate.add_dependency(people.vera, "hub", "voice-carrier", "required")
    fan_out()

    assert [len(notice.findings) for notice in to(walt)] == [FORTY]
    assert to(people.vera) == []


def test_what_has_been_sent_is_not_added_to(people: Night) -> None:
    walt = colleague(people)
    work(people.vera, "Backbone upgrade", NIGHT)
    work(walt, "Work 1", NIGHT)
    fan_out()
    Notice.objects.update(state=NoticeState.SENT)
    work(walt, "Work 2", NIGHT)
    fan_out()

    assert [len(notice.findings) for notice in to(people.vera)] == [1, 1]


def test_two_own_windows_are_two_notices(people: Night) -> None:
    walt = colleague(people)
    work(people.vera, "Backbone upgrade", NIGHT)
    work(people.vera, "Backbone check", NIGHT + 120 * MINUTE)
    work(walt, "Work 1", NIGHT)
    work(walt, "Work 2", NIGHT + 120 * MINUTE)
    fan_out()

    assert [len(notice.findings) for notice in to(people.vera)] == [1, 1]
