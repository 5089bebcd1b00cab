"""An admin invites another organisation by mail; whoever accepts makes it, and is its first admin."""

from __future__ import annotations

from typing import Any

import pytest
from django.conf import LazySettings
from django.test import Client

from accounts.models import Invite, Organisation, Person
from accounts.services import invites
from core.refusals import NotAllowed, TooOften
from tests.accounts.inviting import FOUNDED, admin_of, last_link, mails, who_is_signed_in
from tests.doors import pages_as
from tests.estates import Night

pytestmark = pytest.mark.django_db

WANTED = {"email": "nele@new.example", "name": "Nele", "new_organisation": "Newcomer"}


@pytest.fixture
def gina(people: Night) -> Person:
    return admin_of(people)


@pytest.fixture
def link(gina: Person) -> str:
    invites.invite_organisation(gina, WANTED)
    return last_link()


def test_whoever_accepts_makes_it_and_is_its_first_admin(gina: Person, link: str, client: Client) -> None:
    answer = client.post(link, FOUNDED)

    assert (answer.status_code, answer.headers["Location"]) == (302, "/getting-started/")
    nele = Person.objects.get(email="nele@new.example")
    made = nele.organisation
    kept = (made.slug, made.name, made.timezone, made.phone, made.email, nele.roles, nele.is_operator)
    assert kept == (
        "newcomer-networks",
        "Newcomer Networks",
        "Europe/Vienna",
        "",
        "desk@new.example",
        ["admin"],
        False,
    )
    assert (who_is_signed_in(client), client.get("/").status_code) == ("nele@new.example", 200)


def test_the_mail_names_the_organisation_that_invites(gina: Person, link: str) -> None:
    [sent] = mails()

    assert (sent.to, sent.subject) == (["nele@new.example"], "Gina invites you to maintwin")
    assert "Gina of Meridian Travel (gina@client.example) invites your organisation to join on maintwin." in sent.body


def test_its_page_begins_with_what_the_inviter_called_it(link: str, client: Client) -> None:
    assert client.get(link).context["form"]["organisation"].value() == "Newcomer"


@pytest.mark.parametrize(
    ("typed", "why"),
    [
        (
            {"organisation": "Elsewhere LTD."},
            {"organisation": ["Another organisation is called so, or nearly so. Choose another name."]},
        ),
        (
            {"organisation": "\u041c\u0435ridian Travel"},
            {"organisation": ["Another organisation is called so, or nearly so. Choose another name."]},
        ),
        ({"organisation": "a\u200bb"}, {"organisation": ["This must be one line without control characters."]}),
        ({"organisation": ""}, {"organisation": ["This field is required."]}),
        ({"desk_phone": "ring"}, {"desk_phone": ["“ring” is not a phone number."]}),
        ({"password": "newcomer networks"}, None),
    ],
)
def test_what_is_wrong_is_said_and_nothing_is_half_done(
    link: str, client: Client, typed: dict[str, str], why: dict[str, list[str]] | None
) -> None:
    before = Organisation.objects.count()

    answer = client.post(link, {**FOUNDED, **typed})

    assert answer.status_code == 400
    assert answer.context["form"].errors == why if why else "password" in answer.context["form"].errors
    assert Organisation.objects.count() == before
    assert client.post(link, FOUNDED).status_code == 302


@pytest.mark.parametrize("name", ["Admin", "Centre"])
def test_a_short_name_that_is_reserved_and_one_that_is_taken_are_answered_alike(
    link: str, client: Client, name: str
) -> None:
    client.post(link, {**FOUNDED, "organisation": name})

    assert Person.objects.get(email="nele@new.example").organisation.slug == f"{name.lower()}-2"


def test_an_address_that_is_somebodys_gets_no_second_account(gina: Person) -> None:
    invites.invite_organisation(gina, {**WANTED, "email": "sten@stranger.example"})

    [sent] = mails()
    assert (sent.to, "/invitation/" in sent.body) == (["sten@stranger.example"], False)


def test_the_form_says_in_plain_words_what_each_side_sees(gina: Person, link: str, client: Client) -> None:
    page = " ".join(pages_as(gina).get("/people/invite-organisation/").text.split())
    accepting = client.get(link).context["form"].fields

    assert "They see your work only when it affects them, and the same goes for you." in page
    assert ">Their name" in page
    assert [(accepting[name].label, accepting[name].help_text) for name in ("desk_phone", "name")] == [
        ("Phone of your service desk", "Others call it first. Everybody on this register sees it."),
        ("Your name", "Shown to everyone your work affects."),
    ]


def test_they_see_of_each_other_what_everybody_sees(people: Night, link: str, client: Client) -> None:
    client.post(link, FOUNDED)
    nele = Person.objects.get(email="nele@new.example")

    page = pages_as(nele).get("/systems/").text
    assert "GES" in page, "a listed system of whoever invited them, as of anybody"
    assert pages_as(nele).get("/people/").context["people"][0].name == "Nele Neu"
    assert len(pages_as(nele).get("/people/").context["people"]) == 1


def test_a_house_may_leave_it_to_its_operators(gina: Person, settings: LazySettings) -> None:
    settings.ADMINS_INVITE_ORGANISATIONS = False

    with pytest.raises(NotAllowed):
        invites.invite_organisation(gina, WANTED)
    assert "Invite another organisation" not in pages_as(gina).get("/people/").text
    assert pages_as(gina).get("/people/invite-organisation/").status_code == 403

    Person.objects.filter(pk=gina.pk).update(is_operator=True)
    assert pages_as(gina).post("/people/invite-organisation/", WANTED).status_code == 302
    assert Invite.objects.get().kind == "organisation"


def test_an_operator_who_is_no_admin_invites_one_too(people: Night) -> None:
    Person.objects.filter(pk=people.olaf.pk).update(is_operator=True)

    answer = pages_as(people.olaf).post("/people/invite-organisation/", WANTED)

    assert answer.headers["Location"] == "/people/invite-organisation/"


def test_an_invitation_of_a_house_that_no_longer_lets_admins_invite_ends(
    link: str, client: Client, settings: LazySettings
) -> None:
    settings.ADMINS_INVITE_ORGANISATIONS = False

    assert client.post(link, FOUNDED).status_code == 410
    assert not Person.objects.filter(email="nele@new.example").exists()


def test_inviting_them_is_limited(gina: Person) -> None:
    for number in range(5):
        invites.invite_organisation(gina, {**WANTED, "email": f"n{number}@new.example"})

    with pytest.raises(TooOften):
        invites.invite_organisation(gina, {**WANTED, "email": "n5@new.example"})


def test_the_link_of_one_kind_does_nothing_of_the_other(gina: Person, link: str) -> None:
    with pytest.raises(Invite.DoesNotExist):
        invites.accept(link.strip("/").split("/")[-1], _person(FOUNDED))


def _person(values: dict[str, Any]) -> dict[str, Any]:
    return {name: values[name] for name in ("name", "phone", "timezone", "password")}
