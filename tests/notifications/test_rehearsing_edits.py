"""What an edit of the estate would bring is what comes of it, in words for whoever would make it; nothing is stored."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine

from accounts.models import Person
from changes.domain.draft import ChangeDraft, DraftWindow
from changes.models import Change
from changes.services import book as booking
from changes.services import system_edits
from changes.services.graph_edits import editing_graph
from estate.domain.impact import Level
from estate.models import Dependency, GraphVersion, System
from estate.selectors.graph import current_estate
from estate.services import dependencies
from notifications.services.rehearsing_edits import EditAhead, SightAhead, edit_ahead
from tests.estates import Night
from tests.rows import all_rows, differences

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 13, 8, 0, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


@pytest.fixture(autouse=True)
def clock() -> Iterator[Any]:
    with time_machine.travel(NOW, tick=False) as clock:
        yield clock


def planned(person: Person, target: str, title: str) -> Change:
    window = DraftWindow(NOW + DAY, NOW + DAY + 4 * HOUR)
    draft = ChangeDraft(title=title, targets={target: Level.OUTAGE}, windows=(window,))
    return booking.book(person, draft, submit=True)


def removing(people: Night, by: str, dependent: str, provider: str) -> EditAhead:
    person = people.people[by]
    needs = Dependency.objects.get(dependent__slug=dependent, provider__slug=provider)
    return ahead(person, lambda: dependencies.remove_dependency(person, needs))


def confirming(people: Night, by: str, dependent: str, provider: str) -> EditAhead:
    person = people.people[by]
    claim = Dependency.objects.create(
        dependent=people.systems[dependent], provider=people.systems[provider], state="claimed"
    )
    return ahead(person, lambda: dependencies.confirm_dependency(person, claim))


def ahead(person: Person, act: Callable[[], object]) -> EditAhead:
    def edit() -> None:
        with editing_graph(person):
            act()

    before, graph = all_rows(), current_estate()
    seen = edit_ahead(person, edit)
    assert (differences(before, all_rows()), current_estate() is graph) == ({}, True)
    return seen


def others_system(people: Night, slug: str) -> None:
    """Of a party that nobody else has to do with."""
    stranger = people.organisations["stranger"]
    people.systems[slug] = System.objects.create(slug=slug, name=slug.title(), organisation=stranger)
    GraphVersion.renew()


def said(seen: EditAhead) -> tuple[list[str], list[str]]:
    return [one.kind for one in seen.makes], [one.kind for one in seen.ends]


def test_findings_that_a_removal_ends_are_told_with_their_paths(people: Night) -> None:
    planned(people.ana, "phone-switch", "Upgrade")
    planned(people.gina, "reservation-line", "Line")

    seen = removing(people, "ana", "agent-desktop", "phone-switch")

    assert said(seen) == ([], ["dependency"])
    assert next(path.names for path in seen.ends[0].paths) == ("Phone switch", "Agent desktop", "Reservation line")
    assert (seen.makes_total, seen.ends_total) == (0, 1)


def test_findings_that_a_new_dependency_makes(people: Night) -> None:
    planned(people.ana, "switch-a", "Upgrade")
    planned(people.gina, "portal", "Portal")
    ana = people.ana

    seen = ahead(ana, lambda: dependencies.add_dependency(ana, "switch-a", "agent-desktop", "required"))

    assert said(seen) == (["dependency"], ["shared_dependent"])
    assert seen.makes[0].meets_at_names == ("Switch A",)


def test_who_gains_and_who_loses_sight_of_work_on_ones_systems(people: Night) -> None:
    gained = confirming(people, "vera", "client-website", "voice-carrier")
    assert gained.others == ()  # it needs the carrier already, through the desktop

    lost = removing(people, "gina", "reservation-line", "agent-desktop")

    assert lost.own == SightAhead(
        "Meridian Travel", loses=("Agent desktop", "Phone switch", "Switch A", "Switch B", "Voice carrier")
    )


def test_the_owner_of_the_provider_reads_who_comes_to_see_its_work(people: Night) -> None:
    others_system(people, "hotel")

    gained = confirming(people, "gina", "hotel", "ges")

    assert gained.others == (SightAhead("Elsewhere Ltd", gains=("GES", "GES database")),)


def test_whom_planned_work_newly_reaches_is_told(people: Night) -> None:
    planned(people.ana, "switch-a", "Upgrade")

    seen = confirming(people, "ana", "client-website", "switch-a")

    assert [(one.name, one.organisation) for one in seen.told] == [("Gina", "client")]


def test_nothing_is_told_of_work_and_findings_of_others(people: Night) -> None:
    planned(people.gina, "ges", "GES")
    planned(people.vera, "voice-carrier", "Trunk")
    sten = people.sten
    others_system(people, "one")
    others_system(people, "two")

    seen = ahead(sten, lambda: dependencies.add_dependency(sten, "one", "two", "required"))

    assert (bool(seen), seen.refused) == (False, ())


def test_retiring_ends_what_rests_on_it(people: Night) -> None:
    planned(people.vera, "voice-carrier", "Trunk")
    planned(people.gina, "reservation-line", "Line")
    gina = people.gina

    assert said(ahead(people.ana, lambda: system_edits.retire(people.ana, people.systems["phone-switch"]))) == ([], [])
    planned(people.ana, "agent-desktop", "Desktops")
    seen = ahead(people.ana, lambda: system_edits.retire(people.ana, people.systems["phone-switch"]))

    assert said(seen) == ([], ["dependency"])
    assert gina.organisation.name not in str(seen.ends[0].windows)


def test_what_is_refused_says_why(people: Night) -> None:
    planned(people.ana, "switch-a", "Upgrade")

    seen = ahead(people.ana, lambda: system_edits.retire(people.ana, people.systems["switch-a"]))

    assert "Work on Switch A is still planned" in seen.refused[0]
