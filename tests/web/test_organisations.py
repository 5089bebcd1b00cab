"""Whoever looks after the register adds organisations and describes them; what these work on they do not see."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from accounts.models import Invite, Organisation, Person
from accounts.selectors.invites import token_of
from tests.doors import pages_as
from tests.estates import Night
from tests.rows import all_rows, differences

pytestmark = pytest.mark.django_db

LIST, NEW = "/organisations/", "/organisations/new/"
NEW_ONE: dict[str, str] = {
    "name": "Southbank Radio",
    "timezone": "Europe/London",
    "phone": "+44 20 7946 0999",
    "email": "desk@southbank.example",
    "slug": "",
    "admin_name": "Nadia",
    "admin_email": "Nadia@southbank.example",
}


@pytest.fixture
def operator(people: Night) -> Person:
    people.bert.is_operator = True
    people.bert.save()
    return people.bert


def send(person: Person, address: str, **typed: str) -> Any:
    return pages_as(person).post(address, typed)


def test_one_is_added_with_its_first_admin(operator: Person) -> None:
    answer = send(operator, NEW, **NEW_ONE)

    assert answer.get("Location") == LIST
    made = Organisation.objects.get(slug="southbank-radio")
    assert (made.name, made.timezone, made.phone, made.email) == (
        "Southbank Radio",
        "Europe/London",
        "+44 20 7946 0999",
        "desk@southbank.example",
    )
    nadia = Person.objects.get(organisation=made)
    assert (nadia.name, nadia.email, nadia.roles, nadia.timezone, nadia.has_usable_password(), nadia.is_operator) == (
        "Nadia",
        "nadia@southbank.example",
        ["admin"],
        "Europe/London",
        False,
        False,
    )


def test_its_first_admin_sets_a_password_over_a_link_that_is_mailed(operator: Person) -> None:
    send(operator, NEW, **NEW_ONE)
    link = f"/invitation/{token_of(Invite.objects.get())}/"
    typed = {"name": "Nadia", "phone": "", "timezone": "Europe/London", "password": "nine loud herons"}

    answer = Client().post(link, typed)

    assert answer.get("Location") == "/getting-started/"
    nadia = Person.objects.get(email="nadia@southbank.example")
    assert (nadia.organisation.slug, nadia.roles, nadia.has_usable_password()) == ("southbank-radio", ["admin"], True)


def test_its_short_name_can_be_chosen(operator: Person) -> None:
    send(operator, NEW, **{**NEW_ONE, "slug": "radio"})

    assert Organisation.objects.filter(slug="radio", name="Southbank Radio").exists()


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({"name": ""}, "name"),
        ({"name": "Meridian  Travel"}, "name"),
        ({"name": "A\u202eB"}, "name"),
        ({"slug": "client"}, "slug"),
        ({"slug": "new"}, "slug"),
        ({"slug": "Not so"}, "slug"),
        ({"timezone": "Nowhere"}, "timezone"),
        ({"email": "nobody"}, "email"),
        ({"phone": "call me"}, "phone"),
        ({"admin_email": "ana@centre.example"}, "admin_email"),
        ({"admin_email": "postmaster@southbank.example"}, "admin_email"),
        ({"admin_name": ""}, "admin_name"),
    ],
)
def test_what_is_wrong_stands_at_its_field_and_nothing_is_stored(
    operator: Person, typed: dict[str, str], field: str
) -> None:
    pages = pages_as(operator)
    before = all_rows()

    answer = pages.post(NEW, {**NEW_ONE, **typed})

    assert (answer.status_code, [*answer.context["form"].errors]) == (200, [field])
    assert differences(before, all_rows()) == {}


def test_its_description_is_edited_and_nothing_else_of_it(operator: Person) -> None:
    typed = {"name": "Meridian", "timezone": "Europe/Paris", "phone": "", "email": "", "approval_from": "outage"}

    assert send(operator, "/organisations/client/", **typed).get("Location") == LIST

    client = Organisation.objects.get(slug="client")
    assert (client.name, client.timezone, client.phone, client.approval_from) == (
        "Meridian",
        "Europe/Paris",
        "",
        "at_risk",
    )


def test_opening_it_and_saving_it_changes_nothing(operator: Person) -> None:
    pages = pages_as(operator)
    form = pages.get("/organisations/client/").context["form"]
    before = all_rows()

    pages.post("/organisations/client/", {field.name: field.value() for field in form})

    assert differences(before, all_rows()) == {}


@pytest.mark.parametrize("who", ["ana", "bert", "cleo", "olaf", "sten"])
@pytest.mark.parametrize("address", [LIST, NEW, "/organisations/client/", "/organisations/nobody/"])
def test_nobody_else_gets_in(people: Night, who: str, address: str) -> None:
    pages = pages_as(people.people[who])

    assert pages.get(address).status_code == 403
    assert pages.get("/").content.decode().count('href="/organisations/"') == 0


def test_the_list_is_searched_and_says_nothing_of_their_systems(operator: Person) -> None:
    page = pages_as(operator).get(LIST)
    text = page.content.decode()

    assert [one.slug for one in page.context["rows"]] == ["stranger", "centre", "client", "carrier"]
    assert [name for name in ("GES", "Voice carrier", "Gina") if name in text] == []
    assert [one.slug for one in pages_as(operator).get(LIST, {"q": "merid"}).context["rows"]] == ["client"]


def test_the_list_takes_a_fixed_number_of_queries(operator: Person, django_assert_num_queries: Any) -> None:
    pages = pages_as(operator)
    pages.get(LIST)
    Organisation.objects.bulk_create(Organisation(slug=f"o{place}", name=f"Party {place}") for place in range(30))

    with django_assert_num_queries(3):
        pages.get(LIST)


def test_to_look_after_the_register_gives_no_sight_of_work(operator: Person, people: Night) -> None:
    people.systems["ges-database"].listed = False
    people.systems["ges-database"].save()

    assert pages_as(operator).get("/systems/ges-database/").status_code == 404
    assert pages_as(operator).get("/settings/").status_code == 403
