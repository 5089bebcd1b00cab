"""`GET /api/v1/search/`: what of systems, people, changes and organisations is called so."""

from __future__ import annotations

from typing import Any

import pytest

from estate.models import GraphVersion, System
from tests.doors import pages_as
from tests.estates import Night
from tests.selectors.test_search import booked

pytestmark = pytest.mark.django_db
NOTHING: dict[str, Any] = {
    "systems": [],
    "people": [],
    "changes": [],
    "organisations": [],
    "more": [],
    "alike": False,
}


def asked(people: Night, who: str, q: str) -> Any:
    return pages_as(people.people[who]).get("/api/v1/search/", {"q": q}).json()


def test_each_kind_is_answered_by_its_own_names(people: Night) -> None:
    change = booked(people, people.gina, "Portal cut-over", "portal")

    assert asked(people, "ana", "portal") == NOTHING | {
        "systems": [{"slug": "portal", "name": "Portal", "organisation": "client"}],
        "changes": [
            {
                "id": str(change.public_id),
                "reference": change.reference,
                "title": "Portal cut-over",
                "organisation": "client",
                "state": change.state,
            }
        ],
    }
    assert asked(people, "ana", "gina") == NOTHING | {
        "people": [{"email": "gina@client.example", "name": "Gina", "organisation": "client"}]
    }
    assert asked(people, "ana", "northline") == NOTHING | {
        "organisations": [{"slug": "carrier", "name": "Northline Carrier"}]
    }


def test_it_says_that_it_found_only_what_is_like_it(people: Night) -> None:
    assert asked(people, "ana", "prtal") == NOTHING | {
        "systems": [{"slug": "portal", "name": "Portal", "organisation": "client"}],
        "alike": True,
    }


def test_it_says_of_which_kinds_there_are_more(people: Night) -> None:
    System.objects.bulk_create(
        System(slug=f"n{nth}", name=f"Node {nth}", organisation=people.organisations["centre"]) for nth in range(21)
    )
    GraphVersion.renew()

    answer = asked(people, "ana", "node")
    assert (len(answer["systems"]), answer["more"]) == (20, ["systems"])


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        ({}, "This field is required."),
        ({"q": ""}, "This field may not be blank."),
        ({"q": "x" * 201}, "Ensure this field has no more than 200 characters."),
    ],
)
def test_what_cannot_be_searched_for_is_refused(people: Night, sent: dict[str, str], said: str) -> None:
    answer = pages_as(people.ana).get("/api/v1/search/", sent)

    assert (answer.status_code, answer["Content-Type"].split(";")[0]) == (400, "application/problem+json")
    assert answer.json()["errors"] == {"q": [said]}


def test_nobody_searches_without_signing_in(people: Night, client: Any) -> None:
    assert client.get("/api/v1/search/", {"q": "portal"}).status_code in (401, 403)
