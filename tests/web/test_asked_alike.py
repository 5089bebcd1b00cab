"""Who is asked to approve reads the same in the same order, signed in or behind a mailed link, and then answers."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.test import Client

from accounts.models import Person
from changes.domain.draft import ChangeDraft, DraftWindow
from changes.models import Change
from changes.services import answer_links
from changes.services import book as booking
from estate.domain.impact import Level
from tests.doors import pages_as
from tests.estates import Night, switch_upgrade

pytestmark = pytest.mark.django_db

ONE, FIVE = datetime(2026, 11, 23, 8, tzinfo=UTC), datetime(2026, 11, 23, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)


@pytest.fixture(autouse=True)
def clock() -> object:
    with time_machine.travel(ONE - timedelta(days=10), tick=False) as traveller:
        yield traveller


@pytest.fixture
def change(people: Night) -> Change:
    return booking.book(people.ana, switch_upgrade(ONE, FIVE), submit=True)


def signed_in(person: Person, change: Change) -> str:
    return pages_as(person).get(f"/changes/{change.public_id}/").content.decode()


def behind_the_link(person: Person, change: Change) -> str:
    link = answer_links.link_to_answer(person, change)
    assert link is not None
    return Client().get(f"/answer/{answer_links.token_of(link)}/").content.decode()


def words(markup: str) -> str:
    return " ".join(re.sub(r"<[^>]*>", " ", markup).split())


def facts(page: str) -> str:
    """The part between the question and the answers, without the markup."""
    part = page[page.index('<p class="asked-lead">') :]
    return words(part[: part.index("</dl>")])


def ways(page: str) -> list[str]:
    """The buttons side by side, in their order."""
    part = page[page.index('<div class="answers">') :]
    return [words(one) for one in re.findall(r"<(?:button|summary) [^>]*>(.*?)</(?:button|summary)", part, re.DOTALL)]


def test_both_pages_say_the_same_in_the_same_order(people: Night, change: Change) -> None:
    moved = ChangeDraft("GES database move", {"ges": Level.OUTAGE}, (DraftWindow(ONE, ONE + HOUR),))
    booking.book(people.gina, moved, submit=True)
    pages = signed_in(people.cleo, change), behind_the_link(people.cleo, change)
    said = facts(pages[0])

    assert said == facts(pages[1])
    assert said.startswith(
        "Your Reservation line is at risk on Mon 23 Nov, 03:00–07:00 EST, while Harbour Contact Centre works on "
        "Switch A and Switch B. When Mon 23 Nov, 03:00–07:00 EST"
    )
    order = ["When", "Affects yours", "Overlaps your work", "If it goes wrong", "Their record"]
    places = [said.index(heading) for heading in order]
    assert places == sorted(places)
    assert "affects what has to work before" in said
    assert said.endswith("You have seen no finished work of theirs yet.")
    for page in pages:
        assert page.index("asked-lead") < page.index(">Approve<") < page.index("Works on")
        assert ways(page)[:2] == ["Approve", "Decline"]


def test_the_requesters_own_work_that_collides_with_it_is_said(people: Night, change: Change) -> None:
    again = ChangeDraft("Switch firmware", {"switch-b": Level.OUTAGE}, (DraftWindow(ONE, ONE + HOUR),))
    booking.book(people.ana, again, submit=True)

    for page in (signed_in(people.cleo, change), behind_the_link(people.cleo, change)):
        assert "Overlaps their own work" in page
        said = words(page)[words(page).index("Overlaps their own work") :]
        assert said.startswith("Overlaps their own work Together “")
        assert said.index("“Switch firmware”") < said.index("If it goes wrong")


def test_another_time_is_proposed_from_the_one_that_is_planned(people: Night, change: Change) -> None:
    for page in (signed_in(people.cleo, change), behind_the_link(people.cleo, change)):
        assert 'name="starts_at" value="2026-11-23T03:00"' in page
        assert 'name="ends_at" value="2026-11-23T07:00"' in page


def test_the_header_leads_to_what_is_read_first(people: Night, change: Change) -> None:
    asked, asks = signed_in(people.cleo, change), signed_in(people.ana, change)

    assert '<a class="button button-primary" href="#asked">Read and answer</a>' in asked
    assert "Read and answer" not in asks
    assert 'id="asked"' not in asks


def test_the_yes_the_no_and_another_time_stand_side_by_side(people: Night, change: Change) -> None:
    for page in (signed_in(people.cleo, change), behind_the_link(people.cleo, change)):
        assert [one for one in ways(page) if one in ("Approve", "Another time")] == ["Approve", "Another time"]


def test_whom_to_call_and_what_is_done_stand_there_once(people: Night, change: Change) -> None:
    page = signed_in(people.cleo, change)

    assert page.count("Move all traffic back to the switch that was not patched.") == 1
    assert "None of your work is in conflict with it." in page
    assert page.count("None of your work is in conflict with it.") == 1
