"""The pages of booking and of a change say what is so about freezes and conflicts, to each reader."""

import re
from datetime import UTC, datetime, timedelta
from html import unescape
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import Person
from changes.domain.draft import ChangeDraft, DraftWindow
from changes.models import Change, FreezeException
from changes.services import book as booking
from changes.services import calendar_edits, freeze_exceptions
from changes.services import share as sharing
from estate.domain.impact import Level
from estate.models import Freeze, MaintenanceHours
from tests.doors import pages_as
from tests.estates import Night

pytestmark = pytest.mark.django_db

ONE = datetime(2026, 11, 23, 8, tzinfo=UTC)
"""01:00 in Denver, where Ana works."""
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
ALL_GOES = "Nothing declared for that time is in conflict with it."
HELD = (
    "“Year end” of Meridian Travel holds this back: you cannot submit it. Save it as a draft and ask for an exception."
)
FORM = {
    "title": "Work on switch A",
    "implementers": "ana@centre.example",
    "targets-TOTAL_FORMS": "1",
    "targets-INITIAL_FORMS": "0",
    "targets-0-system": "switch-a",
    "targets-0-impact": "outage",
    "checks-TOTAL_FORMS": "1",
    "checks-INITIAL_FORMS": "0",
    "windows-TOTAL_FORMS": "1",
    "windows-INITIAL_FORMS": "0",
    "windows-0-starts_at": "2026-11-23T01:00",
    "windows-0-ends_at": "2026-11-23T03:00",
}


@pytest.fixture(autouse=True)
def ten_days_before() -> Any:
    with time_machine.travel(ONE - 10 * DAY, tick=False) as clock:
        yield clock


def page(who: Person, change: Change) -> str:
    return pages_as(who).get(f"/changes/{change.public_id}/").text


def words(html: str) -> str:
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", html)).split())


def part(html: str, start: str, end: str) -> str:
    found = re.search(f"{start}.*?{end}", html, re.DOTALL)
    return words(found[0]) if found else ""


def conflicts(html: str) -> str:
    return part(html, '<h2 id="conflicts">', "</section>")


def sums(html: str) -> list[str]:
    return [words(found) for found in re.findall(r'<p class="sum">.*?</p>', html, re.DOTALL)]


def drafted(people: Night, *, submit: bool = False) -> Change:
    draft = ChangeDraft("Switch A", {"switch-a": Level.OUTAGE}, (DraftWindow(ONE, ONE + HOUR),))
    return booking.book(people.ana, draft, submit=submit)


def frozen(people: Night, mode: str = "block") -> Freeze:
    values = {"name": "Year end", "systems": ["reservation-line"], "mode": mode}
    return calendar_edits.add_freeze(people.gina, {**values, "starts_at": ONE - DAY, "ends_at": ONE + DAY})


def previewed(people: Night, **typed: str) -> str:
    return pages_as(people.ana).post("/book/preview/", {**FORM, **typed}).text


class TestWhereNoConflictIsShown:
    def test_those_who_do_not_see_the_change_in_full_are_told_of_their_own_work_only(self, people: Night) -> None:
        ours = ChangeDraft("Switch B", {"switch-b": Level.OUTAGE}, (DraftWindow(ONE, ONE + HOUR),))
        booking.book(people.ana, ours, submit=True)
        change = drafted(people, submit=True)

        assert "None of your work is in conflict with it." not in conflicts(page(people.ana, change))
        assert ALL_GOES not in conflicts(page(people.ana, change))
        assert "None of your work is in conflict with it." in page(people.cleo, change)

    def test_its_own_people_are_told_that_it_goes_together_with_everything(self, people: Night) -> None:
        assert conflicts(page(people.ana, drafted(people, submit=True))) == f"Conflicts {ALL_GOES}"

    def test_a_draft_that_would_be_in_conflict_with_nothing_says_so(self, people: Night) -> None:
        assert conflicts(page(people.ana, drafted(people))) == (
            "Conflicts No conflicts at this time. A draft does not count until it is submitted."
        )

    def test_a_draft_shows_the_conflicts_that_submitting_it_makes(self, people: Night) -> None:
        theirs = ChangeDraft("Agent desktop", {"agent-desktop": Level.OUTAGE}, (DraftWindow(ONE, ONE + HOUR),))
        booking.book(people.ana, theirs, submit=True)
        change = drafted(people)
        as_a_draft = conflicts(page(people.ana, change))

        booking.submit(people.ana, change.pk)
        submitted = conflicts(page(people.ana, change))

        assert as_a_draft.startswith(
            "Conflicts A draft does not count yet. Submitted as it is, it would be in conflict with this:"
        )
        assert "Accept the risk" not in as_a_draft
        assert "“Agent desktop” works on Agent desktop, which" in submitted
        assert "“Agent desktop” works on Agent desktop, which" in as_a_draft

    def test_a_draft_costs_no_more_queries_however_much_it_would_be_in_conflict_with(self, people: Night) -> None:
        change = drafted(people)

        def queries() -> int:
            with CaptureQueriesContext(connection) as captured:
                page(people.ana, change)
            return len(captured)

        def meets(systems: str) -> None:
            one = ChangeDraft(f"On {systems}", {systems: Level.OUTAGE}, (DraftWindow(ONE, ONE + HOUR),))
            booking.book(people.ana, one, submit=True)

        meets("agent-desktop")
        few = queries()
        for system in ("switch-a", "switch-a", "switch-b", "phone-switch", "phone-switch", "agent-desktop"):
            meets(system)

        assert queries() == few

    def test_those_with_whom_a_draft_is_shared_are_shown_no_conflicts_of_it(self, people: Night) -> None:
        theirs = ChangeDraft("Agent desktop", {"agent-desktop": Level.OUTAGE}, (DraftWindow(ONE, ONE + HOUR),))
        booking.book(people.ana, theirs, submit=True)
        sharing.share(people.ana, (change := drafted(people)).pk, "carrier")

        assert conflicts(page(people.vera, change)) == (
            "Conflicts A draft does not count yet, so nothing is in conflict with it."
        )

    def test_work_that_nobody_started_no_longer_counts(self, people: Night, ten_days_before: Any) -> None:
        change = drafted(people, submit=True)
        ten_days_before.move_to(ONE + DAY)

        assert conflicts(page(people.ana, change)) == (
            "Conflicts Its time is over and nobody started it: it no longer counts, so nothing is in conflict with it."
        )

    def test_work_without_impact_is_not_said_to_meet_nothing(self, people: Night) -> None:
        for system in ("switch-a", "phone-switch"):
            one = ChangeDraft(f"Look at {system}", {system: Level.NONE}, (DraftWindow(ONE, ONE + HOUR),))
            change = booking.book(people.ana, one, submit=True)

        assert conflicts(page(people.ana, change)).startswith(
            "Conflicts No impact is expected where it meets others. 1 more, no impact expected"
        )


class TestDraftInAFreeze:
    def stands(self, people: Night, change: Change) -> str:
        return part(page(people.ana, change), '<section class="stands"', "</section>")

    def test_is_blocked_and_leads_to_asking_for_an_exception(self, people: Night) -> None:
        frozen(people)
        shown = self.stands(people, change := drafted(people))

        assert "✕ Blocked by “Year end” of Meridian Travel , Sun 22 Nov, 01:00" in shown
        assert "It cannot be submitted for that time unless they grant an exception." in shown
        assert shown.endswith("Ask for an exception")
        assert "Submit for approval" in part(page(people.ana, change), 'id="acts"', 'class="change-aside"')

    def test_waits_for_the_answer_and_can_be_submitted_once_it_is_granted(self, people: Night) -> None:
        freeze, change = frozen(people), drafted(people)
        asked = freeze_exceptions.ask_exception(people.ana, change.pk, freeze.pk, "Vendor")
        waiting = self.stands(people, change)
        freeze_exceptions.grant_exception(people.cleo, freeze.pk, asked.pk, "Go")

        assert "They are asked for an exception and have not answered yet." in waiting
        assert "Ask for an exception" not in waiting
        assert "Submit for approval" not in waiting
        assert "Blocked" not in self.stands(people, change)
        assert self.stands(people, change).endswith("Submit for approval")

    def test_is_not_blocked_by_a_freeze_that_only_warns(self, people: Night) -> None:
        frozen(people, "warn")
        assert self.stands(people, drafted(people)).endswith("Submit for approval")

    def test_is_held_back_no_longer_once_the_freeze_is_lifted(self, people: Night) -> None:
        freeze, change = frozen(people), drafted(people)
        calendar_edits.lift_freeze(people.gina, freeze.pk)

        assert "Freezes that hold it back" not in page(people.ana, change)
        assert self.stands(people, change).endswith("Submit for approval")

    def test_says_of_what_was_asked_that_the_freeze_was_lifted(self, people: Night) -> None:
        freeze, change = frozen(people), drafted(people)
        freeze_exceptions.ask_exception(people.ana, change.pk, freeze.pk, "Vendor")
        calendar_edits.lift_freeze(people.gina, freeze.pk)

        assert part(page(people.ana, change), '<h2 id="frozen">', "</section>") == (
            "Exceptions from freezes Exception from “Year end”: the freeze was lifted and no longer holds it back"
        )


class TestBeforeBooking:
    def test_a_freeze_that_blocks_is_said_first_beside_the_form_and_above_its_buttons(self, people: Night) -> None:
        frozen(people)
        shown = previewed(people)

        assert words(shown).startswith(f"What it meets ✕ {HELD}")
        assert words(shown).count(HELD) == 2
        assert HELD in words(pages_as(people.ana).post("/book/", {**FORM, "do": "check"}).text)

    def test_a_freeze_that_warns_and_an_emergency_are_not_held_back(self, people: Night) -> None:
        freeze = frozen(people)
        assert "holds this back" not in previewed(people, emergency="The line is dead")
        Freeze.objects.filter(pk=freeze.pk).update(mode="warn")
        assert "holds this back" not in previewed(people)

    def test_an_exception_that_is_asked_or_granted_is_heeded(self, people: Night) -> None:
        freeze, change = frozen(people), drafted(people)
        edit = f"/changes/{change.public_id}/edit/"
        asked = freeze_exceptions.ask_exception(people.ana, change.pk, freeze.pk, "Vendor")
        waiting = words(pages_as(people.ana).get(edit).text)
        freeze_exceptions.grant_exception(people.cleo, freeze.pk, asked.pk, "Go")

        assert "you cannot submit it until they grant the exception that you asked for." in waiting
        assert "holds this back" not in words(pages_as(people.ana).get(edit).text)

    def test_one_line_sums_up_what_it_meets_twice(self, people: Night) -> None:
        private = previewed(people, **{"targets-0-system": "switch-b", "targets-0-impact": "none"})
        frozen(people)

        assert sums(private) == ["No conflicts · nobody must approve · nobody is told"] * 2
        assert sums(previewed(people)) == ["1 conflict · Meridian Travel must approve · 2 people are told"] * 2

    def test_three_free_slots_are_offered_and_the_others_unfold(self, people: Night) -> None:
        folded = re.search(r'<details[^>]*id="more-slots".*?</details>', shown := previewed(people), re.DOTALL)

        assert folded
        assert shown.count('name="slot"') - folded[0].count('name="slot"') == 3
        assert words(folded[0]).startswith(f"{folded[0].count('<li>')} more")

    def test_without_a_time_there_is_no_sum_but_its_place_is_kept(self, people: Night) -> None:
        shown = previewed(people, **{"windows-0-starts_at": ""})
        assert (sums(shown), 'id="book-sum" data-preview-sum' in shown) == ([], True)


class TestRemovingHours:
    def test_asks_first(self, people: Night) -> None:
        MaintenanceHours.objects.create(
            system=people.systems["ges"],
            rrule="FREQ=DAILY",
            start=datetime(2026, 1, 1, 1).time(),
            duration=4 * HOUR,
            timezone="UTC",
        )
        shown = pages_as(people.gina).get("/systems/ges/hours/").text

        assert part(shown, '<details class="unfold" id="act-remove', "</details>") == (
            "Remove These hours no longer count, and work already planned is checked again. Remove"
        )
        assert FreezeException.objects.count() == 0
