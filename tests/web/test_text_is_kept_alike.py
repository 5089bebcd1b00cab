"""Lines end in one way, and letters are composed, whichever way a text comes in."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.urls import reverse

from changes.models import Change
from changes.services import answer_links
from changes.services import book as booking
from exchange.estate_file.reading import KnownNames, read_estate
from tests.doors import api_as, pages_as
from tests.estates import Night, switch_upgrade
from tests.web.browsing import a_browser, opened

pytestmark = pytest.mark.django_db

ONE = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)
TYPED, KEPT = "Cafe\u0301 one\r\ntwo\rthree", "Caf\u00e9 one\ntwo\nthree"


@pytest.fixture(autouse=True)
def change(people: Night) -> Change:
    with time_machine.travel(ONE - timedelta(days=20), tick=False):
        return booking.book(people.ana, switch_upgrade(ONE, ONE + timedelta(hours=4)), submit=True)


def test_by_the_api(people: Night, change: Change) -> None:
    answer = api_as(people.ana).patch(
        f"/api/v1/changes/{change.public_id}/",
        {"description": TYPED, "rollback": {"how": TYPED}},
        format="json",
        headers={"If-Match": f'"{change.revision}"'},
    )

    assert (answer.json()["description"], answer.json()["rollback"]["how"]) == (KEPT, KEPT)


def test_by_a_page(people: Night, change: Change) -> None:
    action = reverse("change-act", args=[change.public_id, "decline"])

    pages_as(people.cleo).post(action, {"reason": TYPED, "read": str(change.terms)})

    assert change.approvals.get(organisation__slug="client").reason == KEPT


def test_by_a_link(people: Night, change: Change) -> None:
    with time_machine.travel(ONE - timedelta(days=20), tick=False):
        link = answer_links.link_to_answer(people.cleo, change)
        assert link
        address = reverse("answer", args=[answer_links.token_of(link)])
        opened(a_browser(), address).press(address, {"do": "decline", "reason": TYPED})

    assert change.approvals.get(organisation__slug="client").reason == KEPT


def test_by_a_file() -> None:
    source = '{"systems": [{"slug": "ges", "name": "Cafe\\u0301", "organisation": "client"}]}'

    [system] = read_estate(source.encode(), KnownNames(organisations=frozenset({"client"}))).systems

    assert system.name == "Caf\u00e9"
