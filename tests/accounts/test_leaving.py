"""Somebody leaves: what they own and carry passes to others in one act, and each of them is told once."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any

import pytest
import time_machine

from accounts.models import Person
from accounts.services.leaving import Takers, leave
from accounts.services.tokens import make_token
from changes.models import Change
from changes.services import book as booking
from core.activity import Activity
from core.refusals import NotAllowed, Refused
from estate.models import Contact
from notifications.models import Notice
from tests.accounts.inviting import mails
from tests.doors import pages_as
from tests.estates import Night, switch_upgrade
from tests.services.test_concurrency import at_once
from triage.services import investigate
from triage.services.investigate import ObservationEntry

pytestmark = pytest.mark.django_db

ONE = datetime(2027, 3, 9, 8, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def clock() -> Any:
    with time_machine.travel(ONE - timedelta(days=10), tick=False) as traveller:
        yield traveller


@pytest.fixture
def people(people: Night) -> Night:
    """Bert is the centre's admin; Eva and Finn are its engineers beside Ana."""
    centre = people.organisations["centre"]
    people.bert.roles = ["admin"]
    people.bert.save()
    for name in ("eva", "finn"):
        people.people[name] = Person.objects.create(
            email=f"{name}@centre.example", name=name.capitalize(), organisation=centre, roles=["engineer"]
        )
    return people


@pytest.fixture
def upgrade(people: Night) -> Change:
    return booking.book(people.ana, switch_upgrade(ONE, ONE + timedelta(hours=4)))


def contacts_of(person: Person) -> set[tuple[str, str]]:
    return set(Contact.objects.filter(person=person).values_list("system__slug", "role"))


def test_one_takes_over_everything(people: Night, upgrade: Change) -> None:
    carried = contacts_of(people.ana)
    upgrade.implementers.add(people.ana)

    left, taken = leave(people.bert, people.ana.pk, Takers(people.eva))

    upgrade.refresh_from_db()
    assert (upgrade.owner, list(upgrade.implementers.all())) == (people.eva, [people.eva])
    assert (contacts_of(people.eva), contacts_of(people.ana)) == (carried, set())
    assert (left.is_active, len(taken)) == (False, len(carried) + 2)


def test_each_is_told_once_of_everything_and_in_no_other_mail(people: Night, upgrade: Change) -> None:
    Notice.objects.all().delete()
    contact = Contact.objects.get(person=people.ana, system__slug="phone-switch", role="on_call")

    leave(people.bert, people.ana.pk, Takers(people.eva, {f"contact/{contact.public_id}": people.finn}))

    told = {one.to[0]: one for one in mails() if "take over" in one.subject}
    assert {to: one.subject for to, one in told.items()} == {
        "eva@centre.example": "You take over what Ana looked after",
        "finn@centre.example": "You take over what Ana looked after",
    }
    assert f"You answer for {upgrade.title}" in told["eva@centre.example"].body
    assert told["eva@centre.example"].body.count("You are owner of") == 4
    assert "You are on call for Phone switch" in told["finn@centre.example"].body
    assert "Upgrade" not in told["finn@centre.example"].body


def test_what_nobody_takes_stays_as_it_is(people: Night, upgrade: Change) -> None:
    carried = contacts_of(people.ana)

    leave(people.bert, people.ana.pk, Takers(None))

    upgrade.refresh_from_db()
    assert (upgrade.owner, contacts_of(people.ana)) == (people.ana, carried)
    assert [one for one in mails() if "take over" in one.subject] == []


def test_whoever_has_the_role_already_keeps_their_place(people: Night) -> None:
    people.contact("eva", "on_call", "phone-switch")
    Contact.objects.filter(person=people.eva).update(order=2)

    leave(people.bert, people.ana.pk, Takers(people.eva))

    on_call = Contact.objects.filter(system__slug="phone-switch", role="on_call")
    assert [(one.person.name, one.order) for one in on_call] == [("Eva", 1)]


def test_the_order_of_those_who_are_called_stays(people: Night) -> None:
    people.contact("finn", "on_call", "phone-switch")
    Contact.objects.filter(person=people.finn).update(order=2)

    leave(people.bert, people.ana.pk, Takers(people.eva))

    on_call = Contact.objects.filter(system__slug="phone-switch", role="on_call").order_by("order")
    assert [one.person.name for one in on_call] == ["Eva", "Finn"]


def test_what_is_over_stays_theirs(people: Night, upgrade: Change) -> None:
    Change.objects.filter(pk=upgrade.pk).update(state="completed")
    upgrade.windows.update(state="completed")

    leave(people.bert, people.ana.pk, Takers(people.eva))

    upgrade.refresh_from_db()
    assert upgrade.owner == people.ana


def test_drafts_pass_on_too(people: Night) -> None:
    draft = booking.book(people.ana, switch_upgrade(ONE, ONE + timedelta(hours=4)), submit=False)

    leave(people.bert, people.ana.pk, Takers(people.eva))

    draft.refresh_from_db()
    assert draft.owner == people.eva


def test_the_record_says_who_handed_over_what(people: Night, upgrade: Change) -> None:
    leave(people.bert, people.ana.pk, Takers(people.eva))

    act = Activity.objects.about("change", upgrade.pk).get(kind="handed_over")
    assert (act.actor, act.data["from_name"], act.data["to_name"], act.tells) == (people.bert, "Ana", "Eva", [])
    assert Activity.objects.filter(kind="contact_handed_over").count() == 8
    assert Activity.objects.about("person", people.ana.pk).filter(kind="person_deactivated").exists()


def test_work_goes_to_an_engineer_or_nothing_is_done(people: Night, upgrade: Change) -> None:
    looks = Person.objects.create(
        email="v@centre.example", name="Vic", organisation=people.ana.organisation, roles=["viewer"]
    )

    with pytest.raises(Refused, match="Vic can’t answer for work: they need the role engineer"):
        leave(people.bert, people.ana.pk, Takers(looks))

    upgrade.refresh_from_db()
    people.ana.refresh_from_db()
    assert (upgrade.owner, people.ana.is_active, contacts_of(looks)) == (people.ana, True, set())


def test_nothing_goes_to_another_organisation(people: Night, upgrade: Change) -> None:
    for taker in (people.gina, people.sten):
        with pytest.raises(Refused):
            leave(people.bert, people.ana.pk, Takers(taker))
    assert Person.objects.get(pk=people.ana.pk).is_active


def test_the_last_admin_hands_over_nothing(people: Night) -> None:
    people.contact("bert", "informed", "phone-switch")

    with pytest.raises(Refused, match="last admin"):
        leave(people.bert, people.bert.pk, Takers(people.eva))

    assert contacts_of(people.bert) == {("phone-switch", "informed")}


def test_only_admins_of_the_same_organisation(people: Night) -> None:
    with pytest.raises(NotAllowed):
        leave(people.eva, people.ana.pk, Takers(people.finn))
    with pytest.raises(Person.DoesNotExist):
        leave(people.sten, people.ana.pk, Takers(people.sten))
    assert pages_as(people.eva).get(f"/people/{people.ana.public_id}/leaving/").status_code == 403
    assert pages_as(people.sten).get(f"/people/{people.ana.public_id}/leaving/").status_code == 404


class TestLeavingPage:
    def test_it_lists_what_they_own_and_carry_and_what_ends(self, people: Night, upgrade: Change) -> None:
        investigate.open_investigation(people.ana, [ObservationEntry("agent-desktop", "ges", "failing")])
        make_token(None, people.ana, "Nightly script", ["read"])

        page = pages_as(people.bert).get(f"/people/{people.ana.public_id}/leaving/")

        groups = {name: [(row.name, row.what) for row, _ in rows] for name, rows, _ in page.context["groups"]}
        assert list(groups) == ["Work", "Contact for", "Looks for a fault"]
        state = upgrade.get_state_display()
        assert groups["Work"] == [(upgrade.title, f"{upgrade.reference} · {state} · answers for it and carries it out")]
        assert len(groups["Contact for"]) == 8
        assert groups["Looks for a fault"] == [("An open investigation", "began it")]
        assert "1 of their API tokens stops working." in page.text
        assert "Nightly script" not in page.text, "what they call their tokens is nobody else’s business"

    def test_one_select_for_all_and_exceptions_below(self, people: Night, upgrade: Change) -> None:
        people.contact("ana", "informed", "portal")
        contact = Contact.objects.get(person=people.ana, system__slug="switch-a", role="owner")
        typed = {"everything": str(people.eva.public_id), f"of-contact/{contact.public_id}": str(people.finn.public_id)}

        answer = pages_as(people.bert).post(f"/people/{people.ana.public_id}/leaving/", typed, follow=True)

        assert [str(one) for one in answer.context["messages"]] == [
            "Ana is deactivated: sessions, tokens and links have ended. Eva and Finn took over what they looked after."
        ]
        assert contacts_of(people.finn) == {("switch-a", "owner")}
        upgrade.refresh_from_db()
        assert upgrade.owner == people.eva

    def test_somebody_must_be_chosen_or_nobody(self, people: Night, upgrade: Change) -> None:
        page = pages_as(people.bert).post(f"/people/{people.ana.public_id}/leaving/", {})

        assert page.context["form"].errors == {"everything": ["This field is required."]}
        assert Person.objects.get(pk=people.ana.pk).is_active

    @pytest.mark.parametrize("wrong", ["gina", "ana", "nobody-known"])
    def test_others_cannot_be_chosen(self, people: Night, upgrade: Change, wrong: str) -> None:
        value = str(people.people[wrong].public_id) if wrong in people.people else wrong

        page = pages_as(people.bert).post(f"/people/{people.ana.public_id}/leaving/", {"everything": value})

        assert list(page.context["form"].errors) == ["everything"]
        assert Person.objects.get(pk=people.ana.pk).is_active

    def test_their_own_page_leads_there(self, people: Night, upgrade: Change) -> None:
        page = pages_as(people.bert).get(f"/people/{people.ana.public_id}/")

        assert f'href="/people/{people.ana.public_id}/leaving/"' in page.text
        assert "/leaving/" not in pages_as(people.bert).get(f"/people/{people.finn.public_id}/").text

    def test_who_looks_after_nothing_only_leaves(self, people: Night) -> None:
        browser, path = pages_as(people.bert), f"/people/{people.finn.public_id}/leaving/"

        assert "They look after nothing" in browser.get(path).text
        assert browser.post(path, {}).status_code == 302
        assert not Person.objects.get(pk=people.finn.pk).is_active
        assert browser.get(path).headers["Location"] == f"/people/{people.finn.public_id}/"


@pytest.mark.django_db(transaction=True)
def test_two_admins_who_hand_over_at_once_do_it_once(people: Night) -> None:
    Person.objects.filter(pk=people.finn.pk).update(roles=["admin"])
    admins = [people.bert, Person.objects.get(pk=people.finn.pk)]

    came_of_it = at_once(*(partial(leave, admin, people.ana.pk, Takers(people.eva)) for admin in admins))

    assert sum(one is Refused for one in came_of_it) == 1
    assert len(contacts_of(people.eva)) == 8
