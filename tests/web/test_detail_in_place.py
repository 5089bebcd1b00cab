"""The detail of a work beside the calendar: what its reader may know of it, and what they may do."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from pytest_django.fixtures import DjangoAssertNumQueries

from tests.doors import pages_as
from tests.estates import Night
from tests.web.test_moving_in_place import AT, BESIDE, HOUR, NOW, book, said

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def clock() -> Iterator[Any]:
    with time_machine.travel(NOW, tick=False) as clock:
        yield clock


def detail(person: Any, window: Any) -> Any:
    return pages_as(person).get(f"/schedule/detail/{window.public_id}/")


def test_it_says_what_when_on_what_and_what_it_reaches(people: Night) -> None:
    window = book(people.ana, "Patch it", AT, "switch-a")

    shown = said(detail(people.ana, window).text.partition('id="in-place"')[2])

    assert "Patch it Back ? waiting for approval Harbour Contact Centre (yours) · CENTRE-" in shown
    assert "Sat 14 Nov, 22:00 – Sun 15 Nov, 00:00 MST · Sun 15 Nov, 05:00–07:00 UTC" in shown
    assert "On Switch A Open" in shown
    assert "Reaches Switch A" in shown
    assert "Switch A → Phone switch → Agent desktop" in shown


def test_it_offers_moving_and_copying_to_those_who_may_alone(people: Night) -> None:
    window = book(people.ana, "Patch it", AT, "switch-a")

    seen = {name: detail(people.people[name], window).context["detail"] for name in ("ana", "bert", "gina")}

    assert {name: (one.move_url, one.copy_url) for name, one in seen.items()} == {
        "ana": (f"/schedule/move/{window.public_id}/", f"/changes/{window.change.public_id}/copy/"),
        "bert": ("", ""),
        "gina": ("", ""),
    }


def test_a_counterpart_learns_when_and_whom_to_call_and_no_more(people: Night) -> None:
    window = book(people.gina, "Index of GES", AT, "ges")
    book(people.vera, "Trunk", AT + timedelta(minutes=1), "voice-carrier")

    page = detail(people.vera, window)

    assert page.context["detail"].row.title == "Work of Meridian Travel"
    assert "Index of GES" not in page.text
    assert "CLIENT-" not in page.text
    assert page.context["detail"].copy_url == page.context["detail"].move_url == ""
    assert "+1 555 0200" in page.text
    assert len(page.context["detail"].findings) == 1


def test_whoever_may_not_see_it_finds_nothing(people: Night) -> None:
    window = book(people.ana, "Patch it", AT, "switch-a")

    assert detail(people.sten, window).status_code == 404


def test_beside_the_calendar_it_is_a_part(people: Night) -> None:
    window, client = book(people.ana, "Patch it", AT, "switch-a"), pages_as(people.ana)
    mark = client.get("/schedule/").text.partition('"X-Whose": "')[2].partition('"')[0]

    part = client.get(f"/schedule/detail/{window.public_id}/", headers=BESIDE | {"X-Whose": mark}).text

    assert part.strip().startswith('<section class="in-place"')
    assert 'href="/schedule/?view=week" data-leave' in part


def test_it_takes_a_fixed_number_of_queries(people: Night, django_assert_num_queries: DjangoAssertNumQueries) -> None:
    window, client = book(people.ana, "Desktop", AT, "agent-desktop"), pages_as(people.ana)
    for number in range(6):
        book(people.gina, f"Index {number}", AT + number * HOUR / 8, "ges")
    for _ in range(2):
        with django_assert_num_queries(12):
            client.get(f"/schedule/detail/{window.public_id}/")
        book(people.gina, "More", AT + HOUR, "ges")
