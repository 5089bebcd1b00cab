"""One person, however their address is spelled."""

from __future__ import annotations

from collections.abc import Iterator
from email import message_from_bytes
from email.message import Message

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session
from django.test import Client
from pytest_django import Settings

from accounts.models import Person
from accounts.services import people as people_acts
from changes.models import Change
from changes.services import book as booking
from core.addresses import canonical, for_mail
from core.refusals import Invalid
from embedded.house import free_ports
from estate.services import contacts
from tests.doors import api_as
from tests.estates import Night, switch_upgrade
from tests.notifications.telling import DAY, FIVE, ONE, approved_upgrade, at

pytestmark = pytest.mark.django_db
WRITTEN, IN_ASCII = "olaf@bücher.example", "olaf@xn--bcher-kva.example"


@pytest.mark.parametrize(
    ("address", "one", "mailed"),
    [
        (" ANA@Centre.Example ", "ana@centre.example", "ANA@Centre.Example"),
        ("olaf@BÜCHER.example", WRITTEN, IN_ASCII),
        ("Olaf@xn--bcher-kva.example", WRITTEN, "Olaf@xn--bcher-kva.example"),
        ("a@straße.example", "a@straße.example", "a@xn--strae-oqa.example"),
        ("a@bu\u0308cher.example", "a@bücher.example", "a@xn--bcher-kva.example"),
    ],
)
def test_spellings_of_one_address(address: str, one: str, mailed: str) -> None:
    assert canonical(address) == one
    assert for_mail(address) == mailed


class Caught:
    def __init__(self) -> None:
        self.mails: list[tuple[list[str], Message]] = []

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        self.mails.append((list(envelope.rcpt_tos), message_from_bytes(envelope.original_content or b"")))
        return "250 OK"


@pytest.fixture
def server(settings: Settings) -> Iterator[Caught]:
    """A mail server that takes addresses in ASCII only."""
    caught = Caught()
    controller = Controller(caught, hostname="127.0.0.1", port=free_ports(1)[0], enable_SMTPUTF8=False)
    controller.start()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = controller.hostname, controller.port
    settings.EMAIL_HOST_USER, settings.EMAIL_USE_TLS, settings.EMAIL_USE_SSL = "", False, False
    yield caught
    controller.stop()


def test_an_address_outside_ascii_gets_its_mails_and_entries(people: Night, server: Caught) -> None:
    Person.objects.filter(pk=people.gina.pk).update(email="gina@bücher.example")

    approved_upgrade(people)

    [(_, mail)] = [one for one in server.mails if one[0] == ["gina@xn--bcher-kva.example"]]
    assert "gina@xn--bcher-kva.example" in str(mail["To"])
    [entry] = [part for part in mail.walk() if part.get_content_type() == "text/calendar"]
    lines = bytes(entry.get_payload(decode=True)).decode().replace("\r\n ", "")
    assert "mailto:gina@xn--bcher-kva.example" in lines


@pytest.mark.parametrize("typed", [WRITTEN, IN_ASCII, WRITTEN.upper(), "Olaf@XN--BCHER-KVA.example"])
@pytest.mark.parametrize("stored", [WRITTEN, IN_ASCII])
def test_every_spelling_signs_in(people: Night, client: Client, stored: str, typed: str) -> None:
    people.olaf.email = stored
    people.olaf.set_password("A long one for the night")
    people.olaf.save()

    client.post("/sign-in/", {"username": typed, "password": "A long one for the night"})

    assert client.session.get("_auth_user_id") == str(people.olaf.pk)


@pytest.mark.parametrize("typed", ["Nele@BÜCHER.example", "nele@xn--bcher-kva.example"])
def test_another_spelling_is_nobody_else(people: Night, typed: str) -> None:
    Person.objects.filter(pk=people.gina.pk).update(roles=["admin"])
    boss = Person.objects.get(pk=people.gina.pk)
    people_acts.add_person(boss, {"email": "nele@bücher.example", "name": "Nele", "timezone": "UTC"})
    with pytest.raises(Invalid):
        people_acts.add_person(boss, {"email": typed, "name": "Nele again", "timezone": "UTC"})


def test_a_preview_finds_the_conflict_of_a_person_in_any_case(people: Night) -> None:
    with at(ONE - 10 * DAY):
        booking.book(people.ana, switch_upgrade(ONE, FIVE), submit=True)
        asked = {
            "targets": [{"system": "switch-b", "impact": "none"}],
            "implementers": ["ANA@Centre.Example"],
            "starts_at": ONE.isoformat(),
            "ends_at": FIVE.isoformat(),
        }
        answer = api_as(people.ana).post("/api/v1/conflicts/preview/", asked, format="json").json()
    assert "person" in {kind for one in answer["conflicts"] for kind in (one["kind"], *one["also"])}


def test_implementers_and_contacts_are_found_in_any_case(people: Night) -> None:
    with at(ONE - 10 * DAY):
        body = {
            "title": "Line",
            "targets": [{"system": "switch-b", "impact": "none"}],
            "implementers": ["Ana@CENTRE.example"],
            "windows": [{"starts_at": ONE.isoformat(), "ends_at": FIVE.isoformat()}],
        }
        answer = api_as(people.ana).post("/api/v1/changes/", body, format="json")
    assert answer.status_code == 201
    assert [one.email for one in Change.objects.get(title="Line").implementers.all()] == ["ana@centre.example"]
    assert contacts.add_contact(people.gina, "ges", "OLAF@Client.example", "informed").person == people.olaf
