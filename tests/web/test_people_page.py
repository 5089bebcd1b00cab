"""People and roles, for the admins of an organisation."""

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.models import Person
from tests.doors import pages_as
from tests.estates import Night

pytestmark = pytest.mark.django_db

NEW = {"email": "nele@client.example", "name": "Nele", "phone": "", "timezone": "Europe/Vienna", "roles": ["viewer"]}


@pytest.fixture
def people(people: Night) -> Night:
    Person.objects.filter(pk=people.gina.pk).update(roles=["admin"])
    return people


def test_lists_those_of_the_own_organisation_with_their_roles(people: Night) -> None:
    Person.objects.filter(pk=people.cleo.pk).update(is_active=False)

    rows = pages_as(people.gina).get("/people/").context["people"]

    assert [(row.name, row.email, row.roles, row.active, row.account) for row in rows] == [
        ("Gina", "gina@client.example", "admin", True, True),
        ("Olaf", "olaf@client.example", "viewer", True, True),
        ("Cleo", "cleo@client.example", "approver", False, True),
    ]


def test_an_admin_adds_somebody(people: Night) -> None:
    answer = pages_as(people.gina).post("/people/", NEW)

    assert (answer.status_code, answer.headers["Location"]) == (302, "/people/")
    added = Person.objects.get(email="nele@client.example")
    assert (added.organisation.slug, added.roles, added.timezone) == ("client", ["viewer"], "Europe/Vienna")


def test_what_was_typed_stays_beside_the_refusal(people: Night) -> None:
    answer = pages_as(people.gina).post("/people/", {**NEW, "email": "ana@centre.example", "phone": "ring"})

    form = answer.context["add"].form
    assert (answer.status_code, answer.context["add"].open) == (200, True)
    assert form.errors == {"email": ["This address cannot be used. Ask whoever runs this register."]}
    assert form["name"].value() == "Nele"
    answer = pages_as(people.gina).post("/people/", {**NEW, "phone": "ring"})
    assert answer.context["add"].form.errors == {"phone": ["“ring” is not a phone number."]}


def test_the_organisation_and_the_address_cannot_be_posted_along(people: Night) -> None:
    mass = {**NEW, "email": "x@y.example", "organisation": "centre", "is_active": "", "password": "x"}

    pages_as(people.gina).post(f"/people/{people.olaf.public_id}/", {**mass, "roles": ["viewer", "approver"]})

    olaf = Person.objects.get(pk=people.olaf.pk)
    assert (olaf.email, olaf.organisation.slug, olaf.is_active, olaf.password, olaf.name, olaf.roles) == (
        "olaf@client.example",
        "client",
        True,
        people.olaf.password,
        "Nele",
        ["viewer", "approver"],
    )


def test_the_page_of_a_person_says_what_they_are_a_contact_for(people: Night) -> None:
    row = pages_as(people.gina).get(f"/people/{people.olaf.public_id}/").context["person"]

    assert [(system.name, roles) for system, roles in row.contact_for] == [
        ("Client website", "on call"),
        ("GES", "on call"),
        ("GES database", "on call"),
        ("Portal", "on call"),
        ("Reservation line", "on call"),
    ]


def test_the_last_admin_is_told_why_it_stays_so(people: Night) -> None:
    values = {"name": "Gina", "timezone": "UTC", "roles": ["viewer"]}

    answer = pages_as(people.gina).post(f"/people/{people.gina.public_id}/", values)

    assert answer.context["form"].non_field_errors() == [
        "Gina is the last admin of Meridian Travel. Make somebody else an admin first."
    ]


def test_who_is_deactivated_is_out_at_once_and_can_be_let_in_again(people: Night) -> None:
    theirs = pages_as(people.olaf)
    assert theirs.get("/").status_code == 200

    answer = pages_as(people.gina).post(f"/people/{people.olaf.public_id}/deactivate/")

    assert (answer.status_code, answer.headers["Location"]) == (302, f"/people/{people.olaf.public_id}/")
    assert theirs.get("/").status_code == 302
    pages_as(people.gina).post(f"/people/{people.olaf.public_id}/reactivate/")
    assert Person.objects.get(pk=people.olaf.pk).is_active
    assert theirs.get("/").status_code == 302


ADDRESSES = [("get", ""), ("post", ""), ("get", "{olaf}/"), ("post", "{olaf}/"), ("post", "{olaf}/deactivate/")]


@pytest.mark.parametrize(("method", "address"), [*ADDRESSES, ("post", "{olaf}/reactivate/")])
@pytest.mark.parametrize("roles", [["viewer"], ["engineer", "approver"]])
def test_is_forbidden_to_all_but_admins(people: Night, method: str, address: str, roles: list[str]) -> None:
    Person.objects.filter(pk=people.gina.pk).update(roles=roles)

    answer: Any = getattr(pages_as(people.gina), method)("/people/" + address.format(olaf=people.olaf.public_id), NEW)

    assert answer.status_code == 403
    assert not Person.objects.filter(email=NEW["email"]).exists()
    assert Person.objects.get(pk=people.olaf.pk).is_active


@pytest.mark.parametrize(
    ("method", "address"), [("get", ""), ("post", ""), ("post", "deactivate/"), ("post", "reactivate/")]
)
def test_people_of_other_organisations_are_not_there(people: Night, method: str, address: str) -> None:
    answer: Any = getattr(pages_as(people.gina), method)(f"/people/{people.ana.public_id}/{address}", NEW)

    assert answer.status_code == 404
    assert Person.objects.get(pk=people.ana.pk).name == "Ana"


def test_nothing_is_done_by_looking(people: Night) -> None:
    answer = pages_as(people.gina).get(f"/people/{people.olaf.public_id}/deactivate/")

    assert answer.headers["Location"] == f"/people/{people.olaf.public_id}/"
    assert Person.objects.get(pk=people.olaf.pk).is_active
    assert Client().get("/people/").url == "/sign-in/?next=/people/"  # type: ignore[attr-defined]


NARROWED = [
    ({}, ["Cleo", "Gina", "Olaf", "René Müller", "Zoë"]),
    ({"q": "RENE muller"}, ["René Müller"]),
    ({"q": "gina@client.example"}, ["Gina"]),
    ({"q": "client.example gi"}, ["Gina"]),
    ({"q": "%"}, []),
    ({"q": "'"}, []),
    ({"q": "_"}, ["Zoë"]),
    ({"role": "viewer"}, ["Olaf", "Zoë"]),
    ({"role": "admin"}, ["Gina"]),
    ({"role": "engineer"}, []),
    ({"there": "no"}, ["Zoë"]),
    ({"there": "yes"}, ["Cleo", "Gina", "Olaf", "René Müller"]),
    ({"account": "yes"}, ["Cleo", "Gina", "Olaf"]),
    ({"account": "no"}, ["René Müller"]),
    ({"role": "viewer", "there": "yes", "account": "yes", "q": "client.example"}, ["Olaf"]),
    ({"q": "gina", "role": "viewer"}, []),
    ({"role": "owner", "there": "1", "account": "\0"}, ["Cleo", "Gina", "Olaf", "René Müller", "Zoë"]),
    ({"q": "Ana"}, []),
]


class TestTheListIsNarrowed:
    @pytest.fixture(autouse=True)
    def others(self, people: Night) -> None:
        kept = {"organisation": people.gina.organisation, "timezone": "UTC", "password": "!"}
        Person.objects.create(name="Zoë", email="zoe_x@client.example", roles=["viewer"], is_active=False, **kept)
        Person.objects.create(name="René Müller", email="desk@client.example", roles=[], **kept)

    @pytest.mark.parametrize(("asked", "names"), NARROWED, ids=str)
    def test_by_words_and_by_what_its_links_say(self, people: Night, asked: dict[str, str], names: list[str]) -> None:
        answer = pages_as(people.gina).get("/people/", asked)

        assert sorted(row.name for row in answer.context["people"]) == names
        assert not answer.context["alike"]
        assert ("matches what you asked for" in answer.content.decode()) is (not names)

    @pytest.mark.parametrize("typed", ["Müler", "Renee Muller", "erné", "renn muller"])
    def test_what_is_mistyped_is_found_and_said_to_be(self, people: Night, typed: str) -> None:
        answer = pages_as(people.gina).get("/people/", {"q": typed})

        assert answer.context["people"][0].name == "René Müller"
        assert f"Nobody is called “<bdi>{typed}</bdi>”. These are called much like it:" in said(answer)

    def test_it_says_what_was_asked_and_leads_back_to_all(self, people: Night) -> None:
        shown = said(pages_as(people.gina).get("/people/", {"q": "<b>x", "role": "engineer", "there": "no"}))

        assert "Nobody matches what you asked for: “<bdi>&lt;b&gt;x</bdi>”, engineer, left." in shown
        assert '<a class="button" href="/people/">Show all</a>' in shown
        assert (
            '<input type="hidden" name="role" value="engineer"><input type="hidden" name="there" value="no">' in shown
        )
        assert 'href="/people/?q=%3Cb%3Ex&amp;role=engineer&amp;there=yes"' in shown

    def test_a_person_who_was_refused_stands_above_the_whole_list(self, people: Night) -> None:
        answer = pages_as(people.gina).post("/people/", {**NEW, "phone": "ring"})

        assert len(answer.context["people"]) == 5

    def test_5000_people_are_read_to_the_end_each_once_with_as_many_queries_as_few(self, people: Night) -> None:
        few = queries_of(people.gina, {"q": "client.example", "there": "yes"})
        crowd_of(people, 5_000)
        seen, asked = [], {"q": "clerk 1", "there": "yes", "role": "viewer"}
        while True:
            answer = pages_as(people.gina).get("/people/", asked)
            seen += [row.email for row in answer.context["people"]]
            if not answer.context["part"].next:
                break
            asked["after"] = answer.context["part"].next

        clerks = Person.objects.filter(email__contains="clerk-", is_active=True)
        wanted = {clerk.email for clerk in clerks if "1" in f"{clerk.name} {clerk.email}"}
        assert (len(seen), set(seen)) == (len(wanted), wanted)
        assert queries_of(people.gina, {"q": "client.example", "there": "yes"}) == few


def said(answer: Any) -> str:
    return " ".join(answer.content.decode().split())


def crowd_of(people: Night, number: int) -> None:
    Person.objects.bulk_create(
        Person(
            name=f"Clerk {place % 700}",
            email=f"clerk-{place}@client.example",
            organisation=people.gina.organisation,
            roles=["viewer"],
            is_active=place % 3 > 0,
            password="!",
        )
        for place in range(number)
    )


def queries_of(person: Person, asked: dict[str, str]) -> int:
    pages = pages_as(person)
    with CaptureQueriesContext(connection) as queries:
        pages.get("/people/", asked)
    return len(queries)
