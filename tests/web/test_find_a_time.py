"""Find a time: the safe starts, the quietest first, and why not at others."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from html import unescape
from itertools import pairwise
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from calendar_app.find.forms import HOW_TO_WRITE, FindForm
from calendar_app.schedule.places import minutes_of
from changes.domain.draft import ChangeDraft, DraftWindow
from changes.selectors.reader import Reader
from changes.services import approve as approving
from changes.services import book as booking
from estate.domain.impact import Level
from estate.models import MaintenanceHours
from tests.doors import pages_as
from tests.estates import Night, switch_upgrade
from tests.web.test_answering import words

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 20, 19, tzinfo=UTC)
"""Friday noon in Denver."""
ONE = datetime(2026, 11, 21, 8, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
ASKED = {"systems": ["switch-a"], "takes": "1 h 30", "impact": "outage", "part": "night", "last": "2026-12-11"}


@pytest.fixture(autouse=True)
def clock() -> Any:
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


def found(people: Night, who: str = "ana", **more: Any) -> Any:
    return pages_as(people.people[who]).get("/find-a-time/", ASKED | more)


def test_the_quietest_time_of_each_night_with_why_it_is_where_it_is(people: Night) -> None:
    page = found(people)
    starts = page.context["found"].starts

    assert (len(starts), starts[0].starts_at) == (8, datetime(2026, 11, 21, 1, tzinfo=UTC))
    assert "✓ Free Fri 20 Nov, 18:00–19:30 MST" in words(page)
    assert starts[0].because == "reaches 1 person, outside their working day · Meridian Travel is awake: 20:00 there"


def test_other_work_is_in_the_way_and_said_as_booking_says_it(people: Night) -> None:
    approving.approve(people.cleo, booking.book(people.ana, switch_upgrade(ONE, ONE + 4 * HOUR), submit=True).pk)

    page = found(people, first="2026-11-21", last="2026-11-21", part="own", begins="01:00", ends="05:00")

    assert page.context["found"].starts == ()
    assert "Something serious is in the way at every start." in words(page)
    assert "Why not at other times" in words(page)


def test_of_hidden_work_nothing_is_told_but_what_a_preview_tells(people: Night) -> None:
    draft = ChangeDraft("Secret vacuum", {"ges": Level.OUTAGE}, (DraftWindow(ONE, ONE + HOUR),))
    booking.book(people.gina, draft, submit=True)

    page = found(people, who="vera", systems=["voice-carrier"], last="2026-11-20").content.decode()

    assert "Secret vacuum" not in page


def test_what_the_work_does_alone_is_said_beside_the_free_times(people: Night) -> None:
    page = found(people, systems=["switch-a", "switch-b"])

    assert page.context["found"].starts
    assert (
        "Phone switch This change alone leaves 0 of the redundant providers of Phone switch up, and it needs 1."
        in words(page)
    )


def test_choosing_one_leads_to_booking_with_everything_filled_in(people: Night) -> None:
    url = found(people, systems=["switch-a", "switch-b"], impact="degraded").context["found"].starts[0].book_url

    page = pages_as(people.ana).get(url)

    assert parse_qs(urlsplit(url).query)["system"] == ["switch-a", "switch-b"]
    text = page.content.decode()
    assert 'value="2026-11-20T18:00"' in text
    assert 'value="2026-11-20T19:30"' in text
    rows = [(form["system"].value(), form["impact"].value()) for form in page.context["targets"].forms]
    assert rows == [("switch-a", "degraded"), ("switch-b", "degraded")]


def test_maintenance_hours_of_what_it_puts_at_risk_are_kept_where_that_can_be(people: Night) -> None:
    MaintenanceHours.objects.create(
        system=people.systems["reservation-line"],
        rrule="FREQ=DAILY",
        start=time(3),
        duration=3 * HOUR,
        timezone="America/Denver",
    )
    best = found(people).context["found"].starts[0]

    assert best.starts_at == datetime(2026, 11, 21, 10, tzinfo=UTC)
    assert "inside the hours of Reservation line" in best.because


@pytest.mark.parametrize(
    ("more", "why"),
    [
        ({"systems": []}, "This field is required."),
        ({"systems": ["ges"]}, "The owner of “ges” has not let you work on it."),
        ({"systems": ["nothing"]}, "There is no system “nothing”."),
        ({"takes": "soon"}, HOW_TO_WRITE),
        ({"takes": "0"}, "Say how long it takes: more than 0 min."),
        ({"takes": "1" * 5000}, HOW_TO_WRITE),
        ({"takes": "\u0661 h"}, HOW_TO_WRITE),
        ({"takes": "20 h"}, "It takes longer than that part of a day."),
        ({"takes": "999 h"}, "None of these days has room for that"),
        ({"last": "2026-11-01"}, "The last day comes before the first, or is already over."),
        ({"last": "2027-11-01"}, "Look at 92 days at most."),
        ({"last": "9999-12-31"}, "Ensure this value is less than or equal to"),
        ({"part": "own"}, "Say from when until when."),
        ({"part": "always"}, "Select a valid choice."),
        ({"zone": "Mars/Base"}, "No time zone has that name. Write it like Europe/London."),
    ],
)
def test_what_makes_no_sense_is_said(people: Night, more: dict[str, Any], why: str) -> None:
    answer = found(people, **more)

    assert (answer.status_code, why in unescape(answer.content.decode())) == (200, True)


@pytest.mark.parametrize(
    ("typed", "minutes"),
    [("1 h 30", 90), ("1h30min", 90), ("90 min", 90), ("90", 90), ("1:30", 90), ("2 hours", 120), (" 2 H ", 120)],
)
def test_a_length_is_written_as_people_write_it(people: Night, typed: str, minutes: int) -> None:
    form = FindForm(None, reader=Reader(people.ana))
    assert form.fields["takes"].clean(typed) == timedelta(minutes=minutes)


@pytest.mark.parametrize(("who", "status"), [("ana", 200), ("bert", 403), ("olaf", 403)])
def test_it_is_for_those_who_book(people: Night, who: str, status: int) -> None:
    assert pages_as(people.people[who]).get("/find-a-time/").status_code == status


def test_it_takes_as_many_queries_for_much_work_as_for_little(people: Night) -> None:
    ana, counts = pages_as(people.ana), []
    for nth in range(3):
        for hour in range(nth * 6):
            at = ONE + hour * DAY + nth * HOUR
            booking.book(
                people.gina, ChangeDraft("Other", {"ges": Level.OUTAGE}, (DraftWindow(at, at + HOUR),)), submit=True
            )
        with CaptureQueriesContext(connection) as queries:
            ana.get("/find-a-time/", ASKED)
        counts.append(len(queries))

    assert counts[1] == counts[2]
    assert counts[2] <= 35


def on_the_grid(people: Night, find: str, date: str = "2026-11-21") -> list[Any]:
    page = pages_as(people.ana).get("/schedule/", {"view": "week", "date": date, "find": find})
    assert page.status_code == 200
    return [shade for column in page.context["grid"].columns for shade in column.shades]


def test_what_is_looked_for_is_drawn_into_the_week_with_why_the_rest_is_not(people: Night) -> None:
    approving.approve(people.cleo, booking.book(people.ana, switch_upgrade(ONE, ONE + 4 * HOUR), submit=True).pk)
    url = found(people).context["grid_url"]

    shades = on_the_grid(people, parse_qs(urlsplit(url).query)["find"][0])

    free = [one for one in shades if one.kind == "free"]
    assert free[0].words == "✓ Free, start 18:00–23:30"
    assert free[0].url.startswith("/book/?system=switch-a&impact=outage&start=2026-11-21T01%3A00%3A00%2B00%3A00")
    assert any(one.kind == "refused" and "Phone switch upgrade" in one.words for one in shades)


def test_free_and_not_free_are_never_drawn_over_each_other_and_a_reason_is_said_once(
    people: Night,
) -> None:
    approving.approve(people.cleo, booking.book(people.ana, switch_upgrade(ONE, ONE + 4 * HOUR), submit=True).pk)
    find = "systems=switch-a&takes=1+h&part=own&begins=01:00&ends=06:00&first=2026-11-16&last=2026-11-22"
    page = pages_as(people.ana).get("/schedule/", {"view": "week", "date": "2026-11-21", "find": find})

    for column in page.context["grid"].columns:
        places = sorted(
            (minutes_of(one.classes, "at"), minutes_of(one.classes, "for"))
            for one in column.shades
            if one.kind in ("free", "refused")
        )
        assert all(first + long <= then for (first, long), (then, _) in pairwise(places))
        assert column.is_empty == (not column.number and not any(one.kind == "free" for one in column.shades))
    shades = [one for column in page.context["grid"].columns for one in column.shades]
    said = [one.words for one in shades if one.is_first and one.kind == "refused"]
    assert len(said) == len(set(said)) >= 1
    assert sum(one.kind == "free" for one in shades) >= 2


def test_lanes_of_organisations_say_it_in_ones_own(people: Night) -> None:
    find = "systems=switch-a&takes=1+h&part=own&begins=01:00&ends=03:00"
    booking.book(people.ana, switch_upgrade(ONE, ONE + 4 * HOUR), submit=True)
    booking.book(people.gina, ChangeDraft("Other", {"ges": Level.OUTAGE}, (DraftWindow(ONE, ONE + HOUR),)), submit=True)

    asked = {"view": "lanes", "rows": "organisation", "span": "week", "date": f"{ONE:%Y-%m-%d}", "find": find}
    page = pages_as(people.ana).get("/schedule/", asked)

    assert {row.head.key: bool(row.shades) for row in page.context["lanes"].rows} == {"/centre": True, "/client": False}


def test_a_month_says_of_each_day_the_first_free_start_or_what_is_in_the_way(people: Night) -> None:
    approving.approve(people.cleo, booking.book(people.ana, switch_upgrade(ONE, ONE + 4 * HOUR), submit=True).pk)
    find = "systems=switch-a&takes=1+h&part=own&begins=01:00&ends=03:00&first=2026-11-21&last=2026-11-22"

    page = pages_as(people.ana).get("/schedule/", {"view": "month", "date": "2026-11-21", "find": find})

    days = {day.day.day: day.shades for week in page.context["month"].weeks for day in week if not day.is_other}
    shown = {day: [str(one.kind) for one in shades] for day, shades in days.items() if shades}
    assert shown == {21: ["refused"], 22: ["free"]}
    assert "✓ Free, start 01:00–02:00" in words(page)
    assert '<a class="cal-shade cal-free" href="/book/?' in page.content.decode()


def test_lanes_say_it_of_the_systems_that_are_looked_for_alone(people: Night) -> None:
    find = "systems=switch-a&takes=1+h&part=own&begins=01:00&ends=03:00"

    page = pages_as(people.ana).get("/schedule/", {"view": "lanes", "date": "2026-11-21", "find": find})

    shown = {row.head.key: [one.words for one in row.shades] for row in page.context["lanes"].rows if row.shades}
    assert shown == {"switch-a": ["✓ Free, start 01:00–02:00"] * 2}, "of both nights that stand beside the day"


@pytest.mark.parametrize("copy", ["", "x", "%00", "a" * 99])
def test_what_is_no_change_is_not_copied(people: Night, copy: str) -> None:
    page = found(people, copy=copy)

    assert page.context["found"].starts[0].book_url.startswith("/book/?")
    assert 'name="copy"' not in page.content.decode()


@pytest.mark.parametrize(
    "find",
    [
        "x",
        "systems=ges&takes=1",
        "systems=%00&takes=1",
        "takes=" + "9" * 20,
        "a&" * 700,
        "systems=switch-a&takes=" * 90,
    ],
)
def test_what_makes_no_sense_in_an_address_is_not_drawn(people: Night, find: str) -> None:
    assert on_the_grid(people, find) == []
