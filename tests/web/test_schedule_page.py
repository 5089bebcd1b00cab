"""The schedule as its readers see it: what it lists, and that narrowing it tells nothing more."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client
from pytest_django.fixtures import DjangoAssertNumQueries

from accounts.models import Person
from changes.domain.draft import ChangeDraft, DraftWindow
from changes.models import Change, ChangeShare, State
from changes.services import book as booking
from changes.services import start_and_end
from components.work import WindowRow
from estate.domain.impact import Level
from tests.crowds import crowd
from tests.doors import pages_as
from tests.estates import Night, switch_upgrade

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 13, 8, 0, tzinfo=UTC)
"""Friday, 01:00 in Denver."""
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def clock() -> Iterator[Any]:
    with time_machine.travel(NOW, tick=False) as clock:
        yield clock


def book(
    person: Person, title: str, starts_at: datetime, *targets: str, level: Level = Level.OUTAGE, submit: bool = True
) -> Change:
    window = DraftWindow(starts_at, starts_at + 4 * HOUR)
    draft = ChangeDraft(title=title, targets=dict.fromkeys(targets, level), windows=(window,))
    return booking.book(person, draft, submit=submit)


def page(person: Person, **asked: str) -> Any:
    return pages_as(person).get("/schedule/", {"view": "list"} | asked)


def titles(response: Any) -> dict[str, list[str]]:
    """Of each day."""
    return {f"{group.day:%d}": [row.title for row in group.rows] for group in response.context["days"]}


def rows(response: Any) -> list[WindowRow]:
    return [row for group in response.context["days"] for row in group.rows]


def test_windows_stand_under_the_day_on_which_they_begin_in_the_readers_zone(people: Night) -> None:
    book(people.ana, "Late on Friday", NOW + 22 * HOUR, "switch-a")
    book(people.ana, "On Saturday", NOW + 24 * HOUR, "switch-b")
    book(people.ana, "Next Friday", NOW + 7 * DAY, "switch-b")

    assert titles(page(people.ana)) == {"13": ["Late on Friday"], "14": ["On Saturday"]}
    assert titles(page(people.cleo)) == {"14": ["Late on Friday", "On Saturday"]}
    assert titles(page(people.ana, **{"from": "2026-11-20"})) == {"20": ["Next Friday"]}


def test_earlier_and_later_keep_what_was_chosen(people: Night) -> None:
    response = page(people.ana, impact="outage", mine="on", **{"from": "2026-11-20"})

    toolbar = response.context["toolbar"]
    assert toolbar.earlier_url == "/schedule/?view=list&date=2026-11-13&mine=on&impact=outage"
    assert toolbar.later_url == "/schedule/?view=list&date=2026-11-27&mine=on&impact=outage"
    assert response.context["range_text"] == "Fri 20 Nov to Thu 26 Nov."


def test_running_work_stays_listed_past_its_planned_end(people: Night, clock: Any) -> None:
    change = book(people.ana, "Runs over", NOW + HOUR, "switch-a")
    clock.move_to(NOW + HOUR)
    start_and_end.start(people.ana, change.windows.get().pk, "agreed by phone")
    clock.move_to(NOW + 2 * DAY)

    assert titles(page(people.ana)) == {"15": ["Runs over"]}
    assert rows(page(people.ana))[0].state == "overrunning"


def test_the_form_shows_what_was_asked(people: Night) -> None:
    asked = page(people.ana, system="Switch A", impact="degraded").context["asked"]

    assert [(field.name, field.value()) for field in asked.fields_shown] == [
        ("date", "2026-11-13"),
        ("organisation", ""),
        ("system", "Switch A"),
        ("impact", "degraded"),
        ("zone", ""),
    ]


def test_drafts_are_listed_for_their_own_organisation_only(people: Night) -> None:
    book(people.gina, "Not sure yet", NOW + DAY, "ges", submit=False)

    assert titles(page(people.cleo)) == {"14": ["Not sure yet"]}
    assert [(row.state, row.work_class) for row in rows(page(people.cleo))] == [("draft", "")]
    assert titles(page(people.ana)) == {}


def test_a_draft_is_listed_for_those_it_was_shared_with(people: Night) -> None:
    draft = book(people.gina, "Not sure yet", NOW + DAY, "ges", submit=False)
    ChangeShare.objects.create(change=draft, organisation=people.organisations["centre"])

    assert titles(page(people.ana)) == {"14": ["Not sure yet"]}


def test_strangers_see_an_empty_schedule(people: Night) -> None:
    book(people.gina, "Index of GES", NOW + DAY, "ges")

    response = page(people.sten)
    assert titles(response) == {}
    assert "Nobody has declared work you can see for these days." in response.content.decode()


class TestACounterpart:
    """The client's work on GES and the carrier's on the voice carrier meet at the agents' desktop. The carrier learns
    who, when and where they meet, whatever it asks for."""

    @pytest.fixture(autouse=True)
    def two_works(self, people: Night) -> None:
        book(people.gina, "Index of GES", NOW + DAY, "ges")
        book(people.vera, "Trunk", NOW + DAY + timedelta(minutes=1), "voice-carrier")

    def test_is_listed_without_title_and_targets_but_with_the_conflict(self, people: Night) -> None:
        other = rows(page(people.vera))[0]

        assert (other.title, other.organisation, other.targets, other.reference, other.work_class) == (
            "Work of Meridian Travel",
            "Meridian Travel",
            (),
            "",
            "",
        )
        assert (other.severity, other.findings, other.state) == ("high", 1, "planned")
        listed = page(people.vera).content.decode()
        assert "Index of GES" not in listed
        assert "CLIENT-" not in listed

    @pytest.mark.parametrize(
        ("asked", "shown"),
        [
            ({"organisation": "client"}, ["Work of Meridian Travel"]),
            ({"organisation": "carrier"}, ["Trunk"]),
            ({"mine": "on"}, ["Trunk"]),
            ({"impact": "at_risk"}, ["Trunk"]),
            ({"impact": "outage", "organisation": "client"}, []),
            ({"system": "ges"}, []),
            ({"system": "client website"}, []),
            ({"system": "agent"}, ["Work of Meridian Travel", "Trunk"]),
            ({"system": "voice-carrier"}, ["Trunk"]),
        ],
    )
    def test_no_filter_tells_what_the_row_does_not(
        self, people: Night, asked: dict[str, str], shown: list[str]
    ) -> None:
        assert [row.title for row in rows(page(people.vera, **asked))] == shown

    def test_its_other_windows_are_not_listed(self, people: Night) -> None:
        starts = (NOW + DAY + HOUR, NOW + 3 * DAY)
        windows = tuple(DraftWindow(start, start + HOUR) for start in starts)
        booking.book(
            people.gina, ChangeDraft(title="Twice", targets={"ges": Level.OUTAGE}, windows=windows), submit=True
        )

        assert titles(page(people.ana))["16"] == ["Twice"]
        assert {day: sorted(of_day) for day, of_day in titles(page(people.vera)).items()} == {
            "14": ["Trunk", "Work of Meridian Travel", "Work of Meridian Travel"]
        }

    def test_is_no_longer_listed_once_it_counts_no_more(self, people: Night) -> None:
        Change.objects.filter(organisation__slug="client").get().windows.update(state=State.CANCELLED)

        assert [row.title for row in rows(page(people.vera))] == ["Trunk"]

    def test_those_affected_find_it_by_all_that_they_may_see(self, people: Night) -> None:
        for asked in ({"system": "ges"}, {"system": "Agent desktop"}, {"impact": "outage"}, {"organisation": "client"}):
            assert "Index of GES" in [row.title for row in rows(page(people.ana, **asked))], asked


def test_impact_is_what_is_declared_for_a_target(people: Night) -> None:
    book(people.ana, "Look at it", NOW + DAY, "switch-a", level=Level.AT_RISK)
    book(people.ana, "Replace it", NOW + DAY + HOUR, "switch-b")

    assert titles(page(people.ana, impact="degraded")) == {"14": ["Replace it"]}
    assert titles(page(people.ana, impact="at_risk")) == {"14": ["Look at it", "Replace it"]}


def test_a_private_system_of_others_cannot_be_asked_for(people: Night) -> None:
    people.systems["ges-database"].listed = False
    people.systems["ges-database"].save()
    book(people.gina, "Index of GES", NOW + DAY, "ges-database")

    response = page(people.ana, system="ges-database")

    assert response.context["asked"].form.errors == {"system": ["No system you can see has that name."]}
    assert "GES database" not in page(people.ana).content.decode()


@pytest.mark.parametrize(
    "asked",
    [
        {"date": "yesterday"},
        {"date": "0001-01-01"},
        {"date": "9999-12-31"},
        {"zone": "Mars/Olympus"},
        {"organisation": "nobody"},
        {"impact": "total"},
        {"system": "x\0y"},
        {"system": "<script>alert(1)</script>"},
    ],
)
def test_what_makes_no_sense_is_said_beside_the_field(people: Night, asked: dict[str, str]) -> None:
    response = page(people.ana, **asked)

    assert response.status_code == 200
    assert list(response.context["asked"].form.errors) == list(asked)
    assert "<script>alert" not in response.content.decode()


def test_more_than_two_hundred_windows_are_cut_and_said_to_be(people: Night) -> None:
    change = book(people.ana, "Many", NOW + HOUR, "switch-a")
    model = type(change.windows.get())
    model.objects.bulk_create(
        model(change=change, state=State.DRAFT, starts_at=start, ends_at=start + timedelta(minutes=10))
        for start in (NOW + 6 * HOUR + number * timedelta(minutes=10) for number in range(200))
    )

    response = page(people.ana)

    assert len(rows(response)) == 200
    assert "Only the first 200 windows are shown" in response.content.decode()


def test_the_number_of_queries_does_not_grow_with_the_schedule(
    people: Night, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    client = pages_as(people.ana)
    for number in range(5):
        booking.book(people.ana, switch_upgrade(NOW + (1 + number) * DAY, NOW + (1 + number) * DAY + HOUR), submit=True)
        book(people.gina, f"GES {number}", NOW + (1 + number) * DAY, "ges", "portal")
        if number in (0, 4):
            with django_assert_num_queries(9):
                response = client.get("/schedule/?view=list")

    assert len(rows(response)) == 10


def test_the_schedule_is_for_those_who_are_signed_in(people: Night) -> None:
    assert Client().get("/schedule/").headers["Location"] == "/sign-in/?next=/schedule/"


def test_work_from_monday_to_thursday_stands_on_wednesday_too(people: Night) -> None:
    """In Denver; on Monday with all there is to say of it, on the other days as what goes on."""
    monday = datetime(2026, 11, 16, 9, 0, tzinfo=UTC)
    window = DraftWindow(monday, monday + 3 * DAY)
    booking.book(people.ana, ChangeDraft("Long", {"switch-a": Level.OUTAGE}, (window,)), submit=True)

    response = page(people.ana, **{"from": "2026-11-16"})

    assert titles(response) == {"16": ["Long"], "17": [], "18": [], "19": []}
    assert [[row.title for row in group.going_on] for group in response.context["days"]] == [[], *[["Long"]] * 3]
    assert titles(page(people.ana, **{"from": "2026-11-18"})) == {"18": ["Long"], "19": []}


def test_what_is_cut_stands_on_the_pages_that_follow(people: Night) -> None:
    windows = crowd(people.ana, people.systems["switch-a"], NOW + HOUR, 210, state=State.APPROVED)

    first = page(people.ana)
    second = page(people.ana, after=first.context["part"].next)

    seen = [row.reference for response in (first, second) for row in rows(response)]
    assert seen == [one.change.reference for one in windows]
