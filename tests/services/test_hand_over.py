"""Somebody else of the same organisation answers for the work from now on."""

from __future__ import annotations

import pytest
from django.core.mail import EmailMessage

from accounts.models import Person
from changes.models import Change, Window
from changes.services import overdue, start_and_end
from core.activity import Activity
from notifications.models import Notice
from tests.doors import api_as, pages_as
from tests.estates import Night
from tests.notifications.telling import DAY, FIVE, HOUR, MINUTE, ONE, approved_upgrade, at, tell

pytestmark = pytest.mark.django_db


@pytest.fixture
def upgrade(people: Night) -> Window:
    for name, organisation, roles in (
        ("nele", "centre", ["engineer"]),
        ("noah", "centre", ["viewer"]),
        ("nora", "client", ["engineer"]),
        ("nils", "centre", ["engineer"]),
    ):
        people.people[name] = Person.objects.create(
            email=f"{name}@{organisation}.example",
            name=name.title(),
            organisation=people.organisations[organisation],
            roles=roles,
            is_active=name != "nils",
        )
    return approved_upgrade(people)


def hand_over(who: Person, window: Window, email: str) -> tuple[int, str]:
    answer = api_as(who).post(f"/api/v1/windows/{window.public_id}/hand-over/", {"email": email}, format="json")
    return answer.status_code, answer.content.decode()


def owner(window: Window) -> str:
    return Change.objects.get(pk=window.change_id).owner.name


def test_planned_work_is_handed_over_and_who_receives_it_is_told(
    people: Night, upgrade: Window, mailoutbox: list[EmailMessage]
) -> None:
    mailoutbox.clear()
    with at(ONE - DAY):
        assert hand_over(people.ana, upgrade, "Nele@Centre.example")[0] == 200
    tell(ONE - DAY + MINUTE)

    assert owner(upgrade) == "Nele"
    [mail] = [one for one in mailoutbox if "nele@" in one.to[0]]
    assert str(mail.subject).startswith("Handed over to you: Phone switch upgrade")
    log = Activity.objects.get(kind="handed_over")
    assert (log.actor_id, log.data["from_name"], log.data["to_name"]) == (people.ana.pk, "Ana", "Nele")
    page = pages_as(people.ana).get(f"/changes/{upgrade.change.public_id}/").content.decode()
    assert "handed it over to Nele" in page


def test_whether_running_work_has_ended_is_asked_of_who_received_it(people: Night, upgrade: Window) -> None:
    with at(ONE):
        start_and_end.start(people.ana, upgrade.pk)
    Change.objects.get(pk=upgrade.change_id).implementers.clear()
    with at(ONE + HOUR):
        address = f"/changes/{upgrade.change.public_id}/do/hand-over/"
        typed = {"window": str(upgrade.public_id), "email": "nele@centre.example"}
        assert "Hand it over" in pages_as(people.ana).get(f"/changes/{upgrade.change.public_id}/").content.decode()
        assert pages_as(people.ana).post(address, typed).status_code == 302
    with at(FIVE + MINUTE):
        overdue.ask_owners()
    tell(FIVE + MINUTE)

    asked = Notice.objects.filter(about="asked_to_end").values_list("contact__name", flat=True)
    assert list(asked) == ["Nele"]


@pytest.mark.parametrize("email", ["noah@centre.example", "nora@client.example", "nils@centre.example", "x@y.example"])
def test_it_goes_to_active_engineers_of_the_own_organisation_only(people: Night, upgrade: Window, email: str) -> None:
    with at(ONE - DAY):
        status, said = hand_over(people.ana, upgrade, email)
    assert (status, owner(upgrade)) == (400, "Ana")
    assert "No active engineer of your organisation has this address." in said


def test_only_engineers_of_whose_work_it_is_hand_it_over(people: Night, upgrade: Window) -> None:
    with at(ONE - DAY):
        assert hand_over(people.gina, upgrade, "gina@client.example")[0] == 403
        assert hand_over(people.bert, upgrade, "nele@centre.example")[0] == 403
        assert hand_over(people.sten, upgrade, "nele@centre.example")[0] == 404
        assert hand_over(people.nele, upgrade, "nele@centre.example")[0] == 200


def test_what_is_over_is_not_handed_over(people: Night, upgrade: Window) -> None:
    with at(ONE):
        start_and_end.start(people.ana, upgrade.pk)
    with at(ONE + HOUR):
        start_and_end.complete(people.ana, upgrade.pk, "It works.")
        assert hand_over(people.ana, upgrade, "nele@centre.example")[0] == 409


def test_what_is_sent_twice_under_one_key_is_done_once(people: Night, upgrade: Window) -> None:
    address, body = f"/api/v1/windows/{upgrade.public_id}/hand-over/", {"email": "nele@centre.example"}
    with at(ONE):
        answers = [
            api_as(people.ana).post(address, body, format="json", headers={"Idempotency-Key": "once"}) for _ in range(2)
        ]

    assert [answer.status_code for answer in answers] == [200, 200]
    assert Activity.objects.filter(kind="handed_over").count() == 1
