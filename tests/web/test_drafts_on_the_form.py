"""Where somebody finds again what they saved and did not submit: one tap from every page."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, datetime

import pytest
import time_machine

from accounts.models import Person
from changes.services import book as booking
from tests.doors import pages_as
from tests.estates import Night, switch_upgrade

pytestmark = pytest.mark.django_db

ONE, FIVE = datetime(2026, 11, 23, 8, tzinfo=UTC), datetime(2026, 11, 23, 12, tzinfo=UTC)
BOOKED = datetime(2026, 11, 13, 8, tzinfo=UTC)


@pytest.fixture(autouse=True)
def clock() -> object:
    with time_machine.travel(BOOKED, tick=False) as traveller:
        yield traveller


@pytest.fixture(autouse=True)
def bert_works(people: Night) -> None:
    people.bert.roles = ["engineer", "approver"]
    people.bert.save()


def drafts_read_by(person: Person) -> str:
    page = pages_as(person).get("/book/").content.decode()
    part = page[page.index('id="drafts"') : page.index("</section>", page.index('id="drafts"'))]
    return " ".join(re.sub(r"<[^>]*>", " ", part.partition(">")[2]).split())


def test_own_drafts_stand_there_and_those_of_colleagues_are_folded(people: Night) -> None:
    draft = booking.book(people.ana, switch_upgrade(ONE, FIVE), submit=False)

    when = "Mon 23 Nov, 01:00 MST · 08:00 UTC"
    assert drafts_read_by(people.ana) == f"Your drafts 1 Phone switch upgrade {when} · {draft.reference}"
    assert drafts_read_by(people.bert) == (
        f"Drafts You have no drafts. 1 draft from your colleagues Phone switch upgrade {when} · Ana · {draft.reference}"
    )


def test_what_was_submitted_is_no_draft_and_nobody_elsewhere_reads_one(people: Night) -> None:
    draft = switch_upgrade(ONE, FIVE)
    booking.book(people.ana, replace(draft, title="Submitted"), submit=True)
    booking.book(people.bert, draft, submit=False)

    assert drafts_read_by(people.gina) == "Drafts You have no drafts."
    assert drafts_read_by(people.ana).startswith("Drafts You have no drafts. 1 draft from your colleagues")


def test_every_page_leads_there(people: Night) -> None:
    page = pages_as(people.ana).get("/notices/").content.decode()

    assert '<a href="/book/#drafts">Your drafts</a>' in page


def test_while_a_change_is_edited_no_other_stands_beside_it(people: Night) -> None:
    draft = booking.book(people.ana, switch_upgrade(ONE, FIVE), submit=False)

    assert 'id="drafts"' not in pages_as(people.ana).get(f"/changes/{draft.public_id}/edit/").content.decode()
