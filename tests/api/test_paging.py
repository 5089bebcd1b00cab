"""Whoever follows `next` sees each thing that stood there all the while exactly once."""

from __future__ import annotations

import base64
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
import time_machine
from django.test import Client

from changes.domain.draft import ChangeDraft, DraftWindow
from changes.models import Change
from changes.services import book as booking
from changes.services import start_and_end
from estate.domain.impact import Level
from estate.models import Freeze, MaintenanceHours, System
from notifications.services.making import fan_out as fanning
from tests.doors import pages_as
from tests.estates import Night

pytestmark = pytest.mark.django_db

ONE = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)
API = "/api/v1/"


@pytest.fixture(autouse=True)
def clock() -> Iterator[Any]:
    with time_machine.travel(ONE - timedelta(days=10), tick=False) as traveller:
        yield traveller


def booked(people: Night, number: int) -> list[Change]:
    drafts = (
        ChangeDraft(
            f"Work {place}", {"switch-a": Level.NONE}, (DraftWindow(ONE + place * HOUR, ONE + place * HOUR + HOUR),)
        )
        for place in range(number)
    )
    return [booking.book(people.ana, draft, submit=True) for draft in drafts]


def pages(client: Client, address: str, between: Callable[[], object] = lambda: None) -> list[list[Any]]:
    """All that is found by following `next`, with something done between any two."""
    found: list[list[Any]] = []
    following: str | None = address
    while following:
        assert len(found) < 100, "it does not come to an end"
        answer = client.get(following)
        assert answer.status_code == 200, answer.content
        assert set(answer.json()) == {"next", "results"}
        found.append(answer.json()["results"])
        following = answer.json()["next"]
        assert following is None or following.startswith("http://testserver/")
        between()
    return found


def test_what_others_book_meanwhile_neither_repeats_nor_skips_anything(people: Night, clock: Any) -> None:
    stood = [str(change.public_id) for change in booked(people, 7)]

    seen = pages(pages_as(people.ana), f"{API}changes/?page_size=2", lambda: booked(people, 1))

    ids = [one["id"] for page in seen for one in page]
    assert (len(ids), ids) == (7, list(reversed(stood)))
    assert Change.objects.count() > 7


def frozen(people: Night, number: int) -> list[Freeze]:
    freezes = [
        Freeze.objects.create(
            organisation=people.organisations["centre"],
            name=f"Freeze {place}",
            starts_at=ONE + place * HOUR,
            ends_at=ONE + place * HOUR + HOUR,
        )
        for place in range(number)
    ]
    for freeze in freezes:
        freeze.systems.add(people.systems["switch-a"])
    return freezes


def test_what_is_taken_away_meanwhile_skips_nothing(people: Night) -> None:
    there = frozen(people, 9)

    def take_the_first() -> None:
        there.pop(0).delete()

    seen = pages(pages_as(people.ana), f"{API}freezes/?page_size=2", take_the_first)

    names = [one["name"] for page in seen for one in page]
    assert len(names) == len(set(names))
    assert {one.name for one in there} <= set(names)


def test_an_edit_of_what_a_list_might_be_sorted_by_moves_nothing(people: Night) -> None:
    *_, last = frozen(people, 5)

    def swap() -> None:
        Freeze.objects.filter(pk=last.pk).update(starts_at=ONE - HOUR)

    seen = pages(pages_as(people.ana), f"{API}freezes/?page_size=2", swap)

    assert sorted(one["name"] for page in seen for one in page) == [f"Freeze {place}" for place in range(5)]


def test_what_is_sorted_alike_is_told_apart(people: Night) -> None:
    for place in range(5):
        MaintenanceHours.objects.create(
            system=people.systems["ges"],
            rrule="FREQ=DAILY",
            start=f"0{place}:00",
            duration=HOUR,
            timezone="America/New_York",
        )

    seen = [one["id"] for page in pages(pages_as(people.gina), f"{API}maintenance-hours/?page_size=2") for one in page]

    assert len(seen) == len(set(seen)) == 5


def test_every_list_goes_on_to_its_end(people: Night, clock: Any) -> None:
    change = booked(people, 3)[0]
    booking.book(
        people.gina, ChangeDraft("GES", {"ges": Level.OUTAGE}, (DraftWindow(ONE, ONE + 3 * HOUR),)), submit=True
    )
    booking.book(
        people.ana, ChangeDraft("A", {"agent-desktop": Level.OUTAGE}, (DraftWindow(ONE, ONE + HOUR),)), submit=True
    )
    fanning.fan_out()
    client, lengths = pages_as(people.ana), {}
    for name in ("systems", "dependencies", "changes", "conflicts", "notices", f"changes/{change.public_id}/log"):
        whole = pages(client, f"{API}{name}/?page_size=200")
        singly = pages(client, f"{API}{name}/?page_size=1")
        assert [[one] for [rows] in [whole] for one in rows] == singly, name
        lengths[name.partition("/")[0]] = len(singly)

    assert all(length > 1 for length in lengths.values()), lengths


def test_the_record_of_a_change_goes_on_where_it_stood(people: Night, clock: Any) -> None:
    [change] = booked(people, 1)
    for place in range(4):
        clock.shift(HOUR)
        booking.edit(people.ana, change.pk, draft_titled(change, f"Title {place}"))
    client, address = pages_as(people.ana), f"{API}changes/{change.public_id}/log/?page_size=2"
    before = pages(client, f"{address}00")[0]

    def act() -> None:
        clock.shift(HOUR)
        if not acted:
            start_and_end.cancel(people.ana, change.pk, "Not needed")
        acted.append(1)

    acted: list[int] = []
    assert [one for page in pages(client, address, act) for one in page] == before


def draft_titled(change: Change, title: str) -> ChangeDraft:
    window = change.windows.get()
    assert window.ends_at
    return ChangeDraft(
        title, {"switch-a": Level.NONE}, (DraftWindow(window.starts_at, window.ends_at, (), window.public_id),)
    )


def test_a_cursor_tells_nothing(people: Night) -> None:
    booked(people, 3)
    answer = pages_as(people.ana).get(f"{API}changes/?page_size=1").json()
    [cursor] = parse_qs(urlsplit(answer["next"]).query)["cursor"]

    assert b"pk" not in bytes(base64.urlsafe_b64decode(cursor))


@pytest.mark.parametrize("cursor", ["x", "gAAAAAx", "cD0x", "%00", "é"])
def test_a_cursor_that_is_none_is_refused_with_its_field(people: Night, cursor: str) -> None:
    answer = pages_as(people.ana).get(f"{API}changes/", {"cursor": cursor})

    assert (answer.status_code, list(answer.json()["errors"])) == (400, ["cursor"])


def test_a_cursor_of_another_list_is_refused(people: Night) -> None:
    booked(people, 3)
    client = pages_as(people.ana)
    [cursor] = parse_qs(urlsplit(client.get(f"{API}dependencies/?page_size=1").json()["next"]).query)["cursor"]

    assert client.get(f"{API}systems/", {"cursor": cursor}).status_code == 400


@pytest.mark.parametrize(
    ("asked", "shown"), [("3", 3), ("0", 50), ("-1", 50), ("many", 50), ("9" * 20, 50), ("500", 60)]
)
def test_no_size_of_a_page_is_too_much(people: Night, asked: str, shown: int) -> None:
    System.objects.bulk_create(
        System(slug=f"s{place}", name=f"S {place}", organisation=people.organisations["centre"]) for place in range(50)
    )
    answer = pages_as(people.ana).get(f"{API}systems/", {"page_size": asked})

    assert len(answer.json()["results"]) == shown
