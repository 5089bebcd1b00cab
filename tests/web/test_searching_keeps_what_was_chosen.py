"""Looking for one thing more, on a page where something was chosen already: choices and words stay, whatever is
searched for, and however often."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine

from changes.models import Change, Target
from changes.selectors.stored_draft import draft_of
from changes.services import book as booking
from estate.models import GraphVersion, System
from tests.doors import pages_as
from tests.estates import Night, switch_upgrade
from tests.triage.searching import opened
from tests.web.filling_in import Filled, filled_in, without_token

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 23, 10, 0, tzinfo=UTC)
TYPED: Filled = {
    "impact": ["at_risk"],
    "since": ["at"],
    "since_at": ["2026-11-23T02:30"],
    "until": ["at"],
    "until_at": ["2026-11-23T0"],
    "reason": ["“Index” <b>anew</b> & more"],
}


@pytest.fixture(autouse=True)
def three_in_denver() -> Iterator[Any]:
    with time_machine.travel(NOW, tick=False) as clock:
        yield clock


def make(people: Night, owner: str, *slugs: str) -> None:
    of = people.organisations[owner]
    System.objects.bulk_create(
        System(slug=slug, name=slug.replace("-", " ").title(), organisation=of) for slug in slugs
    )
    GraphVersion.renew()


class Declaring:
    """Somebody in front of *I am working on something now*, without JavaScript."""

    def __init__(self, people: Night, who: str = "ana", address: str = "/declare/") -> None:
        self.client, self.address = pages_as(people.people[who]), address
        self.fields = self._read(self.client.get(address))

    def _read(self, answer: Any) -> Filled:
        assert answer.status_code == 200
        self.page = answer.content.decode()
        return without_token(filled_in(self.page, "declare"))

    def press(self, button: str) -> Any:
        return self.client.post(self.address, self.fields | {"do": [button]})

    def search(self, words: str) -> None:
        self.fields = self._read(
            self.client.post(self.address, self.fields | {"target-words": [words], "do": ["look"]})
        )

    def choose(self, *slugs: str) -> None:
        for slug in slugs:
            assert f'value="{slug}"' in self.page, "it can be chosen"
        self.fields["target"] = [*self.chosen, *slugs]

    @property
    def chosen(self) -> list[str]:
        return self.fields.get("target", [])


def test_what_was_chosen_and_typed_stays_through_one_search_after_another(people: Night) -> None:
    page = Declaring(people)
    page.fields |= TYPED
    page.choose("switch-b")

    page.search("portal")
    page.choose("portal")
    page.search("ges")
    page.choose("ges-database")
    page.search("nothing is called like this")
    page.search("")

    assert set(page.chosen) == {"switch-b", "portal", "ges-database"}
    assert {name: page.fields[name] for name in TYPED} == TYPED


def test_a_search_that_only_looks_complains_of_nothing(people: Night) -> None:
    page = Declaring(people)
    page.fields |= TYPED | {"since_at": [""], "until_at": [""]}

    page.search("ges")

    assert "Say what time" not in page.page
    assert "errorlist" not in page.page


def test_it_stays_however_many_are_found_afterwards(people: Night) -> None:
    make(people, "client", *(f"a-node-{number:03}" for number in range(100)), "z-node")
    page = Declaring(people)

    page.search("z-node")
    page.choose("z-node")
    page.search("node")

    assert page.chosen == ["z-node"]
    assert " type more of the name." in page.page


def test_what_was_taken_out_stays_out(people: Night) -> None:
    page = Declaring(people, address="/declare/?system=switch-a")
    assert page.chosen == ["switch-a"]

    page.fields["target"] = []
    page.search("ges")

    assert page.chosen == []


def test_of_very_many_systems_of_ones_own_those_chosen_stay_and_the_others_are_found(people: Night) -> None:
    make(people, "centre", *(f"a-node-{number:03}" for number in range(150)), "z-node")
    page = Declaring(people)
    assert 'value="z-node"' not in page.page
    assert "Type part of its name to find any other system." in page.page

    page.search("z-node")
    page.choose("z-node")
    page.search("switch")

    assert page.chosen == ["z-node"]


def test_after_all_that_searching_it_is_declared(people: Night) -> None:
    page = Declaring(people, "gina")
    page.search("ges")
    page.choose("ges")
    page.search("switch")
    page.fields |= {"impact": ["degraded"], "since": ["15"], "reason": ["New index"]}
    answer = page.press("declare")

    assert answer.status_code == 302
    change = Change.objects.get()
    assert (change.description, [*Target.objects.values_list("system__slug", "impact")]) == (
        "New index",
        [("ges", "degraded")],
    )


def test_what_was_ticked_of_what_fails_stays_though_it_is_no_longer_offered(people: Night) -> None:
    """An own window that was checked by it has ended meanwhile."""
    answer = pages_as(people.ana).post(
        "/broken/",
        {
            "tried": ["reservation-line>portal:failing", "agent-desktop>ges:working"],
            "from_system": "nowhere",
            "ago": "15",
        },
    )

    fields = filled_in(answer.content.decode())
    assert sorted(fields["tried"]) == ["agent-desktop>ges:working", "reservation-line>portal:failing"]
    assert (fields["from_system-words"], fields["ago"]) == (["nowhere"], ["15"])


@pytest.mark.parametrize("wrong", ["", "x" * 2_001])
def test_a_finding_that_is_refused_is_still_there_to_be_mended(people: Night, wrong: str) -> None:
    trouble = opened(people.ana)

    answer = pages_as(people.ana).post(f"/investigations/{trouble.public_id}/close/", {"finding": wrong})

    assert wrong in answer.content.decode()
    trouble.refresh_from_db()
    assert trouble.closed_at is None


def test_looking_again_makes_what_was_typed_no_newer_than_it_is(people: Night) -> None:
    """Somebody else has edited it since this form was opened: it is still the old one that was read."""
    change = booking.book(people.ana, switch_upgrade(NOW + timedelta(days=9), NOW + timedelta(days=9, hours=4)))
    address, client = f"/changes/{change.public_id}/edit/", pages_as(people.ana)
    fields = without_token(filled_in(client.get(address).content.decode(), "book"))
    booking.edit(people.ana, change.pk, replace(draft_of(change), notes="Bring the spare card."))

    for button in ("check", "more-windows"):
        fields = without_token(filled_in(client.post(address, fields | {"do": [button]}).content.decode(), "book"))
    client.post(address, fields | {"do": ["draft"]})

    change.refresh_from_db()
    assert change.notes == "Bring the spare card."
