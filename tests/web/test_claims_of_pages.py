"""Sentences that claim something of the world ask what is so when they are shown."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine

from accounts.models import Person
from changes.domain.draft import ChangeDraft, DraftWindow
from changes.models import Change, Window
from changes.selectors.reader import Reader
from changes.services import approve as approving
from changes.services import book as booking
from changes.services import declare as declaring
from changes.services import start_and_end
from core.activity import Activity, record
from estate.domain.impact import Level
from tests.doors import pages_as
from tests.estates import Night
from tests.web.test_answering import words
from triage.domain.evidence import Outcome, SeenOnce
from triage.selectors.diagnosis import Answering

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 23, 10, tzinfo=UTC)
"""03:00 in Denver."""
HOUR = timedelta(hours=1)
NOBODY_NOW = "Nobody has said that they are working now"


@pytest.fixture(autouse=True)
def clock() -> Any:
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


def tonight(who: Person) -> str:
    return words(pages_as(who).get("/"))


def approved(people: Night, system: str, start: datetime, end: datetime) -> Change:
    draft = ChangeDraft(f"Work on {system}", {system: Level.OUTAGE}, (DraftWindow(start, end),))
    change = booking.book(people.gina, draft, submit=True)
    if change.state == "requested":
        approving.approve(people.bert, change.pk)
    return change


class TestClaimsOfTonight:
    def test_says_that_nobody_works_only_where_nobody_does(self, people: Night, clock: Any) -> None:
        assert NOBODY_NOW in tonight(people.ana)

        declaring.declare(people.gina, declaring.Declaration({"ges": Level.OUTAGE}, expected_end=NOW + HOUR))
        clock.move_to(NOW + 2 * HOUR)

        assert "Overrunning" in tonight(people.ana)
        assert NOBODY_NOW not in tonight(people.ana)

    def test_does_not_say_of_work_without_impact_that_nobody_has_declared_any(self, people: Night) -> None:
        declaring.declare(people.gina, declaring.Declaration({"ges": Level.NONE}))

        assert "Nobody has declared work on anything you depend on" not in tonight(people.ana)
        assert "One party is working on things you depend on, no impact expected" in tonight(people.ana)

    def test_does_not_say_of_work_that_nobody_started_that_somebody_is_working(self, people: Night, clock: Any) -> None:
        approved(people, "ges", NOW + HOUR, NOW + 3 * HOUR)
        clock.move_to(NOW + 2 * HOUR)

        assert "is working on things you depend on" not in tonight(people.ana)
        assert "one party should have begun and has not said so" in tonight(people.ana)


class TestTriage:
    def declared(self, who: Person) -> str:
        seen = SeenOnce("agent-desktop", "ges", Outcome.FAILING, NOW + 2 * HOUR)
        return Answering(Reader(who), [seen]).view().declared

    def test_does_not_say_that_they_work_on_what_nobody_started(self, people: Night, clock: Any) -> None:
        change = approved(people, "ges", NOW + HOUR, NOW + 3 * HOUR)
        clock.move_to(NOW + 2 * HOUR)
        assert self.declared(people.ana) == (
            "Meridian Travel planned work on GES from 04:00 MST; nobody has said that it began."
        )

        start_and_end.start(people.gina, Window.objects.get(change=change).pk)

        assert self.declared(people.ana) == "Meridian Travel works on GES since 05:00 MST."


class TestTheRecordOfAChange:
    def test_an_update_stands_there_however_much_was_done_since(self, people: Night) -> None:
        change = declaring.declare(people.gina, declaring.Declaration({"ges": Level.OUTAGE}))
        start_and_end.post_update(people.gina, Window.objects.get(change=change).pk, "Half of it is done.")
        for _ in range(250):
            record("link_viewed", "change", change.pk, actor=None, organisation=None)

        shown = words(pages_as(people.gina).get(f"/changes/{change.public_id}/"))

        assert Activity.objects.about("change", change.pk).count() > 250
        assert "Half of it is done." in shown
        assert "Nobody has posted an update." not in shown

    def test_of_imported_work_it_is_not_said_that_nobody_had_to_be_asked(self, people: Night) -> None:
        change = approved(people, "portal", NOW + HOUR, NOW + 2 * HOUR)
        change.approvals.all().delete()

        shown = words(pages_as(people.gina).get(f"/changes/{change.public_id}/"))

        assert "Nobody had to be asked" not in shown
        assert "Nobody has been asked." in shown
