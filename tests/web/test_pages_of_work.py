"""Tonight, the page of a change, booking and declaring: what stands there, and that it costs the same however much
there is."""

import re
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from html import unescape
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.models import Person
from changes.domain.draft import ChangeDraft, DraftWindow
from changes.models import Change
from changes.services import approve as approving
from changes.services import book as booking
from changes.services import declare as declaring
from changes.services.declare import Declaration
from core.refusals import AlreadyThere
from core.shared_answers import shared_answers
from estate.domain.impact import Level
from estate.models import GraphVersion, System
from estate.services import dependencies as estate
from tests.doors import pages_as
from tests.estates import Night, switch_upgrade

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 23, 7, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def at_midnight_in_denver() -> Any:
    with time_machine.travel(NOW, tick=False) as clock:
        yield clock


def text_of(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200
    return " ".join(answer.content.decode().split())


RUNNING = ("portal", "ges-database", "client-website", "reservation-line")


def work_around(people: Night, number: int) -> None:
    """So many windows of each party tonight, some of which meet."""
    for place in range(number):
        start = NOW + timedelta(minutes=10 * place + 1)
        for who, system in ((people.ana, "switch-a"), (people.gina, "ges"), (people.vera, "voice-carrier")):
            draft = ChangeDraft(
                f"Work {place}", {system: Level.OUTAGE}, (DraftWindow(start, start + timedelta(hours=3)),)
            )
            booking.book(who, draft, submit=True)
        with suppress(AlreadyThere):
            declaring.declare(people.gina, Declaration({RUNNING[place]: Level.DEGRADED}))


def queries(visit: Callable[[], object]) -> int:
    """Where nobody else has looked yet."""
    shared_answers.clear()
    with CaptureQueriesContext(
        connection,
    ) as captured:
        visit()
    return len(captured)


QUERIES = {
    "/": 20,
    "/board/": 20,
    "/changes/{change}/": 40,
    "/changes/{change}/live/": 30,
    "/book/": 6,
    "/declare/": 6,
}
"""Of whoever looks first. The page of a change also foretells who will be told, and when."""


@pytest.mark.parametrize("address", QUERIES)
def test_a_page_costs_no_more_queries_however_much_work_there_is(people: Night, address: str) -> None:
    change = booking.book(people.ana, switch_upgrade(NOW + timedelta(hours=1), NOW + timedelta(hours=5)), submit=True)
    ana, path = pages_as(people.ana), address.format(change=change.public_id)
    for _ in range(3):
        work_around(people, 4)
    ana.get(path)
    few = queries(lambda: ana.get(path))
    work_around(people, 4)
    many = queries(lambda: ana.get(path))

    assert many <= QUERIES[address] >= few


@pytest.mark.parametrize(("address", "number"), [("/", 4), ("/board/", 4)])
def test_tonight_costs_next_to_nothing_once_a_colleague_has_looked(people: Night, address: str, number: int) -> None:
    work_around(people, 4)
    pages_as(people.ana).get(address)
    colleague = pages_as(people.bert)
    colleague.get(address)

    with CaptureQueriesContext(connection) as captured:
        colleague.get(address)
    assert len(captured) == number


def test_tonight_says_it_in_one_sentence(people: Night) -> None:
    assert said_first(people.ana) == (
        "○ Nobody has declared work on anything you need. Nothing is planned for the next 12 hours."
    )
    booking.book(people.ana, switch_upgrade(NOW + timedelta(hours=1), NOW + timedelta(hours=5)), submit=True)
    declaring.declare(people.gina, Declaration({"ges": Level.OUTAGE}))

    assert said_first(people.ana) == (
        "◑ Meridian Travel is working on something you need. 1 needs you. Your own work is next, at 01:00 MST."
    )


def said_first(person: Person) -> str:
    """Without anything between the tags."""
    text = pages_as(person).get("/").content.decode()
    watch = text[text.index('<div class="watch">') : text.index("</div>", text.index('<div class="watch">'))]
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", watch)).split())


def test_a_window_that_nobody_starts_is_unconfirmed_at_its_first_minute(
    people: Night, at_midnight_in_denver: Any
) -> None:
    change = booking.book(people.ana, switch_upgrade(NOW + timedelta(hours=1), NOW + timedelta(hours=5)), submit=True)
    approving.approve(people.cleo, change.pk)
    at_midnight_in_denver.move_to(NOW + timedelta(hours=1))

    assert "Harbour Contact Centre should have started, and has not said so." in text_of(pages_as(people.cleo), "/")


def test_an_unchanged_board_answers_304_and_a_changed_one_does_not(people: Night) -> None:
    ana = pages_as(people.ana)
    tag = ana.get("/board/")["ETag"]

    assert ana.get("/board/", headers={"If-None-Match": tag}).status_code == 304
    declaring.declare(people.vera, Declaration({"voice-carrier": Level.NONE}))
    assert ana.get("/board/", headers={"If-None-Match": tag}).status_code == 200
    stranger = pages_as(people.sten)
    tag = stranger.get("/board/")["ETag"]
    declaring.declare(people.gina, Declaration({"portal": Level.OUTAGE}))
    assert stranger.get("/board/", headers={"If-None-Match": tag}).status_code == 304


def test_nothing_typed_is_lost_to_an_error(people: Night) -> None:
    page = (
        pages_as(people.ana)
        .post(
            "/book/",
            {
                "do": "submit",
                "title": "Half a <b>change</b>",
                "targets-TOTAL_FORMS": "1",
                "targets-INITIAL_FORMS": "0",
                "targets-0-system": "switch-a",
                "targets-0-impact": "at_risk",
                "checks-TOTAL_FORMS": "0",
                "checks-INITIAL_FORMS": "0",
                "windows-TOTAL_FORMS": "1",
                "windows-INITIAL_FORMS": "0",
                "windows-0-starts_at": "2026-11-23T05:00",
                "windows-0-ends_at": "2026-11-23T01:00",
            },
        )
        .content.decode()
    )

    assert "The end must be after the start." in page
    assert "Half a &lt;b&gt;change&lt;/b&gt;" in page
    assert 'value="2026-11-23T05:00"' in page
    assert Change.objects.count() == 0


def test_an_hour_that_comes_twice_is_asked_back(people: Night) -> None:
    people.ana.timezone = "America/New_York"
    people.ana.save()
    typed = {
        "do": "draft",
        "title": "Twice",
        "targets-TOTAL_FORMS": "1",
        "targets-INITIAL_FORMS": "0",
        "targets-0-system": "switch-a",
        "targets-0-impact": "outage",
        "checks-TOTAL_FORMS": "0",
        "checks-INITIAL_FORMS": "0",
        "windows-TOTAL_FORMS": "1",
        "windows-INITIAL_FORMS": "0",
        "windows-0-starts_at": "2027-11-07T01:30",
        "windows-0-ends_at": "2027-11-07T04:00",
    }
    asked = pages_as(people.ana).post("/book/", typed).content.decode()

    assert "Start: 01:30 comes twice that night. Which one?" in asked
    assert Change.objects.count() == 0
    pages_as(people.ana).post("/book/", typed | {"windows-0-starts_at_fold": "1"})
    assert Change.objects.get().windows.get().starts_at == datetime(2027, 11, 7, 6, 30, tzinfo=UTC)


def test_a_stranger_finds_no_page_of_it(people: Night) -> None:
    change = booking.book(people.ana, switch_upgrade(NOW + timedelta(hours=1), NOW + timedelta(hours=5)), submit=True)

    for address in (
        f"/changes/{change.public_id}/",
        f"/changes/{change.public_id}/live/",
        f"/changes/{change.public_id}/edit/",
    ):
        assert pages_as(people.sten).get(address).status_code == 404
    assert "Phone switch upgrade" not in text_of(pages_as(people.sten), "/")


def test_a_claim_on_a_system_of_mine_waits_on_tonight_for_those_who_can_answer_it(people: Night) -> None:
    estate.add_dependency(people.sten, stranger_system(people), "ges", "required")

    assert "Elsewhere Ltd says that Elsewhere needs GES. Is that right?" in text_of(pages_as(people.gina), "/")
    assert "Is that right?" not in text_of(pages_as(people.olaf), "/")
    assert "Is that right?" not in text_of(pages_as(people.ana), "/")


def stranger_system(people: Night) -> str:
    System.objects.create(slug="elsewhere", name="Elsewhere", organisation=people.organisations["stranger"])
    GraphVersion.renew()
    return "elsewhere"
