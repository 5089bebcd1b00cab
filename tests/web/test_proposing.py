"""Another time, and links taken back: over the page of a change and the API."""

import re
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client

from changes.models import AnswerLink, Change, Proposal, Window
from changes.services import answer_links
from changes.services import book as booking
from tests.doors import api_as, as_read, number, pages_as
from tests.estates import Night, switch_upgrade

pytestmark = pytest.mark.django_db

ONE = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)
FIVE = ONE + 4 * HOUR
LATER = {"starts_at": "2026-11-24T08:00:00Z", "ends_at": "2026-11-24T12:00:00Z"}


@pytest.fixture(autouse=True)
def clock() -> Any:
    with time_machine.travel(ONE - timedelta(days=10), tick=False) as traveller:
        yield traveller


@pytest.fixture
def change(people: Night) -> Change:
    return booking.book(people.ana, switch_upgrade(ONE, FIVE), submit=True)


def said(client: Client, address: str, **typed: Any) -> list[str]:
    answer = client.post(address, typed, follow=True)
    return [str(message) for message in answer.context["messages"]]


def test_the_api_proposes_another_time(people: Night, change: Change) -> None:
    answer = api_as(people.cleo).post(f"/api/v1/changes/{change.public_id}/propose/", LATER, headers=as_read(change))

    window = Window.objects.get()
    assert answer.status_code == 200
    [proposal] = answer.json()["proposals"]
    assert proposal == LATER | {
        "id": str(Proposal.objects.get().public_id),
        "window": str(window.public_id),
        "organisation": "client",
        "proposed_by": "Cleo",
        "proposed_at": "2026-11-13T08:00:00Z",
    }
    assert api_as(people.ana).get(f"/api/v1/changes/{change.public_id}/").json()["proposals"] == [proposal]


def test_the_same_time_is_proposed_once(people: Night, change: Change) -> None:
    cleo, path = api_as(people.cleo), f"/api/v1/changes/{change.public_id}/propose/"
    answers = [cleo.post(path, LATER, headers=as_read(change)) for _ in range(2)]

    assert [answer.status_code for answer in answers] == [200, 409]
    assert answers[1].json()["reasons"] == ["Your organisation has proposed this time already."]
    assert cleo.post(path, LATER | {"ends_at": "2026-11-24T13:00:00Z"}, headers=as_read(change)).status_code == 200
    assert sorted(Proposal.objects.values_list("state", flat=True)) == ["open", "overtaken"]


@pytest.mark.parametrize(
    ("who", "body", "status"),
    [
        pytest.param("sten", LATER, 404, id="a stranger"),
        pytest.param("gina", LATER, 403, id="no approver"),
        pytest.param("bert", LATER, 403, id="not asked"),
        pytest.param("cleo", {}, 400, id="nothing"),
        pytest.param("cleo", LATER | {"starts_at": "2026-11-24T08:00:00"}, 400, id="no offset"),
        pytest.param("cleo", LATER | {"ends_at": LATER["starts_at"]}, 400, id="no length"),
        pytest.param("cleo", LATER | {"proposed_by": "ana"}, 400, id="more than is asked"),
        pytest.param("cleo", LATER | {"window": 2**62}, 409, id="no window of this change"),
    ],
)
def test_what_the_api_refuses_to_propose(
    people: Night, change: Change, who: str, body: dict[str, Any], status: int
) -> None:
    answer = api_as(people.people[who]).post(
        f"/api/v1/changes/{change.public_id}/propose/", body, headers=as_read(change)
    )
    assert answer.status_code == status
    assert not Proposal.objects.exists()


def test_on_its_page_a_time_is_proposed_and_taken_over_with_one_press(people: Night, change: Change) -> None:
    told = said(
        pages_as(people.cleo),
        f"/changes/{change.public_id}/do/propose/",
        read=number(change),
        starts_at="2026-11-24T03:00",
        ends_at="2026-11-24T07:00",
    )
    assert told == ["Proposed. They can take it over with one press. They are told."]

    ana = pages_as(people.ana)
    shown = ana.get(f"/changes/{change.public_id}/").content.decode()
    assert "Take over Meridian Travel’s time" in shown
    assert "Tue 24 Nov, 01:00–05:00 MST. They have then approved it." in shown
    proposal = Proposal.objects.get()
    for other, status in ((people.cleo, 404), (people.sten, 404)):
        assert pages_as(other).post(f"/proposals/{proposal.public_id}/take-over/").status_code == status
    assert ana.get(f"/proposals/{proposal.public_id}/take-over/").headers["Location"] == f"/changes/{change.public_id}/"

    assert said(ana, f"/proposals/{proposal.public_id}/take-over/") == ["Moved to the time that they proposed."]
    assert said(ana, f"/proposals/{proposal.public_id}/take-over/") == ["This proposal no longer stands."]
    change.refresh_from_db()
    assert (change.state, Window.objects.get().starts_at) == ("approved", ONE + 24 * HOUR)


def test_an_answer_is_withdrawn_on_the_page(people: Night, change: Change) -> None:
    cleo = pages_as(people.cleo)
    said(cleo, f"/changes/{change.public_id}/do/approve/", read=number(change))

    assert "Withdraw our answer" in cleo.get(f"/changes/{change.public_id}/").content.decode()
    told = said(cleo, f"/changes/{change.public_id}/do/withdraw-answer/", read=number(change))
    assert told == ["Your answer is withdrawn."]
    change.refresh_from_db()
    assert change.state == "requested"


def test_a_link_is_revoked_with_one_press_by_those_who_may(people: Night, change: Change) -> None:
    link = answer_links.link_to_answer(people.cleo, change)
    assert link is not None
    shown = {
        name: "Revoke the link sent to Cleo"
        in pages_as(people.people[name]).get(f"/changes/{change.public_id}/").content.decode()
        for name in ("ana", "bert", "gina", "cleo")
    }
    assert shown == {"ana": True, "bert": False, "gina": False, "cleo": False}
    assert pages_as(people.sten).post(f"/links/{link.public_id}/revoke/").status_code == 404
    assert pages_as(people.gina).post(f"/links/{link.public_id}/revoke/").status_code == 403
    assert AnswerLink.objects.get().revoked_at is None

    assert said(pages_as(people.ana), f"/links/{link.public_id}/revoke/") == ["The link opens nothing any more."]
    log = pages_as(people.ana).get(f"/changes/{change.public_id}/").content.decode()
    assert "revoked a link sent to Cleo" in re.sub(r"<[^>]+>|\s+", " ", log)
