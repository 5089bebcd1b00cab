"""The schedule as a calendar: what is drawn where, and that it tells no more than the list does."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import Person
from changes.domain.draft import ChangeDraft, DraftWindow
from changes.models import Change, State, Window
from changes.services import book as booking
from estate.domain.impact import Level
from estate.models import Freeze, MaintenanceHours
from tests.crowds import crowd
from tests.doors import pages_as
from tests.estates import Night
from tests.web.calendar_read import DrawnBar, bars_in, cells_in

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 13, 8, 0, tzinfo=UTC)
"""Friday, 01:00 in Denver."""
HOUR, DAY, MINUTE = timedelta(hours=1), timedelta(days=1), timedelta(minutes=1)
VIEWS = ("day", "week", "month", "lanes")


@pytest.fixture(autouse=True)
def clock() -> Iterator[Any]:
    with time_machine.travel(NOW, tick=False) as clock:
        yield clock


def book(
    person: Person, title: str, starts_at: datetime, *targets: str, hours: float = 4, submit: bool = True
) -> Change:
    window = DraftWindow(starts_at, starts_at + hours * HOUR)
    draft = ChangeDraft(title=title, targets=dict.fromkeys(targets, Level.OUTAGE), windows=(window,))
    return booking.book(person, draft, submit=submit)


def page(person: Person, **asked: str) -> Any:
    return pages_as(person).get("/schedule/", asked)


def bars(person: Person, **asked: str) -> list[DrawnBar]:
    return bars_in(page(person, **asked).content.decode())


def columns(person: Person, **asked: str) -> dict[str, list[DrawnBar]]:
    """By day."""
    cells = cells_in(page(person, **asked).content.decode())
    return {day: found for day, cell in cells if (found := bars_in(cell))}


def test_a_week_from_monday_is_what_is_seen_first(people: Night) -> None:
    response = page(people.ana)

    assert [f"{one.day:%a %d}" for one in response.context["grid"].columns] == [
        *("Mon 09", "Tue 10", "Wed 11", "Thu 12", "Fri 13", "Sat 14", "Sun 15")
    ]
    assert (response.context["toolbar"].title, response.context["asked"].view) == ("Mon 9 Nov – Sun 15 Nov", "week")


def test_work_stands_at_its_hours_in_the_readers_zone(people: Night) -> None:
    book(people.ana, "Patch", NOW + 21 * HOUR, "switch-a")

    [bar] = columns(people.ana)["2026-11-13"]
    assert (bar.minutes, bar.starts, bar.ends) == ((22 * 60, 120), "2026-11-14T05:00:00Z", "2026-11-14T09:00:00Z")
    assert {day: [one.minutes for one in of_day] for day, of_day in columns(people.ana).items()} == {
        "2026-11-13": [(1320, 120)],
        "2026-11-14": [(0, 120)],
    }
    assert {day: [one.minutes for one in of_day] for day, of_day in columns(people.gina).items()} == {
        "2026-11-14": [(0, 240)]
    }


def test_a_day_shows_the_night_that_follows_it_in_one_piece(people: Night) -> None:
    book(people.ana, "Patch", NOW + 21 * HOUR, "switch-a")

    assert [one.minutes for one in bars(people.ana, view="day", date="2026-11-13")] == [(1320, 240)]


def test_lanes_show_each_target_in_its_row(people: Night) -> None:
    book(people.ana, "Patch both", NOW + 21 * HOUR, "switch-a", "switch-b")

    lanes = page(people.ana, view="lanes", date="2026-11-13").context["lanes"]

    assert {row.head.name: [bar.of.title for bar in row.bars] for row in lanes.rows} == {
        "Agent desktop": [],
        "Phone switch": [],
        "Switch A": ["Patch both"],
        "Switch B": ["Patch both"],
    }
    assert [row.head.slug for row in lanes.rows] == ["agent-desktop", "phone-switch", "switch-a", "switch-b"]
    by_party = page(people.ana, view="lanes", rows="organisation", date="2026-11-13").context["lanes"]
    assert [(row.head.name, len(row.bars)) for row in by_party.rows] == [("Harbour Contact Centre", 1)]


def test_a_short_bar_in_a_lane_has_its_title_where_there_is_room_beside_it(people: Night) -> None:
    book(people.ana, "Patch", NOW + DAY, "switch-a", hours=1)
    book(people.ana, "The last of the week", datetime(2026, 11, 16, 4, tzinfo=UTC), "switch-b", hours=1)
    book(people.ana, "A long one", NOW + DAY, "phone-switch", hours=30)
    book(people.ana, "Crowded on both sides", NOW + DAY, "agent-desktop", hours=1)
    book(people.ana, "And so is this", NOW + DAY + 2 * HOUR, "agent-desktop", hours=1)

    lanes = page(people.ana, view="lanes", span="week", date="2026-11-13").context["lanes"]

    beside = {
        bar.of.title: [word for word in ("cal-after", "cal-before") if word in bar.classes.split()]
        for row in lanes.rows
        for bar in row.bars
    }
    assert beside == {
        "Patch": ["cal-after"],
        "The last of the week": ["cal-before"],
        "A long one": [],
        "Crowded on both sides": ["cal-before"],
        "And so is this": ["cal-after"],
    }


def test_the_night_of_a_day_names_the_day_of_what_begins_after_midnight(people: Night) -> None:
    book(people.ana, "Tonight", datetime(2026, 11, 14, 5, tzinfo=UTC), "switch-a", hours=2)
    book(people.ana, "After midnight", datetime(2026, 11, 14, 8, tzinfo=UTC), "switch-b", hours=2)

    grid = page(people.ana, view="day", date="2026-11-13").context["grid"]

    assert [bar.of.when for column in grid.columns for bar in column.bars] == ["22:00–00:00", "Sat 01:00–03:00"]


@pytest.mark.parametrize("view", VIEWS)
def test_a_counterpart_is_drawn_without_title_and_targets(people: Night, view: str) -> None:
    book(people.gina, "Index of GES", NOW + DAY, "ges")
    book(people.vera, "Trunk", NOW + DAY, "voice-carrier")

    html = page(people.vera, view=view, date="2026-11-14").content.decode()

    assert sorted({bar.title for bar in bars_in(html)}) == ["Trunk", "Work of Meridian Travel"]
    assert "Index of GES" not in html
    assert "GES database" not in html


@pytest.mark.parametrize("view", VIEWS)
def test_drafts_and_what_does_not_reach_others_are_drawn_for_their_own_alone(people: Night, view: str) -> None:
    book(people.gina, "Not sure yet", NOW + DAY, "ges", submit=False)

    assert {bar.title for bar in bars(people.gina, view=view, date="2026-11-14")} == {"Not sure yet"}
    assert bars(people.ana, view=view, date="2026-11-14") == []
    assert bars(people.sten, view=view, date="2026-11-14") == []


@pytest.mark.parametrize("view", VIEWS)
def test_chips_narrow_what_is_drawn(people: Night, view: str) -> None:
    book(people.ana, "Ours, a draft", NOW + DAY, "switch-a", submit=False)
    book(people.ana, "Ours", NOW + DAY + 6 * HOUR, "agent-desktop")
    book(people.gina, "Theirs", NOW + DAY, "portal")
    book(people.vera, "Trunk", NOW + DAY, "voice-carrier")

    def shown(**asked: str) -> list[str]:
        return sorted({bar.title for bar in bars(people.ana, view=view, date="2026-11-14", **asked)})

    assert shown() == ["Ours", "Ours, a draft", "Theirs", "Trunk"]
    assert shown(mine="1") == ["Ours", "Ours, a draft"]
    assert shown(drafts="1") == ["Ours, a draft"]
    assert shown(organisation="client") == ["Theirs"]
    assert shown(system="voice-carrier") == ["Trunk"]
    assert shown(reaches="1", organisation="carrier") == ["Trunk"]


def test_a_chip_is_a_link_that_keeps_what_else_is_chosen(people: Night) -> None:
    toolbar = page(people.ana, view="lanes", date="2026-11-20", mine="1", impact="outage").context["toolbar"]

    assert [(chip.label, chip.url) for chip in toolbar.chips][:2] == [
        ("Mine", "/schedule/?view=lanes&date=2026-11-20&impact=outage"),
        ("Reaches us", "/schedule/?view=lanes&date=2026-11-20&mine=1&reaches=1&impact=outage"),
    ]
    assert [one.url for one in toolbar.views][1] == "/schedule/?view=week&date=2026-11-20&mine=1&impact=outage"
    assert [one.label for one in toolbar.chosen] == ["Outage"]


def test_the_old_address_still_names_the_day(people: Night) -> None:
    assert page(people.ana, **{"from": "2026-12-24"}).context["toolbar"].title == "Mon 21 Dec – Sun 27 Dec"


def test_only_own_work_that_has_not_begun_can_be_moved_by_those_who_may(people: Night) -> None:
    book(people.ana, "Ours", NOW + DAY, "switch-a")
    book(people.gina, "Theirs", NOW + DAY, "portal")

    assert {bar.title: bar.moves for bar in bars(people.ana)} == {"Ours": True, "Theirs": False}
    assert {bar.title: bar.moves for bar in bars(people.olaf)} == {"Ours": False, "Theirs": False}
    assert "data-may-book" in page(people.ana).content.decode()
    assert "data-may-book" not in page(people.olaf).content.decode()


def test_conflicts_are_marked_on_both_and_drawn_on_request(people: Night) -> None:
    book(people.ana, "Ours", NOW + DAY, "switch-a")
    book(people.ana, "Elsewhere", NOW + DAY + 12 * HOUR, "switch-b")
    book(people.gina, "Theirs", NOW + DAY + HOUR, "portal")

    shown = page(people.ana).context["grid"].columns[5]
    severities = {bar.of.title: bool(bar.of.severity) for bar in shown.bars}
    assert severities == {"Ours": True, "Theirs": True, "Elsewhere": False}
    assert shown.links == ()
    [line] = page(people.ana, conflicts="1").context["grid"].columns[5].links
    assert (line.x1, line.x2, line.y1) == (250, 750, 60 + 60 + 90)
    assert len(page(people.ana, conflicts="1", view="lanes", date="2026-11-14").context["lanes"].links) == 1


def test_dense_days_are_folded_and_say_how_many_are_left(people: Night) -> None:
    windows = crowd(people.ana, people.systems["switch-a"], NOW + HOUR, 20, state=State.APPROVED)
    Window.objects.update(starts_at=NOW + HOUR, ends_at=NOW + 3 * HOUR)

    column = page(people.ana).context["grid"].columns[4]
    assert (len(column.bars), column.folded, column.number) == (4, len(windows) - 4, len(windows))
    assert "16 more" in page(people.ana).content.decode()
    day = page(people.ana, view="day").context["grid"].columns[0]
    assert (len(day.bars), day.folded) == (12, 8)
    lanes = page(people.ana, view="lanes", date="2026-11-13").context["lanes"].rows
    assert [(len(row.bars), row.folded) for row in lanes if row.head.key == "switch-a"] == [(6, 14)]
    month = page(people.ana, view="month").context["month"].weeks[2][4]
    assert (len(month.bars), month.folded) == (4, 16)


def test_what_was_called_off_before_it_began_takes_no_room(people: Night) -> None:
    change = book(people.ana, "Patch", NOW + HOUR, "switch-a")
    change.windows.update(state=State.CANCELLED)

    assert bars(people.ana) == []


def test_freezes_and_maintenance_hours_stand_behind_the_bars(people: Night) -> None:
    freeze = Freeze.objects.create(
        organisation=people.organisations["centre"], name="Sale", starts_at=NOW + HOUR, ends_at=NOW + 4 * HOUR
    )
    freeze.systems.add(people.systems["switch-a"])
    MaintenanceHours.objects.create(
        system=people.systems["switch-b"],
        rrule="FREQ=WEEKLY;BYDAY=FR",
        start="22:00",
        duration=2 * HOUR,
        timezone="America/Denver",
    )

    shades = page(people.ana).context["grid"].columns[4].shades
    assert [(one.kind, one.words, one.classes) for one in shades] == [
        ("freeze", "Freeze: Sale", "at-h2 for-h3"),
        ("hours", "Maintenance hours", "at-h22 for-h2"),
    ]
    lanes = page(people.ana, view="lanes", date="2026-11-13").context["lanes"].rows
    assert {row.head.key: [one.kind for one in row.shades] for row in lanes if row.shades} == {
        "switch-a": ["freeze"],
        "switch-b": ["hours"],
    }
    assert page(people.sten).context["grid"].columns[4].shades == ()


@pytest.mark.parametrize("view", ["day", "lanes"])
def test_before_morning_the_night_that_is_under_way_is_shown(people: Night, clock: Any, view: str) -> None:
    def shown() -> str:
        return f"{page(people.ana, view=view).context['asked'].day}"

    assert shown() == "2026-11-12", "the night of Thursday, at one o’clock of Friday"
    clock.move_to(NOW + 7 * HOUR)
    assert shown() == "2026-11-13"
    assert page(people.ana).context["asked"].day.isoformat() == "2026-11-13"


def test_every_way_on_names_its_day_but_today(people: Night) -> None:
    toolbar = page(people.ana, view="month").context["toolbar"]

    assert "date" not in toolbar.today_url
    assert all("date=2026-11-13" in one.url for one in (*toolbar.views, *toolbar.chips))


def test_two_clocks_stand_at_the_edge_and_a_third_by_choice(people: Night) -> None:
    def clocks(**asked: str) -> list[tuple[str, str]]:
        return [(one.name, one.hours[1].text) for one in page(people.ana, **asked).context["grid"].clocks]

    assert clocks() == [("MST", "01:00"), ("UTC", "08:00")]
    assert clocks(zone="Asia/Kathmandu") == [("MST", "01:00"), ("UTC", "08:00"), ("UTC+05:45", "13:45")]
    assert clocks(date="2026-10-30")[0] == ("MDT/MST", "01:00 MDT")


@pytest.mark.parametrize("view", VIEWS)
def test_the_number_of_queries_does_not_grow_with_the_calendar(people: Night, view: str) -> None:
    client = pages_as(people.ana)
    asked = {"view": view, "date": "2026-11-14", "span": "week", "conflicts": "1"}
    counts = set()
    for number in range(4):
        book(people.ana, f"Ours {number}", NOW + DAY, "switch-a", "agent-desktop")
        book(people.gina, f"Theirs {number}", NOW + DAY, "ges", "portal")
        client.get("/schedule/", asked)
        with CaptureQueriesContext(
            connection,
        ) as queries:
            client.get("/schedule/", asked)
        counts.add(len(queries))

    assert len(counts) == 1
    assert counts.pop() <= 15
