"""Whoever has left is named to nobody as whom to call: on pages, by the API and in mails."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from rest_framework.test import APIClient

from accounts.models import Person
from changes.domain.draft import ChangeDraft, DraftWindow
from changes.models import Change, Window
from changes.selectors.reader import Reader
from changes.services import book as booking
from changes.services import declare as declaring
from changes.services import start_and_end
from changes.services.news_of_people import raise_boards_that_name_people_of
from estate.domain.impact import Level
from estate.models import Contact
from notifications.models import Notice
from notifications.services.letters.mails import letter_for
from notifications.services.making.fan_out import fan_out
from tests.doors import api_as, pages_as
from tests.estates import Night
from tests.web.test_answering import words
from triage.services import investigate

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 23, 10, tzinfo=UTC)
HOUR = timedelta(hours=1)


@pytest.fixture(autouse=True)
def clock() -> Any:
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


@pytest.fixture
def work(people: Night) -> Change:
    """Tom's, on the agent desktop; it reaches the client."""
    people.people["tom"] = tom = Person.objects.create(
        email="tom@centre.example",
        name="Tom Okafor",
        organisation=people.organisations["centre"],
        roles=["engineer"],
        phone="+1 303 555 0102",
    )
    return declaring.declare(tom, declaring.Declaration({"agent-desktop": Level.OUTAGE}, expected_end=NOW + HOUR))


def leave(*people: Person) -> None:
    Person.objects.filter(pk__in=[one.pk for one in people]).update(is_active=False)
    for organisation in {one.organisation_id for one in people}:
        raise_boards_that_name_people_of(organisation)


def called(reader: Person, work: Change) -> tuple[str | None, str | None, str]:
    seen = Reader(reader).contact(Change.objects.select_related("organisation", "owner").get(pk=work.pk))
    return seen.name, seen.phone, seen.because


class TestWhoIsCalled:
    def test_who_answers_for_it_while_they_are_there(self, people: Night, work: Change) -> None:
        assert called(people.olaf, work) == ("Tom Okafor", "+1 303 555 0102", "owner")

    def test_then_whoever_carries_it_out_and_is_there(self, people: Night, work: Change) -> None:
        work.implementers.set([people.tom, people.bert])
        leave(people.tom)

        assert called(people.olaf, work) == ("Bert", people.bert.phone, "implementer")

    def test_then_a_contact_of_what_is_worked_on(self, people: Night, work: Change) -> None:
        work.implementers.set([people.tom, people.bert])
        leave(people.tom, people.bert)
        assert called(people.olaf, work) == ("Ana", people.ana.phone, "on call")

        Contact.objects.filter(role="on_call").delete()
        assert called(people.olaf, work) == ("Ana", people.ana.phone, "system owner")

    def test_at_last_the_desk_alone(self, people: Night, work: Change) -> None:
        leave(people.tom, people.ana)
        people.contact("gina", "owner", "agent-desktop")  # of another organisation: nobody of theirs

        assert called(people.olaf, work) == (None, None, "")

    def test_is_asked_once_however_much_they_left_behind(
        self, people: Night, django_assert_max_num_queries: Any
    ) -> None:
        for day in range(12):
            start = NOW + timedelta(days=day + 1)
            draft = ChangeDraft(f"Work {day}", {"agent-desktop": Level.NONE}, (DraftWindow(start, start + HOUR),))
            booking.book(people.ana, draft, submit=True)
        leave(people.ana)
        reader = Reader(people.bert)
        changes = list(Change.objects.select_related("organisation", "owner"))
        reader.look_at(changes)

        with django_assert_max_num_queries(3):
            assert {reader.contact(one).name for one in changes} == {None}


class TestDoors:
    def test_no_page_and_no_answer_names_them_as_whom_to_call(self, people: Night, work: Change) -> None:
        leave(people.tom)
        page = words(pages_as(people.olaf).get(f"/changes/{work.public_id}/"))

        assert "Ana , on call" in page
        assert "+1 303 555 0102" not in page
        api: APIClient = api_as(people.olaf)
        for address in (f"/api/v1/changes/{work.public_id}/", "/api/v1/now/", "/api/v1/conflicts/"):
            assert "Okafor" not in api.get(address).content.decode(), address
        for address in ("/", "/schedule/"):
            assert "303 555 0102" not in pages_as(people.olaf).get(address).text, address

    def test_beside_what_they_answered_for_it_says_that_they_are_gone(self, people: Night, work: Change) -> None:
        leave(people.tom)

        page = words(pages_as(people.ana).get(f"/changes/{work.public_id}/"))

        assert "Owner Tom Okafor (no longer here)" in page

    def test_no_mail_names_them_as_whom_to_call(self, people: Night, work: Change) -> None:
        fan_out()
        leave(people.tom)
        notice = Notice.objects.get(contact=people.olaf)

        mail = str(letter_for(notice, NOW))

        assert "+1 303 555 0102" not in mail
        assert "tom@centre.example" not in mail
        assert f"Ana: {people.ana.phone}" in mail

    def test_nobody_who_left_is_said_to_look_for_a_fault(self, people: Night, work: Change) -> None:
        seen = investigate.ObservationEntry("agent-desktop", "ges", "failing", NOW)
        investigate.open_investigation(people.tom, [seen])
        assert "Tom Okafor is looking for the fault." in words(pages_as(people.ana).get("/"))
        leave(people.tom)

        page = words(pages_as(people.ana).get("/"))

        assert "is looking for the fault" not in page
        began = "Tom Okafor (no longer here) started looking for the fault."
        assert f"{began} It is still open: carry on, or close it." in page


class TestBeforeSomebodyGoes:
    @pytest.fixture
    def admin(self, people: Night) -> Person:
        Person.objects.filter(pk=people.bert.pk).update(roles=["admin"])
        return people.bert

    def test_their_page_counts_and_lists_what_they_answer_for(self, people: Night, work: Change, admin: Person) -> None:
        page = pages_as(admin).get(f"/people/{people.tom.public_id}/")

        assert (
            "Answers for 1 change that is planned or running. Hand it over first, or people will call whoever "
            "carries it out, a contact of the system, or your desk."
        ) in words(page)
        assert [one.url for one in page.context["work"]] == [f"/changes/{work.public_id}/#act-hand-over"]
        assert 'id="act-hand-over"' in pages_as(admin).get(f"/changes/{work.public_id}/").text

    def test_of_many_it_says_how_many_are_left_out(self, people: Night, admin: Person) -> None:
        for day in range(12):
            start = NOW + timedelta(days=day + 1)
            draft = ChangeDraft(f"Work {day}", {"agent-desktop": Level.NONE}, (DraftWindow(start, start + HOUR),))
            booking.book(people.ana, draft, submit=True)

        page = pages_as(admin).get(f"/people/{people.ana.public_id}/")

        assert "Answers for 12 changes that are planned or running. Hand them over first" in words(page)
        assert [one.title for one in page.context["work"]] == [f"Work {day}" for day in range(10)]
        assert "and 2 more" in words(page)

    def test_says_nothing_of_what_is_over(self, people: Night, work: Change, admin: Person) -> None:
        start_and_end.complete(people.tom, Window.objects.get(change=work).pk)

        assert "Answers for" not in words(pages_as(admin).get(f"/people/{people.tom.public_id}/"))

    def test_once_they_are_gone_it_says_what_they_left_behind(self, people: Night, work: Change, admin: Person) -> None:
        answer = pages_as(admin).post(f"/people/{people.tom.public_id}/deactivate/", follow=True)

        assert [str(one) for one in answer.context["messages"]] == [
            "Tom Okafor is deactivated: sessions, tokens and links have ended.",
            "Tom Okafor answered for 1 change that is planned or running. It is on this page: hand it over.",
        ]
