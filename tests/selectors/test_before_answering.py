"""What an approver may know of the requester's other work, and of how it went."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine

from accounts.models import Person
from changes.domain.draft import ChangeDraft, DraftWindow
from changes.models import Change, Window
from changes.selectors.before_answering import conflicts_among_theirs, record_of_theirs
from changes.selectors.changes import change_view
from changes.selectors.reader import Reader
from changes.services import book as booking
from estate.domain.impact import Level
from estate.models import GraphVersion, System
from tests.estates import Night, switch_upgrade

pytestmark = pytest.mark.django_db

ONE = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


@pytest.fixture(autouse=True)
def clock() -> Any:
    with time_machine.travel(ONE - 10 * DAY, tick=False) as traveller:
        yield traveller


@pytest.fixture
def change(people: Night) -> Change:
    return booking.book(people.ana, switch_upgrade(ONE, ONE + 4 * HOUR), submit=True)


def book(who: Person, title: str, system: str, *, at: datetime = ONE) -> Change:
    return booking.book(who, ChangeDraft(title, {system: Level.OUTAGE}, (DraftWindow(at, at + HOUR),)), submit=True)


def among(reader: Person, change: Change) -> list[tuple[str, tuple[str, ...]]]:
    known = Reader(reader)
    return [(one.kind, one.meets_at) for one in conflicts_among_theirs(known, [change_view(known, change)])[change.pk]]


def record(reader: Person, change: Change) -> str:
    known = Reader(reader)
    return record_of_theirs(known, change_view(known, change))


def ended(change: Change, state: str, late: timedelta = timedelta()) -> None:
    for window in Window.objects.filter(change=change):
        assert window.ends_at
        window.state, window.actual_start, window.actual_end = state, window.starts_at, window.ends_at + late
        window.save()


def wallboard(people: Night) -> None:
    System.objects.create(slug="wallboard", name="Wallboard", organisation=people.organisations["centre"])
    GraphVersion.renew()


def test_two_of_the_requesters_own_that_meet_are_shown_and_no_work_of_others(people: Night, change: Change) -> None:
    book(people.ana, "Desktop image", "agent-desktop")
    book(people.vera, "Carrier trunk", "voice-carrier")

    assert among(people.cleo, change) == [("dependency", ("agent-desktop",))]


def test_what_the_reader_may_not_see_or_does_not_need_is_left_out(people: Night, change: Change) -> None:
    wallboard(people)
    book(people.ana, "Wallboard screens", "wallboard")
    booking.book(people.ana, ChangeDraft("Draft", {"switch-a": Level.OUTAGE}, (DraftWindow(ONE, ONE + HOUR),)))

    assert among(people.cleo, change) == []


def test_the_record_counts_the_last_twenty_that_the_reader_could_see(people: Night, change: Change) -> None:
    wallboard(people)
    assert record(people.cleo, change) == "You have seen no finished work of theirs yet."

    for days in range(22):
        ended(book(people.ana, f"Patch {days}", "switch-a", at=ONE + (days + 2) * DAY), "completed", days // 21 * HOUR)
    ended(book(people.ana, "Unseen", "wallboard", at=ONE + 30 * DAY), "rolled_back")
    ended(book(people.vera, "Of others", "voice-carrier", at=ONE + 31 * DAY), "rolled_back")

    assert record(people.cleo, change) == ("Of their last 20 windows you could see, 19 ended in time and 1 ran over.")
