"""The record on its page, on the page of its change, and through the API."""

import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client

from accounts.models import Person, Token
from changes.models import Change, Window
from changes.selectors.stored_draft import draft_of
from changes.services import approve as approving
from changes.services import book as booking
from changes.services import start_and_end
from notifications.models import Notice, NoticeState
from notifications.services.making import fan_out as fanning
from tests.doors import number, pages_as
from tests.estates import Night, switch_upgrade

pytestmark = pytest.mark.django_db

ONE = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)
FIVE = ONE + 4 * HOUR
BOOKED = ONE - timedelta(days=10)


@pytest.fixture(autouse=True)
def clock() -> Any:
    with time_machine.travel(BOOKED, tick=False) as traveller:
        yield traveller


@pytest.fixture
def change(people: Night, clock: Any) -> Change:
    """Requested, approved an hour later, moved another hour later."""
    change = booking.book(people.ana, switch_upgrade(ONE, FIVE), submit=True)
    clock.shift(HOUR)
    approving.approve(people.cleo, change.pk)
    clock.shift(HOUR)
    window = Window.objects.get()
    booking.move_window(people.ana, window.pk, {"starts_at": ONE + HOUR})
    clock.shift(HOUR)
    return change


def text_of(person: Person, address: str) -> str:
    answer = pages_as(person).get(address)
    assert answer.status_code == 200
    return " ".join(answer.content.decode().split())


def test_only_those_who_see_the_change_in_full_read_its_record(people: Night, change: Change) -> None:
    """Gina is affected, Vera and Sten are not: the address is as if it did not exist."""
    pages = {
        name: pages_as(people.people[name]).get(f"/changes/{change.public_id}/log/").status_code
        for name in people.people
    }
    calls = {
        name: pages_as(people.people[name]).get(f"/api/v1/changes/{change.public_id}/log/").status_code
        for name in pages
    }

    assert pages == calls == {
        "ana": 200, "bert": 200, "cleo": 404, "gina": 404, "olaf": 404, "vera": 404, "sten": 404,
    }  # fmt: skip


def test_those_who_are_affected_read_the_updates_alone(people: Night, change: Change, clock: Any) -> None:
    clock.move_to(ONE + HOUR)
    window = start_and_end.start(people.ana, Window.objects.get().pk)
    start_and_end.post_update(people.ana, window.pk, "Traffic is on switch B.")

    gina, ana = (text_of(who, f"/changes/{change.public_id}/") for who in (people.gina, people.ana))
    assert "Traffic is on switch B." in gina
    assert ("Full record" in gina, "Full record" in ana) == (False, True)
    assert (f"/changes/{change.public_id}/log/" in gina, f"/changes/{change.public_id}/log/" in ana) == (False, True)


def test_an_edit_says_before_and_after_in_the_readers_zone(people: Night, change: Change) -> None:
    page = text_of(people.ana, f"/changes/{change.public_id}/log/?kind=edit")

    before, _, after = page.partition('<span class="log-after">')
    assert "01:00–05:00 MST" in before
    assert "02:00–05:00 MST" in after
    assert "edited it: windows" in before


def test_a_moved_end_says_from_when_to_when_in_the_readers_zone(people: Night, change: Change, clock: Any) -> None:
    clock.move_to(ONE + HOUR)
    window = start_and_end.start(people.ana, Window.objects.get().pk)
    start_and_end.extend(people.ana, window.pk, FIVE + HOUR / 2)

    page = text_of(people.ana, f"/changes/{change.public_id}/log/?kind=edit")
    assert "moved the end from 05:00 to 05:30 MST · 12:30 UTC" in page
    assert page.count('class="log-before"') == 1, "the line says it already; what stands is the edit before"


def sent_at_once() -> None:
    fanning.fan_out()
    for notice in Notice.objects.filter(state=NoticeState.PLANNED, activity__isnull=False).select_related("activity"):
        assert notice.activity is not None
        notice.state, notice.sent_at = NoticeState.SENT, notice.activity.at + timedelta(seconds=3)
        notice.save()


def lines_of(person: Person, address: str) -> list[str]:
    answer = pages_as(person).get(address).content.decode()
    log = answer[answer.index('<ol class="log">') :]
    rows = log[: log.index("</ol>")].split("<li")[1:]
    return [" ".join(re.sub(r"<[^>]*>", " ", f"<li{row}").split()) for row in rows]


def test_who_was_asked_and_told_at_once_stands_in_the_line_of_the_act(people: Night, change: Change) -> None:
    sent_at_once()
    lines = lines_of(people.ana, f"/changes/{change.public_id}/log/")

    assert [line for line in lines if "Cleo" in line and "asked" in line][-1].endswith(
        "Ana, Harbour Contact Centre submitted it, and asked Cleo of Meridian Travel to approve"
    )
    [approved] = [line for line in lines if "approved it" in line]
    assert "Told: Ana of Harbour Contact Centre (approval answered)" in approved
    assert not [line for line in lines if "maintwin told" in line]


def test_what_was_sent_later_keeps_its_own_line(people: Night, change: Change) -> None:
    sent_at_once()
    asked = Notice.objects.filter(about="approval_asked").order_by("pk").first()
    assert asked is not None
    Notice.objects.filter(pk=asked.pk).update(sent_at=BOOKED + timedelta(minutes=10))
    lines = lines_of(people.ana, f"/changes/{change.public_id}/log/")

    assert [line for line in lines if line.endswith("maintwin told Cleo of Meridian Travel: approval asked")]
    assert [line for line in lines if line.endswith("Ana, Harbour Contact Centre submitted it")]


def test_tabs_show_one_kind_alone(people: Night, change: Change) -> None:
    acts = text_of(people.ana, f"/changes/{change.public_id}/log/?kind=act")

    assert ("approved it" in acts, "edited it" in acts) == (True, False)
    assert "Nothing of this kind is on record." in text_of(
        people.ana, f"/changes/{change.public_id}/log/?kind=conflict"
    )


def test_the_page_says_what_was_known_at_a_moment(people: Night, change: Change) -> None:
    """Half an hour after the approval, by Ana's clock in Denver."""
    page = text_of(people.ana, f"/changes/{change.public_id}/log/?at=2026-11-13T02:30")

    then = page[page.index("As it was on") : page.index('aria-label="Kinds"')]
    assert "approved" in then
    assert "01:00–05:00 MST" in then
    assert "Switch A: outage" in then
    assert ("approved it" in page, "edited it" in page) == (True, False)


def test_before_the_change_was_entered_nothing_was_on_record(people: Night, change: Change) -> None:
    assert "Nothing was on record yet." in text_of(people.ana, f"/changes/{change.public_id}/log/?at=2026-11-01T00:00")


@pytest.mark.parametrize(
    "query",
    [
        "at=yesterday",
        "at=",
        "kind=nothing",
        "after=900",
        "after=gAAAAAcut",
        "at=0001-01-01T00:00",
        "at=9999-12-31T23:59",
    ],
)
def test_what_cannot_be_understood_is_no_error(people: Night, change: Change, query: str) -> None:
    assert pages_as(people.ana).get(f"/changes/{change.public_id}/log/?{query}").status_code == 200


def test_the_api_tells_the_same_lines(people: Night, change: Change, clock: Any) -> None:
    key = Token.issue(people.ana, "script")
    booking.edit(people.ana, change.pk, replace(draft_of(Change.objects.get()), rollback_takes=20 * HOUR / 60))
    body = Client(headers={"Authorization": f"Token {key}"}).get(f"/api/v1/changes/{change.public_id}/log/").json()

    bare = {"before": None, "after": None, "text": "", "via": "maintwin", "who": "Ana", "organisation": "centre"}
    moved = {"ends_at": "2026-11-23T12:00:00Z", "only": []}
    assert (body["next"], body["results"]) == (
        None,
        [
            bare
            | {
                "at": "2026-11-13T11:00:00Z",
                "kind": "edit",
                "what": "edited it: how long rolling back takes",
                "before": {"rollback_takes": []},
                "after": {"rollback_takes": ["P0DT00H20M00S"]},
            },
            bare
            | {
                "at": "2026-11-13T10:00:00Z",
                "kind": "edit",
                "what": "edited it: windows",
                "before": {"windows": [{"starts_at": "2026-11-23T08:00:00Z", **moved}]},
                "after": {"windows": [{"starts_at": "2026-11-23T09:00:00Z", **moved}]},
            },
            bare
            | {
                "at": "2026-11-13T09:00:00Z",
                "kind": "act",
                "what": "approved it",
                "who": "Cleo",
                "organisation": "client",
            },
            bare | {"at": "2026-11-13T08:00:00Z", "kind": "act", "what": "submitted it"},
        ],
    )


def test_the_api_says_by_which_door_somebody_came(people: Night) -> None:
    key = Token.issue(people.ana, "script")
    change = booking.book(people.ana, switch_upgrade(ONE, FIVE))
    script = Client(headers={"Authorization": f"Token {key}"})
    script.post(f"/api/v1/changes/{change.public_id}/submit/", {}, content_type="application/json")
    pages_as(people.cleo).post(f"/changes/{change.public_id}/do/approve/", {"read": number(change)})

    read = script.get(f"/api/v1/changes/{change.public_id}/log/").json()["results"]
    assert [(one["what"], one["via"]) for one in read] == [
        ("approved it", "session"),
        ("submitted it", "token"),
        ("wrote a draft", "maintwin"),
    ]


def test_the_api_refuses_a_kind_and_a_moment_that_it_does_not_know(people: Night, change: Change) -> None:
    answer = pages_as(people.ana).get(f"/api/v1/changes/{change.public_id}/log/?kind=all&at=2026-11-13T02:30")

    assert (answer.status_code, sorted(answer.json()["errors"])) == (400, ["at", "kind"])
