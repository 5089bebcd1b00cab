"""The map of a system: what is around it, as far as the reader may know, at any moment of the night."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from pytest_django.fixtures import DjangoAssertNumQueries

from accounts.models import Person
from changes.domain.draft import ChangeDraft, DraftWindow
from changes.models import Change, Window
from changes.selectors.reader import Reader
from changes.selectors.window_lists import known_during, levels_at, levels_now
from changes.services import book as booking
from changes.services import start_and_end
from core.arrays import Numbers
from core.time.interval import Interval
from estate.domain.impact import Level
from estate.models import Dependency, GraphVersion, System
from estate.selectors.dependencies import seen_dependencies, sees_dependency
from tests.doors import pages_as
from tests.estates import Night
from web.systems.map_rows import MapNode, MapPage

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 14, 3, 0, tzinfo=UTC)
"""Fri 13 Nov, 20:00 in Denver."""
HOUR = timedelta(hours=1)


@pytest.fixture(autouse=True)
def clock() -> Iterator[Any]:
    with time_machine.travel(NOW, tick=False) as clock:
        yield clock


def answer(person: Person, address: str) -> Any:
    return pages_as(person).get(address)


def page(person: Person, slug: str, asked: str = "") -> MapPage:
    found = answer(person, f"/systems/{slug}/map/{asked}").context["map"]
    assert isinstance(found, MapPage)
    return found


def book(person: Person, target: str, starts_at: datetime, level: Level = Level.OUTAGE, hours: int = 2) -> Change:
    window = DraftWindow(starts_at, starts_at + hours * HOUR)
    return booking.book(person, ChangeDraft(f"Work on {target}", {target: level}, (window,)), submit=True)


def private(people: Night, *slugs: str) -> None:
    System.objects.filter(slug__in=slugs).update(listed=False)
    GraphVersion.renew()


def drawn(shown: MapPage) -> list[str]:
    return sorted(box.what.link.name for box in shown.drawing.boxes)


def listed(nodes: tuple[MapNode, ...]) -> list[Any]:
    return [(node.system.name, node.kind, *([listed(node.below)] if node.below else [])) for node in nodes]


def levels(shown: MapPage) -> dict[str, str]:
    return {box.what.link.name: box.what.link.level for box in shown.drawing.boxes if box.is_hit}


class TestWhatIsAround:
    def test_two_steps_each_way_drawn_and_as_lists(self, people: Night) -> None:
        shown = page(people.ana, "phone-switch")

        needs, needed_by = shown.sides
        assert drawn(shown) == [
            *("Agent desktop", "Phone switch", "Reservation line", "Switch A", "Switch B", "Voice carrier"),
        ]
        assert listed(needs.nodes) == [
            ("Switch A", "redundant"),
            ("Switch B", "redundant"),
            ("Voice carrier", "required"),
        ]
        assert listed(needed_by.nodes) == [("Agent desktop", "required", [("Reservation line", "required")])]
        assert shown.drawing.kinds == ("required", "redundant")

    def test_every_system_leads_to_its_own_map_and_the_middle_to_its_page(self, people: Night) -> None:
        shown = page(people.ana, "ges", "?at=2026-11-14T08:00Z")

        assert {box.what.link.name: box.what.link.url for box in shown.drawing.boxes} == {
            "GES": "/systems/ges/",
            "GES database": "/systems/ges-database/map/?at=2026-11-14T08%3A00Z",
            "Agent desktop": "/systems/agent-desktop/map/?at=2026-11-14T08%3A00Z",
            "Client website": "/systems/client-website/map/?at=2026-11-14T08%3A00Z",
            "Reservation line": "/systems/reservation-line/map/?at=2026-11-14T08%3A00Z",
        }

    def test_a_stranger_sees_the_system_alone(self, people: Night) -> None:
        shown = page(people.sten, "ges")

        assert (drawn(shown), shown.is_alone) == (["GES"], True)

    def test_a_private_neighbour_is_a_system_of_its_owner_and_no_link(self, people: Night) -> None:
        private(people, "reservation-line", "client-website")
        shown = page(people.ana, "agent-desktop")

        unnamed = [box for box in shown.drawing.boxes if box.shape == "unnamed"]
        assert [(box.what.link.name, box.what.link.url) for box in unnamed] == [("a system of Meridian Travel", "")]
        text = answer(people.ana, "/systems/agent-desktop/map/").content.decode()
        assert [word for word in ("Reservation line", "reservation-line", "website") if word in text] == []

    def test_what_may_not_be_seen_has_no_map(self, people: Night) -> None:
        private(people, "portal")

        assert answer(people.ana, "/systems/portal/map/").status_code == 404
        assert answer(people.cleo, "/systems/portal/map/").status_code == 200

    def test_a_claim_is_not_on_the_map(self, people: Night) -> None:
        mine = System.objects.create(slug="hotel", name="Hotel", organisation=people.organisations["stranger"])
        Dependency.objects.create(dependent=mine, provider=people.systems["ges"], state="claimed")
        GraphVersion.renew()

        assert drawn(page(people.sten, "hotel")) == ["Hotel"]
        assert "Hotel" not in drawn(page(people.gina, "ges"))

    def test_the_dependencies_are_those_that_pages_of_systems_show(self, people: Night) -> None:
        private(people, "reservation-line", "phone-switch")
        confirmed = Dependency.objects.counting()

        for person in people.people.values():
            reader = Reader(person)
            sees = sees_dependency(reader.estate, reader.organisation)
            needed = Numbers(reader.estate.ids_needed_by(reader.organisation.slug))
            listed = seen_dependencies(reader.organisation, needed) & confirmed
            pairs = {(one.dependent.slug, one.provider.slug) for one in confirmed.select_related()}
            assert {pair for pair in pairs if sees(*pair)} == {
                (one.dependent.slug, one.provider.slug) for one in listed
            }

    def test_more_than_sixty_are_folded_by_organisation(self, people: Night) -> None:
        hub, owner = people.systems["voice-carrier"], people.organisations["client"]
        many = System.objects.bulk_create(
            System(slug=f"line-{n}", name=f"Line {n}", organisation=owner) for n in range(70)
        )
        Dependency.objects.bulk_create(Dependency(dependent=one, provider=hub) for one in many)
        GraphVersion.renew()

        shown = page(people.vera, "voice-carrier")

        [fold] = [box.what for box in shown.drawing.boxes if box.shape == "folded"]
        assert (fold.link.name, fold.link.organisation, fold.link.url) == (
            "70 systems",
            "Meridian Travel",
            "#fold-needed_by-client",
        )
        [listed_fold] = shown.sides[1].folds
        assert (listed_fold.number, len(listed_fold.systems.shown), listed_fold.systems.rest) == (70, 40, 30)
        assert "Phone switch" in drawn(shown)


class TestLevels:
    def test_now_they_are_those_of_the_list_of_systems(self, people: Night) -> None:
        change = book(people.vera, "voice-carrier", NOW, Level.DEGRADED)
        start_and_end.start(people.vera, Window.objects.get(change=change).pk, "It cannot wait")

        reader = Reader(people.ana)
        now = levels_at(reader, known_during(reader, Interval(NOW, NOW + HOUR)), NOW)
        assert now == levels_now(Reader(people.ana)) != {}
        assert levels(page(people.ana, "phone-switch")) == {
            "Voice carrier": "degraded",
            "Phone switch": "degraded",
            "Agent desktop": "degraded",
            "Reservation line": "degraded",
        }

    def test_at_a_moment_to_come_what_is_planned_for_it_counts(self, people: Night) -> None:
        book(people.gina, "ges", NOW + 5 * HOUR)

        assert levels(page(people.ana, "ges")) == {}
        assert levels(page(people.ana, "ges", "?at=2026-11-14T09:00Z")) == {
            "GES": "outage",
            "Agent desktop": "degraded",
            "Client website": "outage",
            "Reservation line": "degraded",
        }
        assert levels(page(people.ana, "ges", "?at=2026-11-14T10:00Z")) == {}

    def test_at_a_moment_that_is_over_what_was_done_counts(self, people: Night, clock: Any) -> None:
        change = book(people.gina, "ges", NOW, hours=4)
        start_and_end.start(people.gina, Window.objects.get(change=change).pk, "It cannot wait")
        clock.shift(HOUR)
        start_and_end.complete(people.gina, Window.objects.get(change=change).pk, "Done")
        clock.shift(HOUR)

        shown = page(people.ana, "ges", "?at=2026-11-14T03:30Z")
        assert (shown.tense, shown.system.level) == ("past", "outage")
        assert page(people.ana, "ges", "?at=2026-11-14T04:30Z").system.level == "none"

    def test_work_that_the_reader_may_not_see_colours_nothing(self, people: Night) -> None:
        book(people.gina, "ges", NOW - HOUR)

        assert levels(page(people.sten, "ges")) == {}

    def test_work_that_reaches_it_that_night_is_listed_with_the_moment_at_which_it_begins(self, people: Night) -> None:
        change = book(people.gina, "ges-database", NOW + 5 * HOUR)

        [work] = page(people.ana, "ges").works
        assert (work.title, work.organisation, work.level, work.is_on) == (
            "Work on ges-database",
            "Meridian Travel",
            "outage",
            False,
        )
        assert (work.url, work.at_url) == (
            f"/changes/{change.public_id}/",
            "/systems/ges/map/?at=2026-11-14T08%3A00Z",
        )
        assert page(people.ana, "portal").works.total == 0


class TestTheNight:
    def test_the_slider_runs_from_six_in_the_evening_to_eight_in_the_morning_of_the_reader(self, people: Night) -> None:
        shown = page(people.ana, "ges")

        assert (shown.hours[0].label, shown.hours[-1].label, shown.last_step, shown.step) == ("18:00", "08:00", 28, 4)
        assert shown.hours[0].url == "/systems/ges/map/?at=2026-11-14T01%3A00Z"

    def test_a_step_of_it_is_a_moment(self, people: Night) -> None:
        shown = page(people.ana, "ges", "?night=2026-11-13&step=15")

        assert (shown.at, shown.step, shown.tense) == (datetime(2026, 11, 14, 8, 30, tzinfo=UTC), 15, "ahead")
        assert shown.address == "/systems/ges/map/?at=2026-11-14T08%3A30Z"

    @pytest.mark.parametrize(
        "asked",
        [
            *("?at=soon", "?at=0001-01-01T00:00Z", "?at=9999-12-31T23:59Z", "?at=%00", "?night=2026-11-13&step=99"),
            *("?night=9999-12-31&step=1", "?night=x&step=1", "?night=2026-11-13&step=-1", "?night=2026-11-13"),
        ],
    )
    def test_what_is_no_moment_is_now(self, people: Night, asked: str) -> None:
        assert page(people.ana, "ges", asked).tense == "now"

    def test_a_time_without_a_zone_is_on_the_clock_of_the_reader(self, people: Night) -> None:
        assert page(people.ana, "ges", "?at=2026-11-14T01:00").at == datetime(2026, 11, 14, 8, 0, tzinfo=UTC)


def test_the_map_takes_a_fixed_number_of_queries(
    people: Night, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for n in range(4):
        book(people.gina, "ges", NOW + n * 3 * HOUR)
    browser = pages_as(people.ana)
    browser.get("/systems/agent-desktop/map/")

    with django_assert_num_queries(9):
        browser.get("/systems/agent-desktop/map/")


def test_the_page_of_the_system_leads_there(people: Night) -> None:
    assert 'href="/systems/ges/map/"' in answer(people.ana, "/systems/ges/").content.decode()
