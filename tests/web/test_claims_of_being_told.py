"""Once an act is done, its page says that somebody is told, or asked, exactly where somebody is."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine

from accounts.models import Organisation, Person
from changes.domain.draft import ChangeDraft, DraftWindow
from changes.models import Change, Window
from changes.services import answer_links, start_and_end
from changes.services import approve as approving
from changes.services import book as booking
from estate.models import Contact
from notifications.models import Notice
from notifications.services.making.fan_out import fan_out
from tests.doors import number, pages_as
from tests.estates import Night, switch_upgrade
from tests.web.test_answering import press, words
from tests.web.test_truth_of_pages import FORM

pytestmark = pytest.mark.django_db

ONE = datetime(2026, 11, 23, 8, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
NOBODY = "Nobody else is told of it."


@pytest.fixture(autouse=True)
def clock() -> Any:
    with time_machine.travel(ONE - 10 * DAY, tick=False) as traveller:
        yield traveller


def said(who: Person, address: str, **typed: Any) -> list[str]:
    answer = pages_as(who).post(address, typed, follow=True)
    return [str(message) for message in answer.context["messages"]]


def act(who: Person, change: Change, name: str, **typed: Any) -> list[str]:
    window = Window.objects.get(change=change)
    return said(who, f"/changes/{change.public_id}/do/{name}/", window=window.public_id, **typed)


def leave_nobody_but(who: Person) -> None:
    """Nor a desk that could be written to."""
    Contact.objects.exclude(person=who).delete()
    Person.objects.exclude(pk=who.pk).update(is_active=False)
    Organisation.objects.update(email="")


def running(people: Night, clock: Any) -> Change:
    """Ana's work on the switches, which she alone carries out; it reaches the client's reservation line."""
    change = booking.book(people.ana, switch_upgrade(ONE, ONE + 4 * HOUR, checked=False), submit=True)
    approving.approve(people.cleo, change.pk)
    clock.move_to(ONE)
    start_and_end.start(people.ana, Window.objects.get(change=change).pk)
    fan_out()
    return change


ACTS: tuple[tuple[str, dict[str, str], str, str], ...] = (
    ("update", {"text": "Half of it is done."}, "Posted.", "Those on call for what it reaches are told."),
    ("extend", {"ends_at": "2026-11-23T04:00"}, "The end is moved.", "Those on call for what it reaches are told."),
    (
        "complete",
        {},
        "Completed.",
        "Others are told in 30 seconds; until then you can take it back and nobody hears of it.",
    ),
)


@pytest.mark.parametrize("anybody", [True, False])
@pytest.mark.parametrize(("name", "typed", "done", "told"), ACTS, ids=[one[0] for one in ACTS])
def test_an_act_on_running_work_says_whether_anybody_is_told(
    people: Night, clock: Any, name: str, typed: dict[str, str], done: str, told: str, anybody: bool
) -> None:
    change = running(people, clock)
    if not anybody:
        leave_nobody_but(people.ana)
    before = Notice.objects.count()

    assert act(people.ana, change, name, **typed) == [f"{done} {told if anybody else NOBODY}"]
    fan_out()
    assert (Notice.objects.count() > before) is anybody


@pytest.mark.parametrize("anybody", [True, False])
def test_declaring_says_whether_anybody_is_told(people: Night, anybody: bool) -> None:
    if not anybody:
        leave_nobody_but(people.gina)

    told = said(people.gina, "/declare/", target="ges", impact="outage", since="0", until="", do="declare")

    told_words = "The people it affects are being told." if anybody else NOBODY
    assert told == [f"Declared. It is on the board now. {told_words}"]
    fan_out()
    assert Notice.objects.exists() is anybody


def test_reporting_says_whose_answer_it_waits_for(people: Night) -> None:
    told = said(people.ana, "/declare/", target="ges", impact="outage", since="0", until="", do="declare")

    assert told == ["Reported. It counts as reported by you until Meridian Travel confirms or denies it."]


class TestWhatBookingSays:
    def test_names_those_whose_approval_it_waits_for(self, people: Night) -> None:
        assert said(people.ana, "/book/", **FORM, do="submit") == [
            "Submitted. It waits for Meridian Travel to approve."
        ]

    def test_says_where_nobody_is_there_who_could_be_asked(self, people: Night) -> None:
        leave_nobody_but(people.ana)

        assert said(people.ana, "/book/", **FORM, do="submit") == [
            "Submitted. It waits for Meridian Travel to approve. Nobody at Meridian Travel can be asked: call them."
        ]

    def test_says_nothing_of_the_kind_where_somebody_stands_in(self, people: Night) -> None:
        Contact.objects.filter(role="approver").delete()

        assert said(people.ana, "/book/", **FORM, do="submit") == [
            "Submitted. It waits for Meridian Travel to approve."
        ]

    def test_says_where_nobody_has_to_be_asked(self, people: Night) -> None:
        harmless = FORM | {"targets-0-impact": "none"}

        assert said(people.ana, "/book/", **harmless, do="submit") == ["Approved: nobody else needs to be asked."]

    def test_of_running_work_claims_no_more_than_that_it_is_saved(self, people: Night, clock: Any) -> None:
        draft = switch_upgrade(ONE, ONE + 4 * HOUR, checked=False)
        later = DraftWindow(ONE + DAY, ONE + DAY + HOUR)
        windows = (*draft.windows, later)
        change = booking.book(
            people.ana,
            ChangeDraft(draft.title, draft.targets, windows, one_at_a_time=True),
            submit=True,
        )
        approving.approve(people.cleo, change.pk)
        clock.move_to(ONE)
        first, second = Window.objects.filter(change=change).order_by("starts_at")
        start_and_end.start(people.ana, first.pk)
        change.refresh_from_db()
        form = FORM | {
            "title": "Another title",
            "one_at_a_time": "on",
            "targets-TOTAL_FORMS": "2",
            "targets-1-system": "switch-b",
            "targets-1-impact": "outage",
            "windows-0-id": str(second.public_id),
            "windows-0-starts_at": "2026-11-24T01:00",
            "windows-0-ends_at": "2026-11-24T02:00",
            "revision": str(change.revision),
            "change": str(change.public_id),
        }

        assert said(people.ana, f"/changes/{change.public_id}/edit/", **form, do="draft") == ["Saved."]

    def test_of_a_draft_that_was_declined_before_does_not_say_that_nobody_was_told(self, people: Night) -> None:
        change = booking.book(people.ana, switch_upgrade(ONE, ONE + HOUR), submit=True)
        approving.reject(people.cleo, change.pk, "Not on a Monday.")
        booking.edit(people.ana, change.pk, switch_upgrade(ONE + DAY, ONE + DAY + HOUR))

        page = pages_as(people.ana).get(f"/changes/{change.public_id}/")

        assert Change.objects.get().state == "draft"
        assert "Nobody has been told of it yet" not in words(page)


class TestOverALink:
    @pytest.fixture
    def change(self, people: Night) -> Change:
        return booking.book(people.ana, switch_upgrade(ONE, ONE + 4 * HOUR), submit=True)

    def answered(self, people: Night, change: Change, do: str, **typed: str) -> str:
        link = answer_links.link_to_answer(people.cleo, change)
        assert link is not None
        return words(press(link, do, **typed))

    def test_only_an_answer_can_be_withdrawn(self, people: Night, change: Change) -> None:
        proposed = self.answered(people, change, "propose", starts_at="2026-11-24T01:00", ends_at="2026-11-24T05:00")
        approved = self.answered(people, change, "approve")

        assert "withdrawn" not in proposed
        assert "With the link in that mail the answer can be withdrawn until" in approved

    def test_that_they_are_told_is_said_where_somebody_there_is(self, people: Night, change: Change) -> None:
        leave_nobody_but(people.cleo)

        approved = self.answered(people, change, "approve")

        assert "Harbour Contact Centre is told." not in approved
        assert number(change)

    def test_whoever_is_told_and_mailed_is_named(self, people: Night, change: Change) -> None:
        approved = self.answered(people, change, "approve")

        assert "Harbour Contact Centre is told. Cleo gets a copy by mail." in approved
