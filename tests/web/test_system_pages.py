"""Systems and one system: whose it is, whom to call, what is planned, as far as each reader may know."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, time, timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client
from pytest_django.fixtures import DjangoAssertNumQueries

from accounts.models import Person
from changes.domain.draft import ChangeDraft, DraftWindow
from changes.models import Change
from changes.services import book as booking
from changes.services import declare as declaring
from changes.services import start_and_end
from changes.services.declare import Declaration
from components.work import WindowRow
from estate.domain.impact import Level
from estate.models import Dependency, Freeze, GraphVersion, MaintenanceHours, System, SystemShare
from tests.doors import pages_as
from tests.estates import Night, switch_upgrade
from web.systems.rows import NeedRow, SystemPage

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 13, 8, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def clock() -> Iterator[Any]:
    with time_machine.travel(NOW, tick=False) as clock:
        yield clock


def book(person: Person, title: str, starts_at: datetime, *targets: str, level: Level = Level.OUTAGE) -> Change:
    window = DraftWindow(starts_at, starts_at + 4 * HOUR)
    draft = ChangeDraft(title=title, targets=dict.fromkeys(targets, level), windows=(window,))
    return booking.book(person, draft, submit=True)


def declare(person: Person, *targets: str) -> Change:
    return declaring.declare(person, Declaration(dict.fromkeys(targets, Level.OUTAGE)))


def answer(person: Person, address: str, **asked: str) -> Any:
    return pages_as(person).get(address, asked)


def page(person: Person, slug: str) -> SystemPage:
    found = answer(person, f"/systems/{slug}/").context["system"]
    assert isinstance(found, SystemPage)
    return found


def titles(rows: Iterable[WindowRow]) -> list[str]:
    return [row.title for row in rows]


def neighbours(needs: tuple[NeedRow, ...]) -> list[tuple[str, str, str]]:
    return [(need.system.name, need.kind, need.state) for need in needs]


class TestWhomToCall:
    def test_the_owner_sees_the_desk_and_everybody_in_the_order_in_which_to_call_them(self, people: Night) -> None:
        shown = page(people.cleo, "ges")

        assert (shown.organisation, shown.desk and shown.desk.phone, shown.mine) == (
            "Meridian Travel",
            "+1 555 0200",
            True,
        )
        assert [(group.role, [call.name for call in group.calls]) for group in shown.contacts] == [
            ("On call", ["Olaf"]),
            ("Owner", ["Gina"]),
            ("Approver", ["Cleo"]),
        ]

    def test_those_whose_systems_need_it_see_the_numbers(self, people: Night) -> None:
        assert [call.phone for group in page(people.ana, "ges").contacts for call in group.calls] == [
            people.olaf.phone,
            people.gina.phone,
            people.cleo.phone,
        ]

    def test_a_stranger_sees_the_desk_and_nobody_else(self, people: Night) -> None:
        shown = page(people.sten, "ges")

        assert (shown.contacts, shown.desk and shown.desk.phone) == ((), "+1 555 0200")
        text = answer(people.sten, "/systems/ges/").content.decode()
        assert [name for name in ("Olaf", "Gina", people.olaf.phone, people.gina.email) if name in text] == []

    def test_a_counterpart_sees_the_numbers_where_the_works_meet(self, people: Night) -> None:
        assert page(people.vera, "agent-desktop").contacts == ()
        book(people.vera, "Trunk", NOW + DAY, "voice-carrier")
        book(people.ana, "New desktops", NOW + DAY, "agent-desktop")

        assert [call.name for group in page(people.vera, "agent-desktop").contacts for call in group.calls] == [
            "Ana",
            "Ana",
        ]
        assert page(people.vera, "ges").contacts == ()

    def test_a_claim_yields_no_numbers(self, people: Night) -> None:
        mine = System.objects.create(slug="hotel", name="Hotel", organisation=people.organisations["stranger"])
        Dependency.objects.create(dependent=mine, provider=people.systems["ges"], state="claimed")
        GraphVersion.renew()

        assert page(people.sten, "ges").contacts == ()

    def test_people_who_have_left_are_not_named(self, people: Night) -> None:
        people.olaf.is_active = False
        people.olaf.save()

        assert [group.role for group in page(people.cleo, "ges").contacts] == ["Owner", "Approver"]


class TestWhatItNeeds:
    def test_needs_and_needed_by(self, people: Night) -> None:
        shown = page(people.ana, "agent-desktop")

        assert neighbours(shown.needs) == [
            ("GES", "soft", "confirmed"),
            ("Phone switch", "required", "confirmed"),
            ("Portal", "required", "confirmed"),
        ]
        assert neighbours(shown.needed_by) == [("Reservation line", "required", "confirmed")]

    def test_a_stranger_sees_none_of_it(self, people: Night) -> None:
        shown = page(people.sten, "agent-desktop")

        assert (shown.needs, shown.needed_by) == ((), ())

    def test_a_claim_is_shown_to_both_ends_and_to_nobody_else(self, people: Night) -> None:
        mine = System.objects.create(slug="hotel", name="Hotel", organisation=people.organisations["stranger"])
        Dependency.objects.create(dependent=mine, provider=people.systems["ges"], state="claimed")

        claim = ("Hotel", "required", "claimed")
        assert neighbours(page(people.sten, "hotel").needs) == [("GES", "required", "claimed")]
        assert neighbours(page(people.sten, "ges").needed_by) == [("Hotel", "required", "claimed")]
        assert claim in neighbours(page(people.gina, "ges").needed_by)
        assert claim not in neighbours(page(people.ana, "ges").needed_by)

    def test_a_private_neighbour_is_only_a_system_of_its_owner(self, people: Night) -> None:
        private(people, "reservation-line")

        assert neighbours(page(people.ana, "agent-desktop").needed_by) == [
            ("a system of Meridian Travel", "required", "confirmed")
        ]
        assert "Reservation line" not in answer(people.ana, "/systems/agent-desktop/").content.decode()


class TestPrivateSystems:
    def test_are_not_there_for_others(self, people: Night) -> None:
        private(people, "ges-database")

        assert [answer(person, "/systems/ges-database/").status_code for person in (people.gina, people.ana)] == [
            200,
            404,
        ]
        assert "GES database" in answer(people.gina, "/systems/").content.decode()
        assert "GES database" not in answer(people.ana, "/systems/", q="database").content.decode()

    def test_are_there_for_those_they_were_shared_with(self, people: Night) -> None:
        private(people, "ges-database")
        SystemShare.objects.create(system=people.systems["ges-database"], organisation=people.organisations["centre"])

        assert page(people.ana, "ges-database").name == "GES database"


class TestWork:
    def test_what_reaches_it_now_later_and_before(self, people: Night, clock: Any) -> None:
        start_and_end.complete(people.ana, declare(people.ana, "phone-switch").windows.get().pk, "It works.")
        declare(people.gina, "ges")
        upgrade = booking.book(people.ana, switch_upgrade(NOW + DAY, NOW + DAY + HOUR), submit=True)

        shown = page(people.ana, "agent-desktop")

        assert titles(shown.upcoming) == [upgrade.title]
        assert titles(shown.past) == ["Unscheduled work on Phone switch"]
        assert [row.state for row in shown.now] == ["in_progress"]
        assert (shown.level, shown.headline) == (
            "degraded",
            "Meridian Travel is working on Agent desktop or on what it needs.",
        )

    def test_what_does_not_reach_it_is_not_listed(self, people: Night) -> None:
        declare(people.gina, "ges")

        assert page(people.ana, "phone-switch").now.total == 0
        assert page(people.ana, "phone-switch").headline == (
            "Nobody has declared work on Phone switch or on what it needs."
        )

    def test_a_stranger_learns_nothing_of_it(self, people: Night) -> None:
        declare(people.gina, "ges")

        shown = page(people.sten, "ges")
        assert (shown.now.total, shown.level, shown.headline) == (
            0,
            "none",
            "Nobody has declared work you can see on GES.",
        )

    def test_work_of_a_counterpart_stands_where_it_meets_and_nowhere_else(self, people: Night) -> None:
        book(people.gina, "Index of GES", NOW, "ges")
        book(people.vera, "Trunk", NOW, "voice-carrier")

        meeting = page(people.vera, "agent-desktop")
        assert sorted(titles(meeting.upcoming) + titles(meeting.now)) == ["Trunk", "Work of Meridian Travel"]
        assert [titles(page(people.vera, slug).now) for slug in ("ges", "client-website")] == [[], []]
        assert [titles(page(people.vera, slug).upcoming) for slug in ("ges", "client-website")] == [[], []]
        assert page(people.vera, "ges").level == "none"

    def test_the_next_work_is_named_in_the_readers_zone(self, people: Night) -> None:
        book(people.gina, "Index of GES", NOW + DAY, "ges")

        assert page(people.ana, "ges").headline == (
            "Nobody is known to be working on GES or on what it needs; "
            "the next work is planned for Sat 14 Nov, 01:00 MST · 08:00 UTC."
        )


def test_hours_and_freezes_are_said_in_words(people: Night) -> None:
    ges = people.systems["ges"]
    MaintenanceHours.objects.create(
        system=ges, rrule="FREQ=WEEKLY;BYDAY=SU", start=time(1), duration=4 * HOUR, timezone="America/New_York"
    )
    year_end = Freeze.objects.create(
        organisation=ges.organisation, name="Year end", starts_at=NOW + DAY, ends_at=NOW + 2 * DAY
    )
    year_end.systems.set([ges, private(people, "ges-database")])
    past = Freeze.objects.create(organisation=ges.organisation, name="Long ago", starts_at=NOW - DAY, ends_at=NOW)
    past.systems.set([ges])

    shown = page(people.ana, "ges")

    assert [(hours.text, hours.timezone) for hours in shown.hours] == [
        ("Every Sunday from 01:00 until 05:00", "America/New_York")
    ]
    assert [(freeze.name, [system.name for system in freeze.systems]) for freeze in shown.freezes] == [
        ("Year end", ["GES"])
    ]
    assert "Every Sunday from 01:00 until 05:00" in answer(people.ana, "/systems/ges/").content.decode()


class TestTheList:
    def test_own_systems_come_first_then_by_owner_and_name(self, people: Night) -> None:
        groups = answer(people.ana, "/systems/").context["groups"]

        assert [(owner, [one.name for one in systems]) for owner, systems in groups] == [
            ("Harbour Contact Centre", ["Agent desktop", "Phone switch", "Switch A", "Switch B"]),
            ("Meridian Travel", ["Client website", "GES", "GES database", "Portal", "Reservation line"]),
            ("Northline Carrier", ["Voice carrier"]),
        ]

    @pytest.mark.parametrize(
        ("words", "found"),
        [
            ("ges", ["GES", "GES database"]),
            ("switch", ["Phone switch", "Switch A", "Switch B"]),
            ("  Desk ", ["Agent desktop"]),
            ("%", []),
            ("x\0", []),
            ("<zz>", []),
        ],
    )
    def test_is_searched_by_part_of_a_name(self, people: Night, words: str, found: list[str]) -> None:
        groups = answer(people.ana, "/systems/", q=words).context["groups"]

        assert [one.name for _, systems in groups for one in systems] == found

    def test_shows_what_is_hit_now_as_far_as_the_reader_may_see(self, people: Night) -> None:
        declare(people.gina, "ges")

        levels = {one.name: one.level for _, systems in listed(people.ana) for one in systems if one.level}
        assert levels == {
            "GES": "outage",
            "Client website": "outage",
            "Agent desktop": "degraded",
            "Reservation line": "degraded",
        }
        assert [one.level for _, systems in listed(people.sten) for one in systems if one.level] == []

    def test_has_pages(self, people: Night) -> None:
        System.objects.bulk_create(
            System(slug=f"rack-{number}", name=f"Rack {number:03}", organisation=people.organisations["carrier"])
            for number in range(120)
        )
        GraphVersion.renew()

        first = answer(people.ana, "/systems/", q="rack")
        assert [len(systems) for _, systems in first.context["groups"]] == [100]
        second = answer(people.ana, "/systems/", after=first.context["part"].next, q="rack")
        assert [len(systems) for _, systems in second.context["groups"]] == [20]
        assert "q=rack" in second.content.decode()


def test_the_number_of_queries_does_not_grow_with_the_estate(
    people: Night, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    client = pages_as(people.ana)
    year_end = Freeze.objects.create(
        organisation=people.organisations["client"], name="Year end", starts_at=NOW + DAY, ends_at=NOW + 2 * DAY
    )
    year_end.systems.set(people.systems.values())
    for number in range(5):
        besides = (
            ("portal",),
            ("ges-database",),
            ("client-website",),
            ("reservation-line",),
            ("portal", "ges-database"),
        )
        declare(people.gina, "ges", *besides[number])
        booking.book(people.ana, switch_upgrade(NOW + (1 + number) * DAY, NOW + (1 + number) * DAY + HOUR), submit=True)
        start_and_end.complete(people.ana, declare(people.ana, "phone-switch").windows.get().pk, "It works.")
        extra = System.objects.create(
            slug=f"extra-{number}", name=f"Extra {number}", organisation=people.organisations["client"]
        )
        Dependency.objects.create(dependent=extra, provider=people.systems["agent-desktop"])
        GraphVersion.renew()
        client.get("/systems/")
        if number in (0, 4):
            with django_assert_num_queries(9):
                client.get("/systems/")
            with django_assert_num_queries(24):
                response = client.get("/systems/agent-desktop/")

    shown = response.context["system"]
    assert (len(shown.now), len(shown.upcoming), len(shown.past), len(shown.needed_by)) == (5, 5, 5, 6)


@pytest.mark.parametrize("address", ["/systems/", "/systems/ges/"])
def test_both_are_for_those_who_are_signed_in(people: Night, address: str) -> None:
    assert Client().get(address).headers["Location"] == f"/sign-in/?next={address}"


@pytest.mark.parametrize("slug", ["nothing", "a" * 200])
def test_a_system_that_is_not_there(people: Night, slug: str) -> None:
    assert answer(people.ana, f"/systems/{slug}/").status_code == 404


def private(people: Night, slug: str) -> System:
    people.systems[slug].listed = False
    people.systems[slug].save()
    GraphVersion.renew()
    return people.systems[slug]


def listed(person: Person) -> Any:
    return answer(person, "/systems/").context["groups"]


class TestWhatItSays:
    def test_what_it_needs_is_said_as_what_comes_of_its_loss(self, people: Night) -> None:
        text = answer(people.ana, "/systems/phone-switch/").text

        assert [text.count(f">{words}<") for words in ("down without it", "one of several", "needs it")] == [2, 2, 0]

    def test_a_further_need_is_added_where_it_is_edited(self, people: Night) -> None:
        own, others = (answer(person, "/systems/phone-switch/").text for person in (people.ana, people.gina))

        assert '<a href="/systems/phone-switch/edit/#form-needs">It needs another system</a>' in own
        assert 'id="form-needs"' in answer(people.ana, "/systems/phone-switch/edit/").text
        assert "It needs another system" not in others

    @pytest.mark.parametrize(("who", "said"), [("ana", "No work is"), ("gina", "No work you can see is")])
    def test_of_ones_own_no_work_is_out_of_sight(self, people: Night, who: str, said: str) -> None:
        text = answer(people.people[who], "/systems/phone-switch/").text

        assert (f"{said} under way on it." in text, f"{said} planned on it." in text) == (True, True)
