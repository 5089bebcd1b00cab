"""What a page promises of an act before it is done is what comes of it: the same people, no more and no fewer."""

import re
from collections.abc import Callable, Collection
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
from changes.services import undo as undoing
from estate.domain.impact import Level
from notifications.models import Notice
from notifications.selectors.being_told import ENDING, PUTTING_OFF, STARTING, told_ahead
from notifications.services.letters.mails import write
from notifications.services.making.fan_out import fan_out
from notifications.services.rehearsing import rehearsed
from tests.doors import pages_as
from tests.estates import Night, switch_upgrade
from tests.web.filling_in import filled_in
from tests.web.test_answering import words
from web.change.acts import ACTS

pytestmark = pytest.mark.django_db

ONE = datetime(2026, 11, 23, 8, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
LATER = ONE + 5 * HOUR
PEOPLE = r"\d (?:person|people): ([A-Za-z, ]+?)(?= when | \d+ notice)"


@pytest.fixture(autouse=True)
def clock() -> Any:
    with time_machine.travel(ONE - 10 * DAY, tick=False) as traveller:
        yield traveller


@pytest.fixture
def approved(people: Night) -> Change:
    """The switch upgrade, in conflict with work on GES; all of it told."""
    people.contact("bert", "on_call", "phone-switch")
    change = booking.book(people.ana, switch_upgrade(ONE, ONE + 4 * HOUR), submit=True)
    approving.approve(people.cleo, change.pk)
    other = ChangeDraft("GES patch", {"ges": Level.OUTAGE}, (DraftWindow(ONE + HOUR, ONE + 2 * HOUR),))
    booking.book(people.gina, other, submit=True)
    fan_out()
    sent()
    return change


@pytest.fixture
def running(people: Night, approved: Change, clock: Any) -> Change:
    clock.move_to(ONE)
    start_and_end.start(people.ana, Window.objects.get(change=approved).pk)
    fan_out()
    sent()
    return approved


def sent() -> None:
    """As if all of it had arrived."""
    for notice in Notice.objects.filter(said=[]):
        notice.said = write(notice, notice.due_at).said
        notice.state = "sent"
        notice.save(update_fields=["said", "state"])


def told_since(before: set[int]) -> set[str]:
    fan_out()
    return set(Notice.objects.exclude(pk__in=before).values_list("contact__name", flat=True))


def names(people: Collection[int]) -> set[str]:
    return set(Person.objects.filter(pk__in=people).values_list("name", flat=True))


def notices() -> set[int]:
    return set(Notice.objects.values_list("pk", flat=True))


RUNNING: dict[str, dict[str, Any]] = {
    "update": {"text": "Half of it is done."},
    "extend": {"ends_at": ONE + 6 * HOUR},
    "complete-despite": {"reason": "Tried by hand."},
    "roll-back": {"reason": "It did not work."},
    "cancel": {"reason": "Not tonight."},
    "undo-start": {},
    "hand-over": {"email": "bert@centre.example"},
}
PLANNED: dict[str, dict[str, Any]] = {
    "start-early": {},
    "start": {},
    "cancel-window": {"reason": "Not tonight."},
    "cancel": {"reason": "Not tonight."},
    "withdraw-answer": {},
}


class TestEveryAct:
    def both(self, who: Person, change: Change, name: str, typed: dict[str, Any]) -> None:
        window, before = Window.objects.get(change=change).pk, notices()
        change.refresh_from_db()
        revision = change.revision

        def act() -> object:
            read = change.terms if ACTS[name].answers else None
            return ACTS[name].run(who, change.pk, window, typed, read)

        promised = rehearsed(Reader(who), change, act)
        change.refresh_from_db()
        assert promised is not None
        assert change.revision == revision
        assert notices() == before
        act()
        assert told_since(before) == names(promised.people)

    @pytest.mark.parametrize(("name", "typed"), RUNNING.items(), ids=list(RUNNING))
    def test_on_running_work_tells_whom_its_rehearsal_names(
        self, people: Night, running: Change, name: str, typed: dict[str, Any]
    ) -> None:
        Person.objects.filter(pk=people.bert.pk).update(roles=["engineer"])
        self.both(people.ana, running, name, typed)

    @pytest.mark.parametrize(("name", "typed"), PLANNED.items(), ids=list(PLANNED))
    def test_on_planned_work_tells_whom_its_rehearsal_names(
        self, people: Night, approved: Change, name: str, typed: dict[str, Any]
    ) -> None:
        who = people.cleo if name == "withdraw-answer" else people.ana
        self.both(who, approved, name, typed)


class TestWhatIsStillToCome:
    """The page is opened by whoever is going to do it."""

    ACTS: tuple[tuple[str, Any, Callable[[Person, int], object]], ...] = (
        ("when it ends", ENDING, lambda who, window: start_and_end.complete(who, window, "Tried by hand.")),
        (
            "when its end is moved later",
            PUTTING_OFF,
            lambda who, window: start_and_end.extend(who, window, ONE + 5 * HOUR),
        ),
    )

    @pytest.mark.parametrize(("step", "ahead", "do"), ACTS, ids=[one[0] for one in ACTS])
    @pytest.mark.parametrize("actor", ["ana", "bert"])
    def test_of_running_work_is_what_happens(
        self, people: Night, running: Change, step: str, ahead: Any, do: Callable[[Person, int], object], actor: str
    ) -> None:
        Person.objects.filter(pk=people.bert.pk).update(roles=["engineer"])
        who, window = Person.objects.get(pk=people.people[actor].pk), Window.objects.with_facts().get(change=running)
        promised = told_ahead(window, ahead, who.pk)
        shown = words(pages_as(who).get(f"/changes/{running.public_id}/"))
        before = notices()

        do(who, window.pk)

        told = told_since(before)
        assert told == names(promised)
        line = re.search(rf"{step}[a-z ]* {PEOPLE}", shown)
        assert line is not None, shown
        assert set(line[1].strip().split(", ")) == told

    @pytest.mark.parametrize("actor", ["ana", "bert"])
    def test_of_planned_work_is_who_hears_that_it_starts(
        self, people: Night, approved: Change, clock: Any, actor: str
    ) -> None:
        Person.objects.filter(pk=people.bert.pk).update(roles=["engineer"])
        who, window = Person.objects.get(pk=people.people[actor].pk), Window.objects.with_facts().get(change=approved)
        promised, before = told_ahead(window, STARTING, who.pk), notices()

        clock.move_to(ONE)
        start_and_end.start(who, window.pk)

        assert told_since(before) == names(promised)

    def test_of_work_that_was_declared_names_not_who_presses_it(self, people: Night) -> None:
        change = declaring.declare(people.gina, declaring.Declaration({"ges": Level.OUTAGE}, expected_end=ONE))
        fan_out()
        sent()

        window, before = Window.objects.with_facts().get(change=change), notices()
        promised = told_ahead(window, ENDING, people.gina.pk)
        start_and_end.complete(people.gina, window.pk)

        assert people.gina.pk not in promised
        assert told_since(before) == names(promised)


def test_undoing_is_rehearsed_like_any_other_act(people: Night, running: Change) -> None:
    window = Window.objects.get(change=running).pk
    start_and_end.complete(people.ana, window, "Tried by hand.")
    fan_out()
    before = notices()

    promised = rehearsed(Reader(people.ana), running, lambda: undoing.undo(people.ana, window))
    undoing.undo(people.ana, window)

    assert promised is not None
    assert told_since(before) == names(promised.people)


class TestBeforeAnEditIsSaved:
    def panel(self, who: Person, change: Change, **typed: str) -> str:
        answer = posted(who, change, typed | {"do": "check"})
        assert answer.status_code == 200
        return words(answer).split(" What it meets ")[-1]

    def test_of_another_title_it_says_that_what_was_approved_stands_and_nobody_is_told(
        self, people: Night, approved: Change
    ) -> None:
        shown, before = self.panel(people.ana, approved, title="Another title"), notices()

        assert "what was approved still counts · nobody is told" in shown
        assert "Approvals once this is saved Meridian Travel Approved, and stays so." in shown
        assert "must approve" not in shown
        self.save(people.ana, approved, title="Another title")
        assert told_since(before) == set()

    def test_before_anything_is_typed_it_says_the_same(self, people: Night, approved: Change) -> None:
        shown = words(pages_as(people.ana).get(f"/changes/{approved.public_id}/edit/"))

        assert "what was approved still counts · nobody is told" in shown

    def test_of_another_period_it_says_who_is_asked_anew_and_who_is_told(self, people: Night, approved: Change) -> None:
        later = {"windows-0-starts_at": "2026-11-24T01:00", "windows-0-ends_at": "2026-11-24T05:00"}
        shown, before = self.panel(people.ana, approved, **later), notices()

        assert "Meridian Travel is asked to approve" in shown
        assert "Meridian Travel Is asked to approve it" in shown
        self.save(people.ana, approved, **later)
        told = told_since(before)
        assert f"{len(told)} people are told" in shown
        assert {name for name in told if name in shown.split("Who is told of this edit")[1]} >= {"Cleo"}

    def test_what_cannot_be_saved_promises_nothing(self, people: Night, approved: Change) -> None:
        shown = self.panel(people.ana, approved, title="")

        assert "nobody is told" not in shown
        assert "Not known yet" in shown

    def save(self, who: Person, change: Change, **typed: str) -> None:
        answer = posted(who, change, typed | {"do": "draft"})
        assert answer.status_code == 302, words(answer)


def posted(who: Person, change: Change, typed: dict[str, str]) -> Any:
    """The form as the page carries it, with something else typed."""
    address = f"/changes/{change.public_id}/edit/"
    form = filled_in(pages_as(who).get(address).content.decode(), "book")
    return pages_as(who).post(address, form | typed)


class TestWhereNobodyIsAsked:
    def harmless(self, people: Night) -> Change:
        draft = ChangeDraft("Look at it", {"switch-b": Level.NONE}, (DraftWindow(ONE, ONE + HOUR),))
        return booking.book(people.ana, draft, submit=True)

    def test_its_page_and_the_page_of_its_edit_agree(self, people: Night) -> None:
        change = self.harmless(people)
        assert change.state == "approved"

        page = words(pages_as(people.ana).get(f"/changes/{change.public_id}/"))
        edit = words(pages_as(people.ana).get(f"/changes/{change.public_id}/edit/"))

        assert "Approvals" not in page
        assert "nobody must approve" in edit

    def test_of_work_that_came_in_as_approved_it_says_that_it_may_start(self, people: Night, approved: Change) -> None:
        approved.approvals.all().delete()

        page = words(pages_as(people.ana).get(f"/changes/{approved.public_id}/"))
        edit = words(pages_as(people.ana).get(f"/changes/{approved.public_id}/edit/"))

        assert "Nobody has been asked. It counts as approved, so it may start." in page
        assert "Editing what is done, or when, asks Meridian Travel." in page
        assert "must approve" not in edit.replace("nobody must approve", "")
