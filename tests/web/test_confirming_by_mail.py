"""A dependency between two organisations is confirmed from a mail, without an account."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.core.mail import EmailMessage
from django.test import Client

from accounts.models import Organisation, Person
from changes.services.graph_edits import editing_graph
from core import clock
from core.activity import Activity
from estate.models import Contact, Dependency
from estate.selectors.claim_links import token_of
from estate.services.dependencies import add_dependency, confirm_dependency, remove_dependency
from notifications.models import Notice
from notifications.services.making import fan_out as fanning
from notifications.services.sending import send as sending
from tests.doors import pages_as
from tests.estates import Night

pytestmark = pytest.mark.django_db


@pytest.fixture
def claim(people: Night) -> Dependency:
    """Vera of the carrier says that Voice carrier needs GES of the client."""
    return entered(people.vera)


def entered(actor: Person, dependent: str = "voice-carrier", provider: str = "ges") -> Dependency:
    with editing_graph(actor):
        return add_dependency(actor, dependent, provider, "required")


def told(mailoutbox: list[EmailMessage]) -> dict[str, str]:
    mailoutbox.clear()
    fanning.fan_out()
    sending.deliver()
    return {mail.to[0].partition("<")[2].rstrip(">"): str(mail.subject) for mail in mailoutbox}


def path_in(mail: EmailMessage) -> str:
    found = re.search(r"/confirm-dependency/[^/\s]+/", str(mail.body))
    assert found
    return found.group()


def test_the_owners_of_the_system_are_asked_and_confirm_without_an_account(
    people: Night, claim: Dependency, mailoutbox: list[EmailMessage]
) -> None:
    assert told(mailoutbox) == {"gina@client.example": "Does Voice carrier need GES? Northline Carrier says so"}
    body = str(mailoutbox[0].body)
    assert "If you confirm it, they see your work on GES and are told of it." in body
    assert "Vera at Northline Carrier says that Voice carrier needs GES: it can’t work without it." in body
    path = path_in(mailoutbox[0])
    page = Client().get(path)
    assert "Does Voice carrier need GES?" in page.text

    answer = Client().post(path, {"do": "confirm", "name": "Gina"})

    assert (answer.status_code, "Confirmed" in answer.text) == (200, True)
    claim.refresh_from_db()
    assert claim.state == "confirmed"
    act = Activity.objects.get(kind="dependency_confirmed")
    assert act.data["by_link"] == {
        "claim": claim.pk, "addressed_to": "Gina", "named": "Gina", "contact": people.gina.pk
    }  # fmt: skip
    assert told(mailoutbox) == {"vera@carrier.example": "Confirmed: Voice carrier needs GES"}
    assert "From now on you see their work on GES, and are told of it." in str(mailoutbox[0].body)


def test_refusing_counts_for_nothing_and_is_told(
    people: Night, claim: Dependency, mailoutbox: list[EmailMessage]
) -> None:
    told(mailoutbox)

    Client().post(path_in(mailoutbox[0]), {"do": "refuse", "name": "Gina"})

    claim.refresh_from_db()
    assert claim.state == "refused"
    assert told(mailoutbox) == {"vera@carrier.example": "Meridian Travel says that Voice carrier doesn’t need GES"}


def test_a_scanner_that_looks_fifty_times_changes_nothing(
    people: Night, claim: Dependency, mailoutbox: list[EmailMessage]
) -> None:
    told(mailoutbox)
    path, before = path_in(mailoutbox[0]), Activity.objects.count()

    for _ in range(50):
        Client().get(path)
        Client().head(path)

    claim.refresh_from_db()
    assert (claim.state, Activity.objects.count()) == ("claimed", before)
    assert Client().post(path, {"do": "confirm", "name": "Gina"}).status_code == 200


@pytest.mark.parametrize(
    "typed", [{}, {"do": "confirm"}, {"do": "burn", "name": "Gina"}, {"do": "confirm", "name": "\u202e"}]
)
def test_what_is_not_complete_answers_nothing(people: Night, claim: Dependency, typed: dict[str, str]) -> None:
    answer = Client().post(f"/confirm-dependency/{token_of(claim, people.gina)}/", typed)

    claim.refresh_from_db()
    assert (answer.status_code, claim.state) == (400, "claimed")


def test_where_nobody_is_named_whoever_is_there_is_asked_and_at_last_the_desk(
    people: Night, mailoutbox: list[EmailMessage]
) -> None:
    Contact.objects.filter(system__slug="ges").delete()
    entered(people.vera)
    assert list(told(mailoutbox)) == ["gina@client.example"]

    Dependency.objects.all().filter(state="claimed").delete()
    Person.objects.filter(organisation__slug="client").update(roles=[])
    entered(people.vera)
    assert list(told(mailoutbox)) == ["desk@client.example"]
    path = path_in(mailoutbox[0])
    assert Client().get(path).context["form"]["name"].value() == ""
    assert Client().post(path, {"do": "confirm", "name": "Dora"}).status_code == 200


def test_once_answered_the_link_shows_the_answer_and_takes_no_other(people: Night, claim: Dependency) -> None:
    path = f"/confirm-dependency/{token_of(claim, people.gina)}/"
    with editing_graph(people.gina):
        confirm_dependency(people.gina, claim)

    assert "Confirmed" in Client().get(path).text
    Client().post(path, {"do": "refuse", "name": "Gina"})

    claim.refresh_from_db()
    assert claim.state == "confirmed"


def test_a_link_whose_reader_left_or_whose_claim_is_gone_opens_nothing(people: Night, claim: Dependency) -> None:
    path = f"/confirm-dependency/{token_of(claim, people.gina)}/"
    Person.objects.filter(pk=people.gina.pk).update(is_active=False)
    assert Client().post(path, {"do": "confirm", "name": "Gina"}).status_code == 410
    Person.objects.filter(pk=people.gina.pk).update(is_active=True)

    with editing_graph(people.vera):
        remove_dependency(people.vera, claim)

    assert Client().get(path).status_code == 404


def test_a_link_lasts_thirty_days(people: Night, claim: Dependency) -> None:
    Dependency.objects.filter(pk=claim.pk).update(entered_at=clock.now() - timedelta(days=30))

    answer = Client().post(f"/confirm-dependency/{token_of(claim, people.gina)}/", {"do": "confirm", "name": "Gina"})

    claim.refresh_from_db()
    assert (claim.state, "This link has expired" in answer.text) == ("claimed", True)


@pytest.mark.parametrize("token", ["x", "a" * 64, "a" * 64 + ".b", "%00"])
def test_invented_links_are_not_found(people: Night, token: str) -> None:
    assert Client().get(f"/confirm-dependency/{token}/").status_code == 404


def test_a_claim_that_was_answered_meanwhile_is_mailed_to_nobody(
    people: Night, claim: Dependency, mailoutbox: list[EmailMessage]
) -> None:
    fanning.fan_out()
    with editing_graph(people.gina):
        confirm_dependency(people.gina, claim)

    assert list(told(mailoutbox)) == ["vera@carrier.example"]
    assert Notice.objects.get(about="claim_asked").state == "dropped"


def test_private_names_of_the_claimant_are_not_in_the_mail(people: Night, mailoutbox: list[EmailMessage]) -> None:
    type(people.systems["voice-carrier"]).objects.filter(slug="voice-carrier").update(listed=False)
    entered(people.vera)

    told(mailoutbox)

    assert "Voice carrier" not in f"{mailoutbox[0].subject} {mailoutbox[0].body}"
    assert "a system of Northline Carrier" in str(mailoutbox[0].body)


def test_within_one_organisation_nobody_is_asked(people: Night, mailoutbox: list[EmailMessage]) -> None:
    entered(people.ana, "agent-desktop", "switch-a")

    assert told(mailoutbox) == {}
    assert pages_as(people.ana).get("/claims/").status_code == 200
    assert Organisation.objects.count() == 4
