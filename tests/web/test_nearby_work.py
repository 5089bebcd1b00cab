"""The page of a change draws what else is done around that time on what it touches."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine

from accounts.models import Person
from changes.domain.draft import ChangeDraft, DraftWindow
from changes.models import Change
from changes.services import book as booking
from estate.domain.impact import Level
from tests.doors import pages_as
from tests.estates import Night, switch_upgrade
from tests.web.test_answering import words

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 20, 10, tzinfo=UTC)
ONE = datetime(2026, 11, 23, 8, tzinfo=UTC)
HOUR = timedelta(hours=1)


@pytest.fixture(autouse=True)
def clock() -> Any:
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


@pytest.fixture
def upgrade(people: Night) -> Change:
    """01:00 to 05:00 in Denver."""
    return booking.book(people.ana, switch_upgrade(ONE, ONE + 4 * HOUR), submit=True)


def planned(people: Night, title: str, system: str, hours: int) -> Change:
    """So many hours after the upgrade begins, for an hour."""
    start = ONE + hours * HOUR
    draft = ChangeDraft(title, {system: Level.DEGRADED}, (DraftWindow(start, start + HOUR),))
    return booking.book(people.gina, draft, submit=True)


def page(who: Person, change: Change) -> str:
    return words(pages_as(who).get(f"/changes/{change.public_id}/"))


def test_work_of_others_within_six_hours_on_what_it_touches_is_drawn_with_its_time(
    people: Night, upgrade: Change
) -> None:
    planned(people, "Database vacuum", "ges", 9)

    shown = page(people.ana, upgrade)

    assert "Nearby work Within six hours, on what this touches." in shown
    assert "Database vacuum , Meridian Travel, waiting for approval, Mon 23 Nov, 10:00–11:00 MST" in shown


def test_what_lies_further_off_or_touches_something_else_is_no_neighbour(people: Night, upgrade: Change) -> None:
    planned(people, "Next day", "ges", 24)
    planned(people, "Another system", "client-website", 2)

    assert "Nearby work" not in page(people.ana, upgrade)


def test_others_read_there_only_what_they_may_see(people: Night, upgrade: Change) -> None:
    planned(people, "Database vacuum", "ges", 9)
    planned(people, "Website theme", "client-website", 9)

    assert "Database vacuum" in page(people.gina, upgrade)
    assert "Website theme" not in page(people.ana, upgrade)
    assert "Nearby work" not in page(people.vera, upgrade)
