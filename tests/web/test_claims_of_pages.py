"""Sentences that claim something of the world ask what is so when they are shown."""

from datetime import UTC, datetime, time, timedelta
from typing import Any
from urllib.parse import urlsplit

import pytest
import time_machine
from django.test import Client

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
from estate.models import Contact, MaintenanceHours
from notifications.domain.about import Why
from notifications.domain.audience import Reason
from notifications.domain.link_standing import Purpose
from notifications.domain.reasons import to_json
from notifications.models import Notice
from notifications.services.letters.notice_links import address_of
from tests.doors import pages_as
from tests.estates import Night
from tests.web.test_answering import words
from triage.domain.evidence import Outcome, SeenOnce
from triage.selectors.diagnosis import Answering

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 23, 10, tzinfo=UTC)
"""03:00 in Denver."""
HOUR = timedelta(hours=1)
NOBODY_NOW = "Nobody has said they are working"


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

        assert "! overrunning" in tonight(people.ana)
        assert NOBODY_NOW not in tonight(people.ana)

    def test_does_not_say_of_work_without_impact_that_nobody_has_declared_any(self, people: Night) -> None:
        declaring.declare(people.gina, declaring.Declaration({"ges": Level.NONE}))

        assert "Nobody has declared work on anything you need" not in tonight(people.ana)
        assert "is working on something you need, with no impact expected" in tonight(people.ana)

    def test_does_not_say_of_work_that_nobody_started_that_somebody_is_working(self, people: Night, clock: Any) -> None:
        approved(people, "ges", NOW + HOUR, NOW + 3 * HOUR)
        clock.move_to(NOW + 2 * HOUR)

        assert "is working on something you need" not in tonight(people.ana)
        assert "Meridian Travel should have started, and has not said so." in tonight(people.ana)


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


class TestWorkOutsideOfHours:
    MOVE = "Move it into these hours"

    def shown(self, people: Night, change: Change) -> str:
        return words(pages_as(people.gina).get(f"/changes/{change.public_id}/"))

    def test_only_what_has_not_begun_can_be_moved_into_them(self, people: Night, clock: Any) -> None:
        MaintenanceHours.objects.create(
            system=people.systems["ges"],
            rrule="FREQ=WEEKLY;BYDAY=SU",
            start=time(1),
            duration=2 * HOUR,
            timezone="America/New_York",
        )
        change = approved(people, "ges", NOW + HOUR, NOW + 3 * HOUR)
        assert self.MOVE in self.shown(people, change)

        clock.move_to(NOW + HOUR)
        start_and_end.start(people.gina, Window.objects.get(change=change).pk)

        assert "outside" in self.shown(people, change)
        assert self.MOVE not in self.shown(people, change)


class TestTheLinkOfANotice:
    """Urgent, to Olaf, who is on call for the client; Gina answers for its systems."""

    def notice(self, people: Night) -> Notice:
        change = declaring.declare(people.vera, declaring.Declaration({"voice-carrier": Level.OUTAGE}))
        reason = to_json(Reason(Why.REACHED, "ges", ("on_call",), Level.OUTAGE))
        return Notice.objects.create(
            change=change,
            contact=people.olaf,
            about="unscheduled",
            state="sent",
            sent_at=NOW,
            urgent=True,
            because=[reason],
            acknowledge_by=NOW + HOUR,
        )

    def shown(self, notice: Notice) -> str:
        return words(Client().get(urlsplit(address_of(notice, Purpose.SEEN)).path))

    def test_names_to_whom_it_went_on(self, people: Night) -> None:
        notice = self.notice(people)
        assert "the next contact is told" in self.shown(notice)
        Notice.objects.filter(pk=notice.pk).update(went_on_at=NOW)
        Notice.objects.create(
            change=notice.change, contact=people.gina, about="unscheduled", state="sent", in_place_of=notice
        )

        assert "Gina has been told as well." in self.shown(notice)

        Notice.objects.filter(pk=notice.pk).update(seen_at=NOW)
        assert "Gina had been told as well by then." in self.shown(notice)

    def test_says_where_there_is_nobody_to_whom_it_could_go_on(self, people: Night) -> None:
        Contact.objects.filter(person=people.gina).delete()
        notice = self.notice(people)
        assert "Nobody else is told if you don’t press it." in self.shown(notice)

        Notice.objects.filter(pk=notice.pk).update(went_on_at=NOW)
        assert "Nobody else has been told." in self.shown(notice)

        Notice.objects.filter(pk=notice.pk).update(seen_at=NOW)
        assert "told as well" not in self.shown(notice)
