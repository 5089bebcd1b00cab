"""Answers: everything that waits for a yes, several at once."""

import re
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import Person
from changes.domain.draft import ChangeDraft, DraftWindow
from changes.models import Approval, Change
from changes.services import book as booking
from changes.services import talk
from changes.services.propose import propose
from core.activity import Activity
from estate.domain.impact import Level
from tests.doors import number, pages_as
from tests.estates import Night

pytestmark = pytest.mark.django_db

ONE = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
PATH = "/to-answer/"


@pytest.fixture(autouse=True)
def clock() -> Any:
    with time_machine.travel(ONE - 10 * DAY, tick=False) as traveller:
        yield traveller


def asked(people: Night, count: int) -> list[Change]:
    """By the contact centre of the client, a day apart."""
    return [
        booking.book(
            people.ana,
            ChangeDraft(
                f"Desktop image {place}",
                {"agent-desktop": Level.OUTAGE},
                (DraftWindow(ONE + place * DAY, ONE + place * DAY + HOUR),),
            ),
            submit=True,
        )
        for place in range(count)
    ]


def page(reader: Person) -> str:
    return pages_as(reader).get(PATH).content.decode()


def words(markup: str) -> str:
    return " ".join(re.sub(r"<[^>]*>", " ", markup).split())


def tick(change: Change) -> str:
    return f"{change.public_id}.{number(change)}"


def states() -> dict[str, str]:
    return dict(Approval.objects.order_by("change__pk").values_list("change__title", "state"))


def said(reader: Person, **sent: Any) -> list[str]:
    answer = pages_as(reader).post(PATH, sent, follow=True)
    return [str(message) for message in answer.context["messages"]]


def test_each_request_says_what_it_does_to_the_readers_systems(people: Night) -> None:
    asked(people, 2)

    shown = words(page(people.cleo))
    said = "Your Reservation line can be out on Mon 23 Nov, 03:00–04:00 EST, while Harbour Contact Centre works on"
    assert f"{said} Agent desktop." in shown
    assert shown.index("Desktop image 0") < shown.index("Desktop image 1")


def test_several_are_approved_at_once_and_one_alone_by_its_own_button(people: Night) -> None:
    first, second, third, _ = asked(people, 4)

    both = "Approved: “Desktop image 0” and “Desktop image 1”. Whoever asked is told."
    assert said(people.cleo, change=[tick(first), tick(second)]) == [both]
    assert said(people.cleo, only=tick(third)) == ["Approved: “Desktop image 2”. Whoever asked is told."]
    assert list(states().values()) == ["approved", "approved", "approved", "asked"]


def test_what_was_not_read_as_it_stands_is_not_approved_and_holds_up_none_of_the_others(people: Night) -> None:
    first, second = asked(people, 2)
    read = [tick(first), f"{second.public_id}.{number(second) + 1}"]

    done, refused = said(people.cleo, change=read)
    assert done == "Approved: “Desktop image 0”. Whoever asked is told."
    assert refused.startswith("1 not approved: ")
    assert list(states().values()) == ["approved", "asked"]


@pytest.mark.parametrize("sent", [{}, {"change": ["x"]}, {"change": ["00000000-0000-0000-0000-000000000000.1"]}])
def test_nothing_is_approved_by_what_names_nothing(people: Night, sent: dict[str, Any]) -> None:
    asked(people, 1)

    [refusal] = said(people.cleo, **sent)
    assert "Tick the requests" in refusal or "isn't asked" in refusal
    assert list(states().values()) == ["asked"]


def test_more_than_fit_are_refused_whole(people: Night) -> None:
    [change] = asked(people, 1)
    many = [tick(change), *(f"00000000-0000-0000-0000-{place:012}.1" for place in range(1, 51))]

    assert said(people.cleo, change=many) == ["At most 50 at once: 51 are ticked."]
    assert list(states().values()) == ["asked"]


def test_declining_and_asking_lead_back_to_the_list(people: Night) -> None:
    first, second = asked(people, 2)
    cleo = pages_as(people.cleo)
    decline, ask = (f"/changes/{one.public_id}/do/{act}/" for one, act in ((first, "decline"), (second, "ask-back")))

    declined = cleo.post(decline, {"reason": "Peak day.", "read": number(first), "back": "answers"})
    questioned = cleo.post(ask, {"text": "On Sunday?", "back": "answers"})

    assert [answer["Location"] for answer in (declined, questioned)] == [PATH, PATH]
    assert list(states().values()) == ["rejected", "asked"]
    assert Activity.objects.get(kind="asked_back").data["text"] == "On Sunday?"


def test_a_question_waits_for_those_whose_work_it_is(people: Night) -> None:
    [change] = asked(people, 1)
    talk.ask(people.cleo, change.pk, "On\nSunday?")

    question = (
        "Meridian Travel asks about “Desktop image 0” before they decide: “On Sunday?” Mon 23 Nov, 01:00–02:00 MST"
    )
    assert question in words(page(people.ana))
    assert question in words(pages_as(people.ana).get("/").content.decode())
    assert "asks about" not in words(page(people.cleo))


def test_a_request_shows_what_was_proposed_and_said_about_it(people: Night) -> None:
    [change] = asked(people, 1)
    propose(people.cleo, change.pk, ONE + DAY, ONE + DAY + HOUR)
    talk.ask(people.cleo, change.pk, "On Sunday?")
    assert "You asked: “On Sunday?”" in words(page(people.cleo))

    talk.answer(people.ana, change.pk, "No.", "client")
    shown = words(page(people.cleo))
    assert "They answered: “No.”" in shown
    assert "You proposed Tue 24 Nov, 03:00–04:00 EST" in shown


def test_who_does_not_approve_is_asked_nothing(people: Night) -> None:
    [change] = asked(people, 1)

    for reader in (people.gina, people.olaf, people.ana, people.sten):
        assert "Do you approve?" not in page(reader)
    assert pages_as(people.gina).post(PATH, {"change": [tick(change)]}).status_code == 403
    assert list(states().values()) == ["asked"]


def test_it_asks_as_often_for_twelve_as_for_two(people: Night) -> None:
    def queries() -> int:
        client = pages_as(people.cleo)
        client.get(PATH)
        with CaptureQueriesContext(connection) as caught:
            client.get(PATH)
        return len(caught)

    moved = ChangeDraft("Line move", {"reservation-line": Level.OUTAGE}, (DraftWindow(ONE, ONE + HOUR),))
    booking.book(people.gina, moved, submit=True)
    asked(people, 1)
    asked(people, 1)
    few = queries()
    assert "Overlaps your work" in page(people.cleo)
    assert "Overlaps their own work" in page(people.cleo)
    asked(people, 10)

    assert queries() == few <= 34
