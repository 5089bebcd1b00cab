"""All past work on one system: what is found, by whom, and to its end."""

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
from changes.models import Change, ChangeShare, State, Window
from changes.services import book as booking
from estate.domain.impact import Level
from estate.models import GraphVersion, System
from tests.crowds import crowd
from tests.doors import pages_as
from tests.estates import Night

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 13, 8, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
TOOK = {"Completed": State.COMPLETED, "Rolled": State.ROLLED_BACK, "Called off": State.CANCELLED}


@pytest.fixture(autouse=True)
def clock() -> Iterator[Any]:
    with time_machine.travel(NOW, tick=False) as clock:
        yield clock


@pytest.fixture
def work(people: Night) -> None:
    """On GES by its owner, one a day back in time; on the phone switch by the centre."""
    for place, (title, state) in enumerate(TOOK.items()):
        past(people.gina, people.systems["ges"], place + 1, f"{title} Größe", state)
    past(people.ana, people.systems["ges"], 5, "Ours on 100% of it", State.COMPLETED)
    past(people.ana, people.systems["switch-a"], 2, "Switch", State.COMPLETED)
    Change.objects.filter(title__startswith="Rolled").update(external_reference="CRQ0000777")


def past(owner: Person, system: System, days: int, title: str, state: State) -> Window:
    [window] = crowd(owner, system, NOW - days * DAY, 1, title=title, state=state)
    Window.objects.filter(pk=window.pk).update(actual_start=window.starts_at, actual_end=window.ends_at)
    return window


def shown(person: Person, slug: str = "ges", **asked: str) -> list[str]:
    answer = pages_as(person).get(f"/systems/{slug}/past/", asked)
    assert answer.status_code == 200
    return [row.title.removesuffix(" 0").removesuffix(" Größe") for row in answer.context["rows"]]


def text(person: Person, **asked: str) -> str:
    return " ".join(pages_as(person).get("/systems/ges/past/", asked).content.decode().split())


ASKED = [
    ({}, ["Completed", "Rolled", "Called off", "Ours on 100% of it"]),
    ({"outcome": "completed"}, ["Completed", "Ours on 100% of it"]),
    ({"outcome": "rolled_back"}, ["Rolled"]),
    ({"outcome": "cancelled"}, ["Called off"]),
    ({"outcome": "in_progress"}, ["Completed", "Rolled", "Called off", "Ours on 100% of it"]),
    ({"whose": "own"}, ["Completed", "Rolled", "Called off"]),
    ({"whose": "others"}, ["Ours on 100% of it"]),
    ({"whose": "others", "outcome": "rolled_back"}, []),
    ({"q": "GROSSE", "whose": "own", "outcome": "completed"}, ["Completed"]),
    ({"q": "große rolled"}, ["Rolled"]),
    ({"q": "crq0000777"}, ["Rolled"]),
    ({"q": "100%"}, ["Ours on 100% of it"]),
    ({"q": "%%"}, []),
    ({"q": "' OR 1=1"}, []),
    ({"q": "Switch"}, []),
]


@pytest.mark.parametrize(("asked", "titles"), ASKED, ids=str)
def test_work_is_found_by_words_outcome_and_whose_it_is(
    people: Night, work: None, asked: dict[str, str], titles: list[str]
) -> None:
    assert shown(people.gina, **asked) == titles


@pytest.mark.parametrize("typed", ["Complted", "compleet", "COMPLÉTTED"])
def test_what_is_mistyped_is_found_and_said_to_be(people: Night, work: None, typed: str) -> None:
    assert shown(people.gina, q=typed) == ["Completed"]
    said = f"Nothing matches “<bdi>{typed}</bdi>”. These are similar:"
    assert said in text(people.gina, q=typed)
    assert shown(people.gina, q=typed, outcome="cancelled") == []


def test_a_filter_makes_no_word_a_mistyped_one(people: Night, work: None) -> None:
    assert shown(people.gina, q="Completed", outcome="rolled_back") == []
    empty = text(people.gina, q="Completed", outcome="rolled_back")
    assert "No past work matches what you asked for: “<bdi>Completed</bdi>”, rolled back." in empty
    assert '<a class="button" href="/systems/ges/past/">Show all</a>' in empty


class TestWhoSeesIt:
    def test_a_ticket_is_found_by_those_alone_who_see_all_of_the_work(self, people: Night, work: None) -> None:
        assert (shown(people.ana, q="Rolled"), shown(people.ana, q="CRQ0000777")) == (["Rolled"], [])
        rolled = Change.objects.get(title__startswith="Rolled")
        ChangeShare.objects.create(change=rolled, organisation=people.ana.organisation)
        assert shown(people.ana, q="CRQ0000777") == ["Rolled"]

    @pytest.mark.parametrize("asked", [{}, {"q": "Rolled"}, {"q": "Roled"}, {"outcome": "completed"}])
    def test_a_stranger_finds_none_and_what_was_shown_to_it(
        self, people: Night, work: None, asked: dict[str, str]
    ) -> None:
        assert shown(people.sten, **asked) == []
        for change in Change.objects.filter(title__startswith="Called"):
            ChangeShare.objects.create(change=change, organisation=people.sten.organisation)
        assert shown(people.sten) == ["Called off"]
        assert "Rolled Größe" not in text(people.sten, **asked)

    def test_of_a_counterpart_only_that_it_was_there_and_never_by_its_words(self, people: Night) -> None:
        window = DraftWindow(NOW - 3 * HOUR, NOW + HOUR)
        for person, title, target in ((people.gina, "Index", "ges"), (people.vera, "Trunk", "voice-carrier")):
            draft = ChangeDraft(title=title, targets={target: Level.OUTAGE}, windows=(window,))
            booking.book(person, draft, submit=True)
        Window.objects.update(state=State.APPROVED)
        with time_machine.travel(NOW + 2 * HOUR, tick=False):
            assert shown(people.vera, "agent-desktop") == ["Trunk", "Work of Meridian Travel"]
            assert shown(people.vera, "agent-desktop", whose="others") == ["Work of Meridian Travel"]
            assert (shown(people.vera, "agent-desktop", q="Index"), shown(people.vera, "ges")) == ([], [])

    def test_a_private_system_is_not_there_for_others(self, people: Night, work: None) -> None:
        System.objects.filter(slug="ges").update(listed=False)
        GraphVersion.renew()
        assert pages_as(people.sten).get("/systems/ges/past/").status_code == 404
        assert pages_as(people.gina).get("/systems/ges/past/").status_code == 200


@pytest.mark.parametrize("asked", [{}, {"q": "old"}, {"whose": "own", "outcome": "completed"}], ids=str)
def test_it_is_read_to_its_end_each_once_while_narrowed(people: Night, asked: dict[str, str]) -> None:
    crowd(people.gina, people.systems["ges"], NOW - 30 * DAY, 260, state=State.COMPLETED, apart=timedelta(0))
    crowd(people.gina, people.systems["portal"], NOW - 30 * DAY, 60, state=State.COMPLETED, title="Old beside")
    seen, after = [], ""
    while True:
        answer = pages_as(people.gina).get("/systems/ges/past/", {**asked, "after": after})
        seen += [row.reference for row in answer.context["rows"]]
        after = answer.context["part"].next
        if not after:
            break

    assert seen == [f"Old-{place}" for place in reversed(range(260))]


@pytest.mark.parametrize("asked", [{}, {"q": "old"}, {"q": "lod"}, {"outcome": "completed"}], ids=str)
def test_many_take_as_many_queries_as_few(people: Night, asked: dict[str, str]) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as found:
            pages_as(people.gina).get("/systems/ges/past/", asked)
        return len(found)

    crowd(people.gina, people.systems["ges"], NOW - 30 * DAY, 2, state=State.COMPLETED)
    queries()
    few = queries()
    crowd(people.gina, people.systems["ges"], NOW - 40 * DAY, 3_000, state=State.COMPLETED, title="Older old")

    assert queries() == few


def test_the_page_of_the_system_leads_there(people: Night, work: None) -> None:
    page = pages_as(people.gina).get("/systems/ges/").content.decode()

    assert '<a class="button" href="/systems/ges/past/">All past work</a>' in page
