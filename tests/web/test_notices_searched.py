"""The ledger of notices by words: whom they name, and what about."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import Person
from changes.models import Change, Window
from notifications.models import Notice
from notifications.selectors.ledger_words import MOST_MEANT
from tests.doors import pages_as
from tests.estates import Night
from tests.notifications.telling import approved_upgrade

pytestmark = pytest.mark.django_db


@pytest.fixture
def upgrade(people: Night) -> Window:
    window = approved_upgrade(people)
    Change.objects.filter(pk=window.change_id).update(external_reference="CRQ0000777")
    return window


def found(person: Person, **asked: str) -> Any:
    answer = pages_as(person).get("/notices/", asked)
    assert answer.status_code == 200
    return answer


def names(person: Person, **asked: str) -> list[str]:
    return sorted({row.contact for row in found(person, **asked).context["notices"]})


def said(person: Person, **asked: str) -> str:
    return " ".join(found(person, **asked).content.decode().split())


def test_a_contact_is_found_by_name_and_by_address(people: Night, upgrade: Window) -> None:
    everybody = names(people.ana)
    assert {"Ana", "Gina", "Olaf"} <= set(everybody)
    for typed in ("gina", "GINÀ", "gina@client.example"):
        assert names(people.ana, q=typed) == ["Gina"]
    assert set(names(people.ana, q="client.example")) == set(everybody) - {"Ana"}
    assert names(people.ana, q="gina olaf") == []


@pytest.mark.parametrize("typed", ["phone switch upgrade", "UPGRÁDE", "CRQ0000777"])
def test_a_change_is_found_by_title_and_ticket(people: Night, upgrade: Window, typed: str) -> None:
    assert names(people.ana, q=typed) == names(people.ana)
    assert names(people.ana, q=upgrade.change.reference) == names(people.ana)


@pytest.mark.parametrize("typed", ["%", "_", "' OR ''='", "\\", "zq"])
def test_wildcards_and_quotes_are_text(people: Night, upgrade: Window, typed: str) -> None:
    assert names(people.ana, q=typed) == []
    shown = said(people.ana, q=typed, state="planned")
    assert "No notice you can see matches what you asked for: “<bdi>" in shown
    assert '<a class="button" href="/notices/">Show all</a>' in shown


def test_what_is_mistyped_is_found_and_said_to_be(people: Night, upgrade: Window) -> None:
    assert names(people.ana, q="Gnia") == ["Gina"]
    assert "No contact and no change is called “<bdi>Gnia</bdi>”." in said(people.ana, q="Gnia")
    assert names(people.ana, q="Phone swich upgrde") == names(people.ana)


def test_words_and_filters_are_asked_together_and_stay_in_the_address(people: Night, upgrade: Window) -> None:
    Notice.objects.filter(about="announced", contact=people.gina).update(state="undelivered")
    asked = {"q": "gina", "change": str(upgrade.change.public_id)}

    rows = found(people.ana, **asked, state="undelivered").context["notices"]

    assert [(row.contact, row.state) for row in rows] == [("Gina", "undelivered")]
    assert names(people.ana, q="olaf", state="undelivered") == []
    assert names(people.ana, q="upgrade", contact=str(people.olaf.public_id)) == ["Olaf"]
    shown = said(people.ana, **asked, state="undelivered")
    assert f'<input type="hidden" name="change" value="{upgrade.change.public_id}">' in shown
    assert '<input type="hidden" name="state" value="undelivered">' in shown
    assert f"/notices/?state=planned&amp;change={upgrade.change.public_id}&amp;q=gina" in shown
    counts = {label: str(count) for label, count, _, _ in found(people.ana, q="gina").context["states"]}
    assert (counts["Undelivered"], counts["Needs attention"]) == ("1", "1")


class TestNothingOfOthers:
    def test_is_found_by_strangers(self, people: Night, upgrade: Window) -> None:
        for typed in ("gina", "gnia", "upgrade", "CRQ0000777"):
            assert names(people.sten, q=typed) == []
            assert "Too many have that name" not in said(people.sten, q=typed)

    def test_the_ticket_is_for_those_alone_who_see_all(self, people: Night, upgrade: Window) -> None:
        assert (names(people.gina, q="upgrade") != [], names(people.gina, q="CRQ0000777")) == (True, [])

    def test_is_counted_even_where_many_are_called_so(self, people: Night, upgrade: Window) -> None:
        many(people.sten, MOST_MEANT + 5, "gina")
        assert names(people.ana, q="gina") == ["Gina"]
        assert "Too many have that name" not in said(people.ana, q="gina")


def many(like: Person, number: int, name: str) -> None:
    Person.objects.bulk_create(
        Person(name=name, email=f"{name}-{n}@many.example", organisation=like.organisation, roles=["viewer"])
        for n in range(number)
    )


def test_where_more_are_called_so_than_are_looked_at_it_says_so(people: Night, upgrade: Window) -> None:
    many(people.ana, MOST_MEANT + 1, "Ana Bis")
    assert f"these notices are to the first {MOST_MEANT} contacts. Type more of the name." in said(people.ana, q="ana")


def test_it_is_read_to_its_end_each_once_in_as_many_queries(people: Night, upgrade: Window) -> None:
    def queries() -> int:
        found(people.ana, q="gina")
        with CaptureQueriesContext(connection) as asked:
            found(people.ana, q="gina")
        return len(asked)

    Notice.objects.create(change=upgrade.change, contact=people.gina, about="updated", state="sent")
    few = queries()
    Notice.objects.bulk_create(
        Notice(change=upgrade.change, contact=contact, about="updated", state="sent" if place % 2 else "seen")
        for place in range(140)
        for contact in (people.gina, people.olaf)
    )
    assert queries() == few
    seen, after = [], ""
    while True:
        answer = found(people.ana, q="gina", after=after)
        seen += [row.pk for row in answer.context["part"].rows]
        after = answer.context["part"].next
        if not after:
            break

    assert sorted(seen) == sorted(Notice.objects.filter(contact=people.gina).values_list("pk", flat=True))
