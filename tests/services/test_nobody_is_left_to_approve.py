"""Cleo is the only approver contact of the client, and the only one with the role. Its desk has a mail address."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.core.mail import EmailMessage

from accounts.models import Organisation, Person
from accounts.services import people as people_acts
from changes.models import Approval, Change
from changes.services import answer_links
from changes.services import approve as approving
from changes.services import book as booking
from changes.services.remind_approvers import remind_asked
from core.activity import Activity
from estate.models import Contact
from estate.services import contacts
from estate.services.organisation_settings import edit_settings
from notifications.models import Notice
from notifications.services.making.fan_out import fan_out
from tests.doors import api_as, pages_as
from tests.estates import Night, switch_upgrade
from tests.notifications.telling import DAY, FIVE, ONE, tell

pytestmark = pytest.mark.django_db
BOOKED = ONE - 10 * DAY


@pytest.fixture(autouse=True)
def clock() -> Iterator[Any]:
    with time_machine.travel(BOOKED, tick=False) as clock:
        yield clock


@pytest.fixture
def people(people: Night) -> Night:
    boss = Person.objects.create(
        email="boss@client.example", name="Boss", organisation=people.organisations["client"], roles=["admin"]
    )
    people.people["boss"] = boss
    return people


def asked(people: Night) -> Change:
    change = booking.book(people.ana, switch_upgrade(ONE, FIVE), submit=True)
    fan_out()
    return change


def told() -> set[str]:
    return set(Notice.objects.filter(about="approval_asked").values_list("contact__email", flat=True))


def nobody_has_the_role(people: Night) -> None:
    """Not even as an admin."""
    Person.objects.filter(pk__in=[people.cleo.pk, people.boss.pk]).update(roles=["viewer"])


def test_where_no_contact_approves_those_with_the_role_are_asked(people: Night) -> None:
    Contact.objects.filter(role="approver").delete()

    change = asked(people)

    assert told() == {"cleo@client.example"}
    nobody = "Nobody is named to approve there; the request goes to "
    assert said(people.ana, change) == nobody + "anyone with the role approver."
    assert said(people.cleo, change) == nobody + "Cleo."


def test_where_nobody_has_the_role_either_the_desk_is_asked(people: Night) -> None:
    Contact.objects.filter(role="approver").delete()
    nobody_has_the_role(people)

    change = asked(people)

    assert told() == {"desk@client.example"}
    assert said(people.ana, change) == "Nobody is named to approve there; the request goes to the desk."


def said(reader: Person, change: Change) -> str:
    """On the page."""
    page = pages_as(reader).get(f"/changes/{change.public_id}/")
    [row] = page.context["change"].approvals
    assert row.who_is_asked in page.content.decode()
    return str(row.who_is_asked)


def test_the_api_says_who_is_asked(people: Night) -> None:
    change = asked(people)
    [row] = api_as(people.ana).get(f"/api/v1/changes/{change.public_id}/").json()["approvals"]
    assert (row["asked"], row["who_is_asked"]) == (["cleo@client.example"], "Asked: Cleo.")


def test_the_desk_answers_over_the_link_that_it_was_mailed(people: Night, mailoutbox: list[EmailMessage]) -> None:
    Contact.objects.filter(role="approver").delete()
    nobody_has_the_role(people)
    change = asked(people)
    tell(BOOKED)
    desk = Person.objects.get(email="desk@client.example")
    [mail] = [one for one in mailoutbox if "desk@client.example" in one.to[0]]

    link = answer_links.link_to_answer(desk, change)

    assert link is not None
    assert answer_links.address_of(link) in str(mail.body)
    approving.approve(desk, change.pk, over=answer_links.over(link, "Dora", read=change.terms))
    assert Approval.objects.get(change=change).state == "approved"


def leaves(people: Night) -> None:
    people_acts.deactivate(people.boss, people.cleo.pk)


def loses_the_role(people: Night) -> None:
    Contact.objects.filter(role="approver").delete()
    people_acts.edit_person(people.boss, people.cleo.pk, {"roles": ["viewer"]})


def is_not_named_any_more(people: Night) -> None:
    Person.objects.filter(pk=people.cleo.pk).update(roles=["viewer"])
    for contact in Contact.objects.filter(role="approver").select_related("system"):
        contacts.remove_contact(people.boss, contact.system.slug, contact.pk)


@pytest.mark.parametrize("goes", [leaves, loses_the_role, is_not_named_any_more])
def test_a_request_whose_only_approver_goes_is_asked_of_the_next_at_once(
    people: Night, goes: Callable[[Night], None]
) -> None:
    change = asked(people)
    assert told() == {"cleo@client.example"}

    goes(people)
    fan_out()

    assert told() == {"cleo@client.example", "boss@client.example"}
    assert Activity.objects.about("change", change.pk).filter(kind="approval_asked_of_others").count() == 1


def test_who_is_left_and_was_asked_is_not_asked_again(people: Night) -> None:
    people.contact("olaf", "approver", "reservation-line")
    asked(people)

    leaves(people)

    assert told() == {"cleo@client.example", "olaf@client.example"}
    assert not Activity.objects.filter(kind="approval_asked_of_others").exists()


def test_nobody_is_said_to_be_reminded_where_nobody_can_be(people: Night) -> None:
    change = asked(people)
    Organisation.objects.filter(slug="client").update(email="")
    nobody_has_the_role(people)
    Contact.objects.filter(role="approver").delete()

    with time_machine.travel(BOOKED + DAY + timedelta(minutes=1), tick=False):
        assert remind_asked() == 0

    assert Approval.objects.get(change=change).reminded_at == []
    assert not Activity.objects.filter(kind="approval_reminded").exists()
    assert said(people.ana, change).startswith("Nobody there can be asked")


def test_a_desk_that_gets_an_address_is_asked_at_once(people: Night) -> None:
    Organisation.objects.filter(slug="client").update(email="")
    nobody_has_the_role(people)
    Contact.objects.filter(role="approver").delete()
    asked(people)
    assert told() == set()

    edit_settings(people.boss, {"email": "desk@client.example"})
    fan_out()

    assert told() == {"desk@client.example"}


WITHOUT = "Nobody else approves for Meridian Travel; requests go to "


def test_an_admin_is_warned_when_the_only_approver_is_deactivated(people: Night) -> None:
    pages, address = pages_as(people.boss), f"/people/{people.cleo.public_id}/"
    assert WITHOUT + "Boss." in pages.get(address).content.decode()

    answer = pages.post(f"{address}deactivate/", follow=True)

    assert WITHOUT + "Boss." in [str(one) for one in answer.context["messages"]]


def test_an_admin_is_warned_when_the_role_of_the_only_approver_is_taken(people: Night) -> None:
    Contact.objects.filter(role="approver").delete()
    changed = {"name": "Cleo", "phone": "", "timezone": "UTC", "roles": ["viewer"]}
    answer = pages_as(people.boss).post(f"/people/{people.cleo.public_id}/", changed, follow=True)
    assert WITHOUT + "Boss." in [str(one) for one in answer.context["messages"]]


def test_whoever_removes_the_last_approver_contact_is_warned(people: Night) -> None:
    Contact.objects.filter(role="approver").exclude(system__slug="ges").delete()
    [contact] = Contact.objects.filter(role="approver")
    pages = pages_as(people.gina)
    assert f"If removed: n{WITHOUT[1:]}Cleo." in pages.get("/systems/ges/").content.decode()

    answer = pages.post("/systems/ges/do/remove-contact/", {"row": str(contact.public_id)}, follow=True)

    assert WITHOUT + "Cleo." in [str(one) for one in answer.context["messages"]]


def test_nobody_is_warned_while_somebody_else_approves(people: Night) -> None:
    people.contact("olaf", "approver", "ges")
    assert WITHOUT not in pages_as(people.boss).get(f"/people/{people.cleo.public_id}/").content.decode()
