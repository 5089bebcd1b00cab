"""Free slots beside the form: what is offered, and what a press writes into it."""

import re
from datetime import UTC, datetime, time, timedelta
from html import unescape
from typing import Any

import pytest
import time_machine

from accounts.models import Person
from changes.domain.draft import ChangeDraft, DraftWindow
from changes.models import Change
from changes.services import book as booking
from estate.domain.impact import Level
from estate.models import MaintenanceHours
from tests.doors import pages_as
from tests.estates import Night

pytestmark = pytest.mark.django_db

ONE = datetime(2026, 11, 23, 8, tzinfo=UTC)
"""01:00 in Denver, where Ana works."""
HOUR = timedelta(hours=1)
FORM = {
    "title": "Work on switch A",
    "description": "Typed with care",
    "implementers": "ana@centre.example",
    "targets-TOTAL_FORMS": "1",
    "targets-INITIAL_FORMS": "0",
    "targets-0-system": "switch-a",
    "targets-0-impact": "outage",
    "checks-TOTAL_FORMS": "1",
    "checks-INITIAL_FORMS": "0",
    "windows-TOTAL_FORMS": "1",
    "windows-INITIAL_FORMS": "0",
    "windows-0-starts_at": "2026-11-23T01:00",
    "windows-0-ends_at": "2026-11-23T03:00",
}


@pytest.fixture(autouse=True)
def ten_days_before() -> Any:
    with time_machine.travel(ONE - timedelta(days=10), tick=False) as clock:
        yield clock


def book(who: Person, system: str, start: datetime, end: datetime) -> Change:
    draft = ChangeDraft(f"Work on {system}", {system: Level.OUTAGE}, (DraftWindow(start, end),))
    return booking.book(who, draft, submit=True)


def section(page: str) -> str:
    found = re.search(r'<section[^>]*"p-slots".*?</section>', page, re.DOTALL)
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", found[0])).split()) if found else ""


def values(page: str) -> list[str]:
    return re.findall(r'name="slot"\s+value="([^"]+)"', page)


def typed(page: str, name: str) -> str:
    found = re.search(rf'name="{name}" value="([^"]*)"', page)
    return found[1] if found else ""


def test_beside_a_conflict_stand_the_nearest_free_slots_in_the_reader_s_zone_and_utc(people: Night) -> None:
    book(people.ana, "switch-b", ONE + HOUR, ONE + 3 * HOUR)

    page = pages_as(people.ana).post("/book/preview/", FORM).content.decode()

    assert values(page) == [
        "0 2026-11-23T11:00:00+00:00",
        *(f"0 2026-11-{day}T08:00:00+00:00" for day in range(24, 29)),
    ]
    assert "The nearest free slots No serious conflict at these times." in section(page)
    assert "Mon 23 Nov, 04:00–06:00 MST · 11:00–13:00 UTC" in section(page)


def test_what_is_free_already_is_said_to_be(people: Night) -> None:
    page = pages_as(people.ana).post("/book/preview/", FORM).content.decode()

    assert "No serious conflict where it is now." in section(page)
    assert values(page)[0] == "0 2026-11-24T08:00:00+00:00"


def test_pressing_one_without_javascript_writes_start_and_end_and_keeps_all_that_was_typed(people: Night) -> None:
    page = pages_as(people.ana).post("/book/", FORM | {"slot": "0 2026-11-23T11:00:00+00:00"}).content.decode()

    assert [typed(page, f"windows-0-{name}") for name in ("starts_at", "ends_at")] == [
        "2026-11-23T04:00",
        "2026-11-23T06:00",
    ]
    assert "Typed with care" in page
    assert typed(page, "title") == "Work on switch A"
    assert not Change.objects.exists()


def test_pressing_one_sets_the_window_that_was_meant_and_leaves_the_others(people: Night) -> None:
    book(people.ana, "switch-b", ONE + 24 * HOUR, ONE + 26 * HOUR)
    two = FORM | {
        "windows-TOTAL_FORMS": "2",
        "windows-1-starts_at": "2026-11-24T01:00",
        "windows-1-ends_at": "2026-11-24T02:00",
    }

    offered = pages_as(people.ana).post("/book/preview/", two).content.decode()
    page = pages_as(people.ana).post("/book/", two | {"slot": values(offered)[0]}).content.decode()

    assert "For the window Tue 24 Nov, 01:00–02:00 MST" in section(offered)
    assert values(offered)[0] == "1 2026-11-24T10:00:00+00:00"
    assert [typed(page, f"windows-{place}-starts_at") for place in (0, 1)] == ["2026-11-23T01:00", "2026-11-24T03:00"]


def test_a_slot_in_the_hour_that_comes_twice_is_the_one_that_was_pressed(people: Night) -> None:
    """Denver's clock goes back on 7 November 2027 at 02:00."""
    page = pages_as(people.ana).post("/book/", FORM | {"slot": "0 2027-11-07T08:30:00+00:00"}).content.decode()

    assert typed(page, "windows-0-starts_at") == "2027-11-07T01:30"
    assert re.search(r'name="windows-0-starts_at_fold".*?value="1" selected', page, re.DOTALL)


def test_where_there_is_none_it_says_why_and_until_when_was_looked(people: Night) -> None:
    system = people.systems["switch-a"]
    MaintenanceHours.objects.create(
        system=system, rrule="FREQ=DAILY", start=time(1), duration=HOUR, timezone="America/Denver"
    )

    page = pages_as(people.ana).post("/book/preview/", FORM).content.decode()

    assert section(page) == (
        "The nearest free slots Every start until Thu 11 Feb 2027, 01:00 MST · 08:00 UTC has a serious conflict. "
        "Your change does not keep to the maintenance hours of Switch A."
    )


def test_slots_that_keep_to_hours_begin_with_them(people: Night) -> None:
    system = people.systems["switch-a"]
    MaintenanceHours.objects.create(
        system=system, rrule="FREQ=WEEKLY;BYDAY=SU", start=time(2), duration=4 * HOUR, timezone="America/Denver"
    )

    page = pages_as(people.ana).post("/book/preview/", FORM).content.decode()

    assert values(page)[:2] == ["0 2026-11-29T09:00:00+00:00", "0 2026-12-06T09:00:00+00:00"]


def test_the_form_of_a_stored_change_posts_slots_to_itself_and_does_not_stand_in_its_own_way(people: Night) -> None:
    change = book(people.ana, "switch-a", ONE, ONE + 2 * HOUR)

    page = pages_as(people.ana).get(f"/changes/{change.public_id}/edit/").content.decode()

    assert "No serious conflict where it is now." in section(page)
    assert f'hx-post="/changes/{change.public_id}/edit/"' in page


@pytest.mark.parametrize(
    "slot",
    [
        "",
        "0",
        "9 2026-11-23T11:00:00+00:00",
        "0 2026-11-23T11:00:00",
        "x y",
        "0 never",
        "0 0001-01-01T00:00:00+14:00",
        "0 9999-12-31T23:59:59-12:00",
    ],
)
def test_what_is_no_slot_leaves_the_form_as_it_was(people: Night, slot: str) -> None:
    answer = pages_as(people.ana).post("/book/", FORM | {"slot": slot})

    assert (answer.status_code, typed(answer.content.decode(), "windows-0-starts_at")) == (200, "2026-11-23T01:00")


@pytest.mark.parametrize("count", ["9" * 5_000, "100", "-1", "²", ""])
def test_one_more_row_of_a_number_that_is_none_is_no_error(people: Night, count: str) -> None:
    answer = pages_as(people.ana).post("/book/", FORM | {"do": "more-checks", "checks-TOTAL_FORMS": count})

    assert (answer.status_code, answer.content.count(b'name="checks-0-to_system-words"')) == (200, 1)


@pytest.mark.parametrize("counted", ["targets", "checks", "windows"])
def test_a_form_that_does_not_say_how_many_rows_it_has_is_shown_again(people: Night, counted: str) -> None:
    sent = {name: value for name, value in FORM.items() if not name.startswith(f"{counted}-TOTAL")}

    answer = pages_as(people.ana).post("/book/", {**sent, "do": "submit"})

    assert (answer.status_code, Change.objects.count()) == (200, 0)
