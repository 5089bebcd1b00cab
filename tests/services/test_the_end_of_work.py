"""Completing has a guard; a start or an end that was pressed by mistake can be taken back."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
import time_machine

from changes.domain.draft import ChangeDraft, DraftWindow
from changes.domain.work import Check
from changes.models import Finding, Window
from changes.services import accept_risk, progress, start_and_end
from changes.services import book as booking
from changes.services import declare as declaring
from changes.services.approve import approve
from changes.services.declare import Declaration
from changes.services.undo import undo
from core.activity import Activity
from core.clock import now
from core.refusals import NotAllowed, Refused
from estate.domain.impact import Level
from notifications.domain.house_invariants import broken
from notifications.services.audit.house import house_facts
from tests.doors import api_as, pages_as
from tests.estates import Night, switch_upgrade
from tests.services.test_overdue import ONE, TWO, approved
from tests.web.test_pages_of_work import text_of

pytestmark = pytest.mark.django_db

MINUTE = timedelta(minutes=1)
PORTAL = Check("portal", "agent-desktop", "Portal opens")
GES = Check("ges", "agent-desktop")
ALL_THE_SAME = "Say why it is done all the same, or roll it back."


@pytest.fixture
def clock() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(ONE - timedelta(days=10), tick=False) as traveller:
        yield traveller


def running(people: Night, clock: time_machine.Traveller, *checks: Check) -> Window:
    people.organisations["client"].approval_from = "outage"
    people.organisations["client"].save()
    draft = ChangeDraft("Upgrade", {"switch-a": Level.AT_RISK}, (DraftWindow(ONE, TWO),), checks=checks)
    change = booking.book(people.ana, draft, submit=True)
    clock.move_to(ONE)
    return start_and_end.start(people.ana, change.windows.get().pk)


def tick(people: Night, window: Window, to: str, *, passed: bool) -> None:
    check = window.change.validations.get(to_system__slug=to)
    progress.tick_check(people.ana, window.pk, check.pk, passed=passed)


def refused(people: Night, window: Window) -> list[str]:
    with pytest.raises(Refused) as refusal:
        start_and_end.complete(people.ana, window.pk)
    assert Window.objects.get(pk=window.pk).state == "in_progress"
    return list(refusal.value.reasons)


class TestCompleting:
    def test_with_checks_that_nobody_ticked_or_that_failed_asks(
        self, people: Night, clock: time_machine.Traveller
    ) -> None:
        window = running(people, clock, PORTAL, GES)
        untold = "Nobody has ticked whether this works"

        assert refused(people, window) == [f"{untold}: Portal opens; Agent desktop to GES.", ALL_THE_SAME]
        tick(people, window, "ges", passed=False)
        assert refused(people, window) == [
            "A check failed: Agent desktop to GES.",
            f"{untold}: Portal opens.",
            ALL_THE_SAME,
        ]

    def test_goes_without_a_word_once_the_last_tick_of_each_passed(
        self, people: Night, clock: time_machine.Traveller
    ) -> None:
        window = running(people, clock, GES)
        tick(people, window, "ges", passed=False)
        tick(people, window, "ges", passed=True)

        assert start_and_end.complete(people.ana, window.pk).state == "completed"

    def test_with_a_high_conflict_asks_until_its_risk_is_accepted(
        self, people: Night, clock: time_machine.Traveller
    ) -> None:
        window = running(people, clock, GES)
        tick(people, window, "ges", passed=True)
        declaring.declare(people.gina, Declaration({"ges": Level.OUTAGE}))
        [finding] = Finding.objects.filter(severity=3, absorbed=False)

        assert refused(people, window) == ["A high conflict is open.", ALL_THE_SAME]
        accept_risk.accept(people.bert, finding.pk, "They know of us.", read=finding.revision)
        assert start_and_end.complete(people.ana, window.pk).state == "completed"

    def test_despite_all_that_needs_a_reason_which_stands_in_the_log(
        self, people: Night, clock: time_machine.Traveller
    ) -> None:
        window = running(people, clock, GES)

        assert start_and_end.complete(people.ana, window.pk, "GES is down for other reasons.").state == "completed"
        assert Activity.objects.get(kind="completed").data["reason"] == "GES is down for other reasons."

    def test_rolling_back_asks_nothing(self, people: Night, clock: time_machine.Traveller) -> None:
        window = running(people, clock, GES)

        assert start_and_end.roll_back(people.ana, window.pk, "It did not work.").state == "rolled_back"

    def test_asks_the_same_on_the_page_and_in_the_api(self, people: Night, clock: time_machine.Traveller) -> None:
        window = running(people, clock, GES)
        reasons = ["Nobody has ticked whether this works: Agent desktop to GES.", ALL_THE_SAME]
        address = f"/api/v1/windows/{window.public_id}/complete/"
        page = f"/changes/{window.change.public_id}/"

        answer = api_as(people.ana).post(address, {}, format="json")
        assert (answer.status_code, answer.json()["detail"]) == (409, " ".join(reasons))
        shown = text_of(pages_as(people.ana), page)
        next_thing = shown[shown.index("in progress") : shown.index('id="conflicts"')]
        assert next_thing.index(reasons[0]) < next_thing.index("It is done") < next_thing.index("Why is it done all")
        answer = api_as(people.ana).post(address, {"despite": "GES is down."}, format="json")
        assert (answer.status_code, answer.json()["state"]) == (200, "completed")
        shown = text_of(pages_as(people.ana), page)
        assert "Undo: it is not over" in shown
        assert "Agent desktop to GES · nobody has ticked it" in shown


class TestTakingBack:
    def test_an_end_that_was_pressed_by_mistake_lets_the_work_go_on(
        self, people: Night, clock: time_machine.Traveller
    ) -> None:
        window = running(people, clock)
        clock.move_to(ONE + 5 * MINUTE)
        start_and_end.complete(people.ana, window.pk)
        clock.move_to(ONE + 15 * MINUTE)

        gone_on = undo(people.ana, window.pk)

        assert (gone_on.state, gone_on.actual_start, gone_on.actual_end) == ("in_progress", ONE, None)
        assert window.change.__class__.objects.get().state == "in_progress"

    @pytest.mark.parametrize("approval", ["approved", "requested"])
    def test_a_start_that_was_pressed_by_mistake_is_as_before(
        self, people: Night, clock: time_machine.Traveller, approval: str
    ) -> None:
        if approval == "approved":
            window = running(people, clock)
        else:
            draft = ChangeDraft(
                "Upgrade", {"switch-a": Level.OUTAGE, "switch-b": Level.OUTAGE}, (DraftWindow(ONE, TWO),)
            )
            window = booking.book(people.ana, draft, submit=True).windows.get()
            clock.move_to(ONE)
            start_and_end.start(people.ana, window.pk, "It cannot wait.")

        before = undo(people.ana, window.pk)

        assert (before.state, before.starts_at, before.actual_start) == (approval, ONE, None)

    def test_a_start_leaves_an_approval_that_was_given_while_it_ran(
        self, people: Night, clock: time_machine.Traveller
    ) -> None:
        change = booking.book(people.ana, switch_upgrade(ONE, TWO), submit=True)
        clock.move_to(ONE)
        window = start_and_end.start(people.ana, change.windows.get().pk, "It cannot wait.")
        approve(people.cleo, change.pk)
        clock.shift(MINUTE)

        assert undo(people.ana, window.pk).state == "approved"
        assert list(change.approvals.values_list("state", flat=True)) == ["approved"]
        assert "no approval counts that has fallen" not in broken(house_facts(now(), ONE - timedelta(days=10)))

    def test_is_possible_for_ten_minutes_and_no_longer(self, people: Night, clock: time_machine.Traveller) -> None:
        window = running(people, clock)
        clock.move_to(ONE + 10 * MINUTE + timedelta(seconds=1))

        with pytest.raises(Refused, match="Its start can be taken back within 10 min, and no longer"):
            undo(people.ana, window.pk)
        start_and_end.complete(people.ana, window.pk)
        clock.shift(timedelta(minutes=10, seconds=1))
        with pytest.raises(Refused, match="Its end can be taken back within 10 min, and no longer"):
            undo(people.ana, window.pk)
        assert Window.objects.get().state == "completed"

    def test_of_a_start_is_refused_once_the_end_was_moved(self, people: Night, clock: time_machine.Traveller) -> None:
        window = running(people, clock)
        start_and_end.extend(people.ana, window.pk, TWO + MINUTE)

        with pytest.raises(Refused, match="Its end was moved, or systems were given back, since it started"):
            undo(people.ana, window.pk)

    def test_is_refused_when_other_work_that_meets_it_has_begun_since(
        self, people: Night, clock: time_machine.Traveller
    ) -> None:
        window = running(people, clock)
        other = approved(people, end=TWO + MINUTE)
        start_and_end.complete(people.ana, window.pk)
        clock.shift(MINUTE)
        start_and_end.start(people.ana, other)

        with pytest.raises(Refused, match="Other work that meets it has begun since"):
            undo(people.ana, window.pk)
        assert Window.objects.get(pk=window.pk).state == "completed"
        assert not Activity.objects.filter(kind="end_undone").exists()

    def test_is_for_engineers_of_whose_work_it_is(self, people: Night, clock: time_machine.Traveller) -> None:
        window = running(people, clock)

        with pytest.raises(NotAllowed):
            undo(people.bert, window.pk)

    def test_what_was_declared_was_not_pressed(self, people: Night, clock: time_machine.Traveller) -> None:
        clock.move_to(ONE)
        change = declaring.declare(people.gina, Declaration({"ges": Level.OUTAGE}))

        with pytest.raises(Refused, match="Nobody pressed its start or its end"):
            undo(people.gina, change.windows.get().pk)

    def test_goes_by_the_api_too(self, people: Night, clock: time_machine.Traveller) -> None:
        window = running(people, clock)
        start_and_end.complete(people.ana, window.pk)

        answer = api_as(people.ana).post(f"/api/v1/windows/{window.public_id}/undo/", {}, format="json")

        assert (answer.status_code, answer.json()["state"], answer.json()["actual_end"]) == (200, "in_progress", None)
