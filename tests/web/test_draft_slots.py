"""A draft that would be in conflict stands beside free times, and one tap moves it to one of them."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine

from changes.domain.draft import ChangeDraft, DraftWindow
from changes.models import Change
from changes.services import approve as approving
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


def drafted(people: Night, start: datetime) -> Change:
    """Of somebody else's database, on which the upgraded switch is checked."""
    draft = ChangeDraft("Database vacuum", {"ges": Level.OUTAGE}, (DraftWindow(start, start + HOUR),))
    return booking.book(people.gina, draft, submit=False)


@pytest.fixture(autouse=True)
def upgrade(people: Night) -> Change:
    change = booking.book(people.ana, switch_upgrade(ONE, ONE + 4 * HOUR), submit=True)
    approving.approve(people.cleo, change.pk)
    return change


def test_free_times_stand_beside_what_a_draft_would_meet_and_one_tap_moves_it_there(people: Night) -> None:
    change = drafted(people, ONE + HOUR)
    page = pages_as(people.gina).get(f"/changes/{change.public_id}/")
    assert "Free times No serious conflict at these times." in words(page)
    slots = page.context["slots"]
    start, end = slots.starts[0]
    typed = {"window": slots.window, "starts_at": start.isoformat(), "ends_at": end.isoformat()}

    pages_as(people.gina).post(slots.url, typed)

    window = change.windows.get()
    assert (window.starts_at, window.ends_at, window.state) == (start, end, "draft")
    moved = words(pages_as(people.gina).get(f"/changes/{change.public_id}/"))
    assert "Free times" not in moved
    assert "it would be in conflict with this" not in moved


def test_a_draft_that_meets_nothing_is_offered_no_other_time(people: Night) -> None:
    change = drafted(people, ONE + 30 * HOUR)
    assert "Free times" not in words(pages_as(people.gina).get(f"/changes/{change.public_id}/"))


@pytest.mark.parametrize("sent", [{}, {"starts_at": "soon", "ends_at": "later"}])
def test_what_was_never_offered_moves_nothing(people: Night, sent: dict[str, str]) -> None:
    change = drafted(people, ONE + HOUR)
    window = change.windows.get()
    pages_as(people.gina).post(f"/changes/{change.public_id}/do/move-to/", {"window": window.public_id, **sent})
    assert change.windows.get().starts_at == window.starts_at
