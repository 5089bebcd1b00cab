"""Rows of work say what it does, did or would have done to the reader's own systems, and to whom it matters how."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine

from changes.domain.draft import ChangeDraft, DraftWindow
from changes.domain.work import Check
from changes.models import Change, Window
from changes.services import book as booking
from changes.services import declare as declaring
from changes.services import start_and_end
from estate.domain.impact import Level
from tests.doors import pages_as
from tests.estates import Night
from tests.web.test_answering import words

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 23, 10, tzinfo=UTC)
"""03:00 in Denver."""
HOUR = timedelta(hours=1)
NOTHING_OF_YOURS = "No impact on anything of yours"


@pytest.fixture(autouse=True)
def clock() -> Any:
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


def ended_outage(people: Night, clock: Any) -> None:
    declared = declaring.Declaration({"ges": Level.OUTAGE}, expected_end=NOW + 2 * HOUR)
    change = declaring.declare(people.gina, declared)
    clock.move_to(NOW + HOUR)
    start_and_end.complete(people.gina, Window.objects.get(change=change).pk)


def checked_by_the_carrier(people: Night) -> Change:
    """Work of the centre's that nothing of the carrier's needs, and that is checked by its Voice carrier."""
    checks = (Check("voice-carrier"),)
    draft = ChangeDraft(
        "Quiet work", {"switch-b": Level.NONE}, (DraftWindow(NOW + HOUR, NOW + 2 * HOUR),), checks=checks
    )
    return booking.book(people.ana, draft, submit=True)


@pytest.mark.parametrize("who", ["ana", "gina"])
@pytest.mark.parametrize("address", ["/", "/schedule/?view=list&from=2026-11-23"])
def test_of_work_that_just_ended_stands_what_it_did_to_own_systems(
    people: Night, clock: Any, address: str, who: str
) -> None:
    ended_outage(people, clock)

    shown = words(pages_as(people.people[who]).get(address))

    assert NOTHING_OF_YOURS not in shown
    assert "Reached " + {"ana": "Agent desktop ◑ degraded", "gina": "GES ● outage"}[who] in shown


def test_of_work_that_was_called_off_stands_what_it_would_have_done(people: Night) -> None:
    draft = ChangeDraft("Upgrade", {"ges": Level.OUTAGE}, (DraftWindow(NOW + HOUR, NOW + 2 * HOUR),))
    change = booking.book(people.gina, draft, submit=True)
    start_and_end.cancel(people.gina, change.pk, "Not needed.")

    assert "Would have reached GES" in words(pages_as(people.gina).get("/schedule/?view=list&from=2026-11-23"))


def test_work_that_only_checks_by_an_own_system_says_by_which(people: Night, clock: Any) -> None:
    checked_by_the_carrier(people)

    ahead = words(pages_as(people.vera).get("/"))
    assert "It counts as done when Voice carrier works." in ahead
    assert "The conflict says what of yours" not in ahead

    clock.move_to(NOW + HOUR)
    start_and_end.start(people.ana, Window.objects.get().pk)
    assert "Harbour Contact Centre is working on something that meets yours." in words(pages_as(people.vera).get("/"))


def test_tonight_says_that_the_next_work_is_ones_own(people: Night) -> None:
    checked_by_the_carrier(people)

    assert "Your own work is next, at 04:00 MST." in words(pages_as(people.ana).get("/"))
    assert "The next start is at 11:00 GMT." in words(pages_as(people.vera).get("/"))


def test_the_page_of_work_of_which_little_is_known_leaves_out_what_is_hidden(people: Night, clock: Any) -> None:
    change = checked_by_the_carrier(people)
    address = f"/changes/{change.public_id}/"

    shown = words(pages_as(people.vera).get(address))

    assert "◷ planned" in shown
    assert "It counts as done when Voice carrier works." in shown
    assert "Harbour Contact Centre knows what is being done, and how: call them." in shown
    for empty in ("revision 0", "Rollback", "No way back", "Impact", "Nobody has posted", "· Harbour"):
        assert empty not in shown, empty
    for hidden in ("Quiet work", "Switch B", change.reference):
        assert hidden not in shown

    clock.move_to(NOW + HOUR)
    window = Window.objects.get()
    start_and_end.start(people.ana, window.pk)
    clock.move_to(NOW + 2 * HOUR)
    start_and_end.complete(people.ana, window.pk, despite="By phone.")
    assert "■ over" in words(pages_as(people.vera).get(address))
