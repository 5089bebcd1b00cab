"""Feeds made and revoked, on their page and through the API."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import Person
from core.activity import Activity
from notifications.models import Feed
from notifications.services.feeds import address_of_feed
from tests.doors import api_as, pages_as
from tests.estates import Night
from tests.feeds.following import asked, followed

pytestmark = pytest.mark.django_db
API = "/api/v1/feeds/"
KEY = {"Idempotency-Key": "31f5cb60-4f2b-4a4c-8f5a-0d0b3c3a7e11"}


def sent(person: Person, body: dict[str, str], **headers: str) -> Any:
    return api_as(person).generic("POST", API, json.dumps(body), "application/json", headers=headers)


def acts() -> list[tuple[str, Any]]:
    return list(Activity.objects.order_by("pk").values_list("kind", "data"))


class TestOnTheirPage:
    def test_the_address_is_shown_once_and_opens_the_feed_until_it_is_revoked(self, people: Night) -> None:
        ana = pages_as(people.ana)
        made = ana.post("/feeds/", {"scope": "system", "system": "ges", "do": "make"})
        feed = Feed.objects.get()
        address = address_of_feed(feed)
        path = address.removeprefix("http://127.0.0.1:8000")

        assert (made.status_code, made["Cache-Control"], made.text.count(f">{address}<")) == (200, "no-store", 1)
        assert f'href="webcal:{address.partition(":")[2]}"' in made.text
        listed = ana.get("/feeds/").text
        assert (address in listed, "Maintenance that reaches GES" in listed) == (False, True)
        assert asked(path).status_code == 200

        revoked = ana.post(f"/feeds/{feed.public_id}/revoke/", follow=True)
        assert "The address of “Maintenance that reaches GES” no longer works." in revoked.text
        assert "You have no feed." in revoked.text
        assert asked(path).status_code == 404
        assert acts() == [("feed_made", {"scope": "system"}), ("feed_revoked", {"scope": "system"})]

    def test_the_same_form_sent_again_shows_the_same_address(self, people: Night) -> None:
        ana = pages_as(people.ana)
        once = re.search(r'name="once" value="([\w-]+)"', ana.get("/feeds/").text)
        typed = {"scope": "mine", "do": "make", **({"once": once[1]} if once else {})}
        pages = [ana.post("/feeds/", typed).text for _ in range(2)]

        addresses = {re.findall(r"/feeds/[\w-]{43}\.ics", page)[0] for page in pages}
        assert (once is not None, len(addresses), Feed.objects.count()) == (True, 1, 1)

    def test_a_feed_of_one_system_names_it_and_finding_one_makes_nothing(self, people: Night) -> None:
        ana = pages_as(people.ana)
        unnamed = ana.post("/feeds/", {"scope": "system", "do": "make"})
        found = ana.post("/feeds/", {"scope": "system", "system-words": "port", "do": "look"})

        assert ("Choose the system." in unnamed.text, "Portal" in found.text) == (True, True)
        assert Feed.objects.count() == 0

    def test_the_page_asks_as_many_questions_for_many_feeds_as_for_one(self, people: Night) -> None:
        ana, counts = pages_as(people.ana), []
        for system in ("ges", "portal", "switch-a"):
            followed(people.ana, "system", system)
            with CaptureQueriesContext(connection) as asks:
                ana.get("/feeds/")
            counts.append(len(asks))

        assert len(set(counts)) == 1, counts


class TestFeedsThroughTheApi:
    def test_the_address_is_in_the_answer_that_made_it_and_nowhere_else(self, people: Night) -> None:
        made = sent(people.ana, {"scope": "system", "system": "ges"})
        feed = Feed.objects.get()
        shown = {
            "id": str(feed.public_id),
            "scope": "system",
            "system": "ges",
            "created_at": made.json()["created_at"],
        }

        assert (made.status_code, made.json()) == (201, {**shown, "url": address_of_feed(feed)})
        ana, gina = api_as(people.ana), api_as(people.gina)
        assert ana.get(API).json()["results"] == [shown]
        assert gina.get(API).json()["results"] == []
        assert gina.delete(f"{API}{feed.public_id}/").status_code == 404
        assert ana.delete(f"{API}{feed.public_id}/").status_code == 204
        assert ana.get(API).json()["results"] == []
        assert ana.delete(f"{API}{feed.public_id}/").status_code == 404

    def test_under_one_key_one_feed_is_made(self, people: Night) -> None:
        first, again = (sent(people.ana, {"scope": "mine"}, **KEY) for _ in range(2))

        assert (first.status_code, again.status_code, first.json()) == (201, 201, again.json())
        assert Feed.objects.count() == 1

    @pytest.mark.parametrize(
        ("body", "errors"),
        [
            ({"scope": "all"}, {"scope": ["“all” is not a valid choice."]}),
            ({"scope": "system"}, {"system": ["Choose a system that you can see."]}),
            ({"scope": "system", "system": "nothing"}, {"system": ["Choose a system that you can see."]}),
            ({"scope": "mine", "system": "ges"}, {"system": ["Only a feed of one system names a system."]}),
        ],
    )
    def test_what_it_cannot_follow_is_refused(self, people: Night, body: dict[str, str], errors: Any) -> None:
        answer = sent(people.ana, body)

        assert (answer.status_code, list(answer.json()["errors"])) == (400, list(errors))
        if "system" in errors:
            assert answer.json()["errors"] == errors
