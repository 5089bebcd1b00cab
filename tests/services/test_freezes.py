"""Freezes that block, and the exceptions that their owners grant."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine

from accounts.models import Organisation
from changes.domain.draft import ChangeDraft, DraftWindow
from changes.models import Change, Finding, FindingSide, FreezeException
from changes.selectors.reader import Reader
from changes.selectors.waiting import waiting_for
from changes.services import approve as approving
from changes.services import book as booking
from changes.services import calendar_edits, freeze_exceptions, start_and_end
from changes.services import declare as declaring
from core.activity import Activity
from core.refusals import NotAllowed, Refused
from estate.domain.impact import Level
from estate.models import Freeze
from tests.estates import Night

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 13, 8, 0, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
START = NOW + 5 * DAY
SENTENCE = (
    "The freeze “Year end” of Meridian Travel blocks work that reaches Reservation line until "
    "Mon 23 Nov, 01:00 MST · 08:00 UTC. Move it out of the freeze, save it as a draft and ask the Meridian Travel "
    "desk, +1 555 0200, for an exception, or say why it is an emergency."
)


@pytest.fixture(autouse=True)
def traveller() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


def freeze(people: Night, *systems: str, mode: str = "block", **more: datetime) -> Freeze:
    period = {"starts_at": NOW + 4 * DAY, "ends_at": NOW + 10 * DAY} | more
    values = {"name": "Year end", "systems": systems or ("reservation-line",), "mode": mode, **period}
    return calendar_edits.add_freeze(people.gina, values)


def draft(
    start: datetime = START, *, title: str = "Switch A", emergency: str = "", length: timedelta = HOUR
) -> ChangeDraft:
    return ChangeDraft(title, {"switch-a": Level.OUTAGE}, (DraftWindow(start, start + length),), emergency=emergency)


def book(people: Night, start: datetime = START, *, submit: bool = True, **more: Any) -> Change:
    return booking.book(people.ana, draft(start, **more), submit=submit)


def move(people: Night, change: Change, start: datetime, length: timedelta = HOUR) -> Change:
    window = change.windows.get()
    return booking.move_window(people.ana, window.pk, {"starts_at": start, "ends_at": start + length})


def refused(caught: pytest.ExceptionInfo[Refused]) -> tuple[str, ...]:
    return caught.value.reasons


def kinds(change: Change) -> list[str]:
    return [one.kind for one in Finding.objects.standing().filter(sides__window__change=change)]


class TestABlockingFreeze:
    def test_refuses_to_submit_work_that_reaches_it_and_says_whom_to_ask(self, people: Night) -> None:
        freeze(people)

        with pytest.raises(Refused) as caught:
            book(people)

        assert refused(caught) == (SENTENCE,)
        assert Change.objects.count() == 0

    def test_refuses_to_submit_a_draft_which_it_never_refused_to_keep(self, people: Night) -> None:
        freeze(people)
        change = book(people, submit=False)
        booking.edit(people.ana, change.pk, draft(START + HOUR))

        with pytest.raises(Refused) as caught:
            booking.submit(people.ana, change.pk)

        assert refused(caught) == (SENTENCE,)
        change.refresh_from_db()
        assert (change.state, change.windows.get().starts_at) == ("draft", START + HOUR)

    def test_lets_pass_what_ends_when_it_begins_or_begins_when_it_ends(self, people: Night) -> None:
        freeze(people)

        assert book(people, NOW + 4 * DAY - HOUR).state == "requested"
        assert book(people, NOW + 10 * DAY).state == "requested"

    def test_only_warns_where_that_is_its_mode(self, people: Night) -> None:
        freeze(people, mode="warn")

        assert kinds(book(people)) == ["freeze"]

    def test_is_passed_by_an_emergency_with_a_reason(self, people: Night) -> None:
        freeze(people)

        change = book(people, emergency="The switch is failing")

        assert (change.state, kinds(change)) == ("requested", ["freeze"])
        with pytest.raises(Refused):
            book(people, emergency="  ")

    def test_is_passed_by_declaring_and_by_extending_running_work(self, people: Night) -> None:
        freeze(people, starts_at=NOW - DAY)
        change = declaring.declare(
            people.ana, declaring.Declaration({"switch-a": Level.OUTAGE}, expected_end=NOW + HOUR)
        )

        start_and_end.extend(people.ana, change.windows.get().pk, NOW + 3 * HOUR)

        assert kinds(change) == ["freeze"]

    def test_that_comes_later_leaves_what_was_approved_in_its_place(self, people: Night) -> None:
        change = book(people)
        approving.approve(people.cleo, change.pk)
        freeze(people)

        booking.edit(people.ana, change.pk, draft(title="Other title"))
        move(people, Change.objects.get(pk=change.pk), START, HOUR / 2)
        change.refresh_from_db()

        assert (change.state, change.title, kinds(change)) == ("approved", "Other title", ["freeze"])

    def test_refuses_to_move_work_into_it_or_elsewhere_in_it(self, people: Night) -> None:
        ahead, there = book(people, NOW + 2 * DAY), book(people, title="There")
        freeze(people)

        for change, start in ((ahead, START), (there, START + DAY), (there, START - HOUR / 2)):
            with pytest.raises(Refused) as caught:
                move(people, change, start)
            assert refused(caught) == (SENTENCE,)
        assert move(people, there, NOW + 11 * DAY).state == "requested"

    def test_of_its_own_organisation_binds_as_well(self, people: Night) -> None:
        freeze(people, "ges")

        with pytest.raises(Refused):
            booking.book(people.gina, ChangeDraft("GES", {"ges": Level.NONE}, draft().windows), submit=True)

    def test_edited_and_submitted_at_once_is_saved_whole_or_not_at_all(self, people: Night) -> None:
        change = book(people, NOW + 2 * DAY, submit=False)
        freeze(people)

        with pytest.raises(Refused):
            booking.edit_and_submit(people.ana, change.pk, draft(title="Other"), revision=change.revision)

        stored = Change.objects.get(pk=change.pk)
        assert (stored.title, stored.revision) == ("Switch A", change.revision)


class TestAnException:
    def asked(self, people: Night) -> FreezeException:
        frozen = freeze(people)
        change = book(people, submit=False)
        return freeze_exceptions.ask_exception(people.ana, change.pk, frozen.pk, "The vendor comes that day")

    def granted(self, people: Night) -> FreezeException:
        asked = self.asked(people)
        return freeze_exceptions.grant_exception(people.cleo, asked.freeze_id, asked.pk, "We stand by")

    def test_is_asked_of_a_draft_and_waits_for_the_owner_of_the_freeze(self, people: Night) -> None:
        asked = self.asked(people)

        assert (asked.state, asked.title, asked.systems) == ("asked", "Switch A", ["reservation-line"])
        assert asked.periods == [[START.isoformat(), (START + HOUR).isoformat()]]
        text = "Harbour Contact Centre asks for an exception from “Year end”: Switch A"
        for person, texts in ((people.gina, [text]), (people.cleo, [text]), (people.olaf, []), (people.ana, [])):
            waits = [one for one in waiting_for(Reader(person)) if one.kind == "exception"]
            assert [one.text for one in waits] == texts
        assert Activity.objects.filter(kind="exception_asked", subject_id=asked.change_id).count() == 1

    def test_that_is_granted_lets_the_work_pass_and_accepts_the_finding_for_the_freeze(self, people: Night) -> None:
        granted = self.granted(people)

        change = booking.submit(people.ana, granted.change_id)

        assert (change.state, kinds(change)) == ("requested", ["freeze"])
        sides = FindingSide.objects.filter(finding__freeze=granted.freeze).order_by("organisation__slug")
        assert [(side.organisation.slug, side.accepted_by, side.reason) for side in sides] == [
            ("centre", None, ""),
            ("client", people.cleo, "We stand by"),
        ]

    def test_covers_the_time_that_was_asked_for_and_no_other(self, people: Night) -> None:
        change = booking.submit(people.ana, self.granted(people).change_id)

        assert move(people, change, START, HOUR / 2).state == "requested"
        with pytest.raises(Refused) as caught:
            move(people, change, START + DAY)
        assert refused(caught) == (SENTENCE,)

    def test_covers_the_systems_that_were_asked_for_and_no_others(self, people: Night) -> None:
        granted = self.granted(people)
        calendar_edits.edit_freeze(people.gina, granted.freeze_id, {"systems": ["reservation-line", "portal"]})
        wider = ChangeDraft("Switch A", {"switch-a": Level.OUTAGE, "agent-desktop": Level.NONE}, draft().windows)
        booking.edit(people.ana, granted.change_id, wider)
        assert booking.submit(people.ana, granted.change_id).state == "requested"
        calendar_edits.edit_freeze(people.gina, granted.freeze_id, {"systems": ["client-website"]})

        other = book(people, submit=False, title="GES")
        with pytest.raises(Freeze.DoesNotExist):
            freeze_exceptions.ask_exception(people.ana, other.pk, granted.freeze_id, "Why not")

    def test_that_is_refused_lets_nothing_pass_and_can_be_asked_again(self, people: Night) -> None:
        asked = self.asked(people)
        freeze_exceptions.refuse_exception(people.gina, asked.freeze_id, asked.pk, "Not that week")

        with pytest.raises(Refused):
            booking.submit(people.ana, asked.change_id)
        again = freeze_exceptions.ask_exception(people.ana, asked.change_id, asked.freeze_id, "Please")
        assert again.state == "asked"

    def test_is_asked_once_for_the_same_work(self, people: Night) -> None:
        asked = self.asked(people)

        with pytest.raises(Refused) as caught:
            freeze_exceptions.ask_exception(people.ana, asked.change_id, asked.freeze_id, "Again")
        assert refused(caught) == ("This has already been asked.",)
        booking.edit(people.ana, asked.change_id, draft(START + DAY))
        freeze_exceptions.ask_exception(people.ana, asked.change_id, asked.freeze_id, "Moved")
        states = FreezeException.objects.order_by("pk").values_list("state", flat=True)
        assert list(states) == ["withdrawn", "asked"]

    def test_is_withdrawn_when_the_change_is_cancelled(self, people: Night) -> None:
        asked = self.asked(people)

        start_and_end.cancel(people.ana, asked.change_id, "Not needed")

        asked.refresh_from_db()
        assert asked.state == "withdrawn"
        with pytest.raises(Refused) as caught:
            freeze_exceptions.grant_exception(people.cleo, asked.freeze_id, asked.pk, "Fine")
        assert refused(caught) == ("Nobody is waiting for an answer to this: it is no longer asked.",)

    @pytest.mark.parametrize("name", ["olaf", "ana"])
    def test_is_answered_by_engineers_and_approvers_of_the_owner_alone(self, people: Night, name: str) -> None:
        asked = self.asked(people)

        with pytest.raises(NotAllowed):
            freeze_exceptions.grant_exception(people.people[name], asked.freeze_id, asked.pk, "Fine")

    def test_is_not_there_for_anybody_else(self, people: Night) -> None:
        asked = self.asked(people)

        for person in (people.vera, people.sten):
            with pytest.raises(FreezeException.DoesNotExist):
                freeze_exceptions.grant_exception(person, asked.freeze_id, asked.pk, "Fine")

    def test_is_not_granted_by_who_asked_for_it(self, people: Night) -> None:
        frozen = freeze(people, "ges")
        change = booking.book(people.gina, ChangeDraft("GES", {"ges": Level.NONE}, draft().windows))
        asked = freeze_exceptions.ask_exception(people.gina, change.pk, frozen.pk, "Please")

        with pytest.raises(NotAllowed):
            freeze_exceptions.grant_exception(people.gina, frozen.pk, asked.pk, "Fine")
        freeze_exceptions.grant_exception(people.cleo, frozen.pk, asked.pk, "Fine")
        assert booking.submit(people.gina, change.pk).state == "approved"
        assert FindingSide.objects.get(finding__freeze=frozen).reason == "Fine"

    def test_stirs_the_pages_of_the_two_sides_alone(self, people: Night) -> None:
        asked = self.asked(people)
        before = dict(Organisation.objects.values_list("slug", "board_version"))

        freeze_exceptions.grant_exception(people.cleo, asked.freeze_id, asked.pk, "Fine")

        after = dict(Organisation.objects.values_list("slug", "board_version"))
        assert {slug for slug in after if after[slug] != before[slug]} == {"centre", "client"}


class TestEditingFreezes:
    def test_a_freeze_marks_what_was_planned_before_and_tells_both_sides_once(self, people: Night) -> None:
        change = book(people)
        freeze(people)

        [finding] = Finding.objects.standing().filter(sides__window__change=change)
        assert (finding.kind, finding.meets_at, finding.severity) == ("freeze", ["reservation-line"], 2)
        assert Activity.objects.filter(kind="freeze_edited").values_list("tells", flat=True)[0] == ["conflict_found"]

    def test_moving_a_freeze_away_or_lifting_it_ends_the_finding(self, people: Night) -> None:
        change = book(people)
        frozen = freeze(people)
        later = {"starts_at": NOW + 40 * DAY, "ends_at": NOW + 41 * DAY}

        calendar_edits.edit_freeze(people.gina, frozen.pk, later)
        assert kinds(change) == []
        calendar_edits.edit_freeze(people.gina, frozen.pk, {"starts_at": START, "ends_at": START + HOUR})
        assert kinds(change) == ["freeze"]
        calendar_edits.lift_freeze(people.gina, frozen.pk)
        assert kinds(change) == []
        with pytest.raises(Refused) as caught:
            calendar_edits.lift_freeze(people.gina, frozen.pk)
        assert refused(caught) == ("This freeze was already lifted.",)

    def test_freezing_other_systems_follows(self, people: Night) -> None:
        change = book(people)
        frozen = freeze(people)

        calendar_edits.edit_freeze(people.gina, frozen.pk, {"systems": ["ges"]})

        assert kinds(change) == []

    def test_stirs_the_pages_of_those_whom_it_concerns(self, people: Night) -> None:
        before = dict(Organisation.objects.values_list("slug", "board_version"))
        freeze(people, "ges")

        after = dict(Organisation.objects.values_list("slug", "board_version"))
        assert {slug for slug in after if after[slug] != before[slug]} == {"centre", "client"}

    def test_is_for_the_engineers_of_its_owner(self, people: Night) -> None:
        frozen = freeze(people)

        for person in (people.cleo, people.olaf, people.ana):
            with pytest.raises((NotAllowed, Freeze.DoesNotExist)):
                calendar_edits.lift_freeze(person, frozen.pk)
        with pytest.raises(Freeze.DoesNotExist):
            calendar_edits.lift_freeze(people.sten, frozen.pk)
