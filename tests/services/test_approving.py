"""Who approves, and what an answer leads to."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine

from accounts.models import Person
from changes.domain.draft import DraftWindow
from changes.models import Approval, Change, Proposal, Window
from changes.selectors.changes import change_view
from changes.selectors.reader import Reader
from changes.selectors.stored_draft import draft_of
from changes.services import approve as approving
from changes.services import book as booking
from changes.services import declare as declaring
from changes.services import propose as proposing
from changes.services import start_and_end
from changes.services.declare import Declaration
from core.activity import Activity
from core.refusals import Invalid, NotAllowed, Refused
from estate.domain.impact import Level
from estate.models import Dependency, GraphVersion
from tests.estates import Night, switch_upgrade
from tests.said import answers

pytestmark = pytest.mark.django_db

ONE = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)
FIVE = ONE + 4 * HOUR


@pytest.fixture(autouse=True)
def clock() -> Any:
    """Ten days before the night."""
    with time_machine.travel(ONE - timedelta(days=10), tick=False) as traveller:
        yield traveller


def requested(people: Night, *windows: DraftWindow) -> Change:
    draft = switch_upgrade(ONE, FIVE)
    return booking.book(people.ana, replace(draft, windows=windows or draft.windows), submit=True)


def agreed(people: Night) -> Change:
    return approving.approve(people.cleo, requested(people).pk)


def carrier_asks_too(people: Night) -> None:
    """The carrier works worse without the switch, and wants to be asked from at_risk."""
    people.organisations["carrier"].approval_from = "at_risk"
    people.organisations["carrier"].save()
    trunk, switch = people.systems["voice-carrier"], people.systems["switch-a"]
    Dependency.objects.create(dependent=trunk, provider=switch, kind="soft")
    GraphVersion.renew()


def states(change: Change) -> list[str]:
    change.refresh_from_db()
    windows = Window.objects.filter(change=change).order_by("starts_at").values_list("state", flat=True)
    return [str(change.state), *windows]


def last(change: Change) -> Activity:
    activity = Activity.objects.about("change", change.pk).last()
    assert activity
    return activity


def test_one_approver_answers_for_the_organisation(people: Night) -> None:
    change = requested(people)
    approving.approve(people.cleo, change.pk, "Fine with us.")

    approval = Approval.objects.get()
    assert states(change) == ["approved", "approved"]
    assert (approval.state, approval.decided_by, approval.reason, approval.revision) == (
        "approved",
        people.cleo,
        "Fine with us.",
        2,
    )
    assert last(change).tells == ["approval_answered", "announced"]


def test_a_change_is_approved_when_the_last_of_those_asked_agrees(people: Night) -> None:
    carrier_asks_too(people)
    change = requested(people)

    approving.approve(people.vera, change.pk)
    assert (states(change), last(change).tells) == (["requested", "requested"], ["approval_answered"])
    approving.approve(people.cleo, change.pk)
    assert (states(change), last(change).tells) == (["approved", "approved"], ["approval_answered", "announced"])


def test_declining_needs_a_reason_and_rejects_the_change(people: Night) -> None:
    change = requested(people)
    with pytest.raises(Invalid) as refusal:
        approving.reject(people.cleo, change.pk, "  ")
    assert refusal.value.errors == {"reason": ["Say why, so that they know what to change."]}

    approving.reject(people.cleo, change.pk, "Not in our busy week.")
    assert (states(change), last(change).tells) == (["rejected", "rejected"], ["approval_answered"])


@pytest.mark.parametrize(
    ("who", "reason"),
    [
        pytest.param("olaf", "This needs the role approver in your organisation.", id="no approver"),
        pytest.param("bert", "Your organisation is not asked to approve this change.", id="not asked"),
    ],
)
def test_only_approvers_of_those_asked_answer(people: Night, who: str, reason: str) -> None:
    change = requested(people)
    with pytest.raises(NotAllowed, match=reason):
        approving.approve(people.people[who], change.pk)

    assert states(change) == ["requested", "requested"]


def test_who_cannot_see_the_change_cannot_answer_either(people: Night) -> None:
    change = requested(people)
    with pytest.raises(Change.DoesNotExist):
        approving.approve(people.sten, change.pk)


def test_the_requester_does_not_approve(people: Night) -> None:
    """Not even after moving to the organisation that is asked."""
    change = requested(people)
    Person.objects.filter(pk=people.ana.pk).update(organisation=people.organisations["client"], roles=["approver"])
    people.ana.refresh_from_db()

    with pytest.raises(NotAllowed, match="Nobody approves their own request"):
        approving.approve(people.ana, change.pk)


def test_an_answer_is_given_once(people: Night) -> None:
    change = agreed(people)
    with pytest.raises(Refused, match="Your organisation has answered already"):
        approving.reject(people.cleo, change.pk, "On second thoughts.")


def test_what_was_cancelled_is_not_asked_about_any_more(people: Night) -> None:
    change = requested(people)
    start_and_end.cancel(people.ana, change.pk, "Not needed.")

    assert answers(change) == [("client", "withdrawn", "the change was cancelled")]
    with pytest.raises(NotAllowed, match="Your organisation is not asked to approve this change"):
        approving.approve(people.cleo, change.pk)


def test_a_period_moved_within_the_approved_one_voids_nothing(people: Night) -> None:
    change = agreed(people)
    booking.move_window(people.ana, Window.objects.get().pk, {"starts_at": ONE + HOUR})

    assert (states(change), answers(change)) == (
        ["approved", "approved"],
        [("client", "approved", "for Reservation line")],
    )
    assert last(change).tells == ["moved"]


def test_a_period_that_leaves_the_approved_one_voids_and_asks_again(people: Night) -> None:
    change = agreed(people)
    booking.move_window(people.ana, Window.objects.get().pk, {"ends_at": FIVE + HOUR})

    assert states(change) == ["requested", "requested"]
    assert answers(change) == [
        ("client", "asked", "for Reservation line"),
        ("client", "voided", "the period was moved out of what was approved"),
    ]
    assert last(change).tells == ["moved", "approval_asked", "approval_voided"]


def test_moving_within_what_was_approved_counts_from_what_was_approved(people: Night) -> None:
    """In small steps one does not walk out of it."""
    change = agreed(people)
    window = Window.objects.get().pk
    booking.move_window(people.ana, window, {"starts_at": ONE + 2 * HOUR, "ends_at": FIVE})
    booking.move_window(people.ana, window, {"starts_at": ONE, "ends_at": FIVE - HOUR})
    assert states(change) == ["approved", "approved"]

    booking.move_window(people.ana, window, {"starts_at": ONE - HOUR, "ends_at": FIVE - 2 * HOUR})
    assert states(change) == ["requested", "requested"]


def test_title_text_and_steps_void_nothing(people: Night) -> None:
    change = agreed(people)
    draft = replace(draft_of(change), title="New title", description="New", rollback_how="Otherwise", notes="New")
    booking.edit(people.ana, change.pk, draft)

    assert (states(change), last(change).tells) == (["approved", "approved"], [])


def test_a_raised_impact_voids_the_approval_of_those_reached_worse_alone(people: Night) -> None:
    carrier_asks_too(people)
    change = requested(people)
    approving.approve(people.cleo, change.pk)
    approving.approve(people.vera, change.pk)
    worse = replace(draft_of(change), one_at_a_time=False)
    booking.edit(people.ana, change.pk, worse)

    assert answers(change) == [
        ("carrier", "approved", "for Voice carrier"),
        ("client", "asked", "for Reservation line"),
        ("client", "voided", "Reservation line is now reached with outage"),
    ]


def test_a_dropped_validation_voids_the_approval_of_its_owner(people: Night) -> None:
    change = agreed(people)
    draft = draft_of(change)
    booking.edit(people.ana, change.pk, replace(draft, checks=draft.checks[1:]))

    assert answers(change) == [
        ("client", "asked", "for Reservation line"),
        ("client", "voided", "a validation of GES was dropped"),
    ]


def test_those_no_longer_reached_are_no_longer_asked(people: Night) -> None:
    change = requested(people)
    targets = dict.fromkeys(("switch-a", "switch-b"), Level.NONE)
    booking.edit(people.ana, change.pk, replace(draft_of(change), targets=targets))

    assert answers(change) == [("client", "withdrawn", "none of their systems is hit badly enough any more")]
    assert (states(change), last(change).tells) == (["approved", "approved"], ["announced"])


def test_a_requester_reads_no_name_of_a_private_system_in_why_somebody_is_asked(people: Night) -> None:
    people.systems["reservation-line"].listed = False
    people.systems["reservation-line"].save()
    GraphVersion.renew()
    change = agreed(people)
    booking.edit(people.ana, change.pk, replace(draft_of(change), one_at_a_time=False))

    assert read_by(people.ana, change) == [
        ("client", "asked", "for a system of Meridian Travel"),
        ("client", "voided", "a system of Meridian Travel is now reached with outage"),
    ]
    assert read_by(people.cleo, change) == [
        ("client", "asked", "for Reservation line"),
        ("client", "voided", "Reservation line is now reached with outage"),
    ]


def read_by(person: Person, change: Change) -> list[tuple[str, str, str]]:
    seen = change_view(Reader(person), Change.objects.get(pk=change.pk))
    return sorted((one.organisation, one.state, one.because) for one in seen.approvals)


def test_windows_still_to_come_are_approved_while_another_runs(people: Night, clock: Any) -> None:
    change = requested(people, DraftWindow(ONE, FIVE), DraftWindow(FIVE, FIVE + HOUR))
    clock.move_to(ONE)
    start_and_end.start(people.ana, Window.objects.earliest("starts_at").pk, "It cannot wait.")

    approving.approve(people.cleo, change.pk)

    assert states(change) == ["in_progress", "in_progress", "approved"]
    assert last(change).tells == ["approval_answered", "announced"]


def test_windows_still_to_come_are_declined_while_another_runs(people: Night, clock: Any) -> None:
    change = requested(people, DraftWindow(ONE, FIVE), DraftWindow(FIVE, FIVE + HOUR))
    first = Window.objects.earliest("starts_at").pk
    clock.move_to(ONE)
    start_and_end.start(people.ana, first, "It cannot wait.")

    approving.reject(people.cleo, change.pk, "Once is enough.")
    assert states(change) == ["in_progress", "in_progress", "rejected"]
    start_and_end.complete(people.ana, first, "It works.")
    assert states(change) == ["completed", "completed", "rejected"]


def test_a_declined_window_is_asked_for_anew_by_editing_while_another_runs(people: Night, clock: Any) -> None:
    change = requested(people, DraftWindow(ONE, FIVE), DraftWindow(FIVE, FIVE + HOUR))
    clock.move_to(ONE)
    start_and_end.start(people.ana, Window.objects.earliest("starts_at").pk, "It cannot wait.")
    approving.reject(people.cleo, change.pk, "Once is enough.")
    booking.edit(people.ana, change.pk, replace(draft_of(change), description="It is needed, because."))

    assert states(change) == ["in_progress", "in_progress", "requested"]
    assert [(organisation, state) for organisation, state, _ in answers(change)] == [
        ("client", "asked"),
        ("client", "voided"),
    ]


def test_a_window_that_has_started_keeps_its_approval(people: Night, clock: Any) -> None:
    change = requested(people, DraftWindow(ONE, FIVE), DraftWindow(FIVE, FIVE + HOUR))
    approving.approve(people.cleo, change.pk)
    first, second = Window.objects.order_by("starts_at")
    clock.move_to(ONE)
    start_and_end.start(people.ana, first.pk)
    booking.move_window(people.ana, second.pk, {"ends_at": FIVE + 2 * HOUR})

    assert states(change) == ["in_progress", "in_progress", "requested"]


def proposed(people: Night, change: Change) -> Proposal:
    proposing.propose(people.cleo, change.pk, FIVE + HOUR, FIVE + 3 * HOUR)
    return Proposal.objects.get()


def test_another_time_is_proposed_by_those_asked_and_changes_nothing_yet(people: Night) -> None:
    change = requested(people)
    proposal = proposed(people, change)

    assert (states(change), answers(change)) == (
        ["requested", "requested"],
        [("client", "asked", "for Reservation line")],
    )
    assert (proposal.organisation.slug, proposal.proposed_by, proposal.state) == ("client", people.cleo, "open")
    assert last(change).tells == ["approval_answered"]


def test_a_proposed_time_is_taken_over_with_one_press_and_counts_as_approved(people: Night) -> None:
    change = requested(people)
    proposing.take_over(people.ana, proposed(people, change).pk)

    window = Window.objects.get()
    assert (window.starts_at, window.ends_at) == (FIVE + HOUR, FIVE + 3 * HOUR)
    assert states(change) == ["approved", "approved"]
    given = Approval.objects.get(state="approved")
    assert (given.decided_by, given.reason, given.because["by_proposal"]) == (people.cleo, "", True)
    assert last(change).tells == ["proposal_taken", "announced"]
    assert Proposal.objects.get().state == "taken"


def test_a_proposed_time_voids_what_others_agreed_to(people: Night) -> None:
    carrier_asks_too(people)
    change = requested(people)
    approving.approve(people.vera, change.pk)
    proposing.take_over(people.ana, proposed(people, change).pk)

    assert [(who, state) for who, state, _ in answers(change)] == [
        ("carrier", "asked"),
        ("carrier", "voided"),
        ("client", "approved"),
        ("client", "withdrawn"),
    ]
    assert states(change) == ["requested", "requested"]


def test_a_proposal_counts_no_more_once_its_organisation_has_answered_or_the_work_got_worse(people: Night) -> None:
    change = requested(people)
    first = proposed(people, change)
    booking.edit(people.ana, change.pk, replace(draft_of(change), one_at_a_time=False))
    proposing.take_over(people.ana, first.pk)
    assert states(change) == ["requested", "requested"], "it is worse than what the proposer knew"

    approving.approve(people.cleo, change.pk)
    with pytest.raises(Refused, match="This proposal no longer stands"):
        proposing.take_over(people.ana, first.pk)


def test_a_new_proposal_takes_the_place_of_the_one_before(people: Night) -> None:
    change = requested(people)
    proposed(people, change)
    proposing.propose(people.cleo, change.pk, FIVE + 5 * HOUR, FIVE + 6 * HOUR)

    assert list(Proposal.objects.values_list("state", flat=True)) == ["overtaken", "open"]


@pytest.mark.parametrize(
    ("who", "start", "end", "refusal", "reason"),
    [
        pytest.param("gina", FIVE, FIVE + HOUR, NotAllowed, "needs the role approver", id="no approver"),
        pytest.param("bert", FIVE, FIVE + HOUR, NotAllowed, "not asked to approve", id="not asked"),
        pytest.param("cleo", FIVE + HOUR, FIVE, Invalid, "before|after", id="reversed"),
        pytest.param("cleo", ONE, FIVE, Invalid, "planned already", id="the same"),
        pytest.param("cleo", ONE - 999 * HOUR, FIVE - 999 * HOUR, Invalid, "already over", id="past"),
    ],
)
def test_what_cannot_be_proposed(
    people: Night, who: str, start: datetime, end: datetime, refusal: type[Refused], reason: str
) -> None:
    change = requested(people)
    with pytest.raises(refusal, match=reason):
        proposing.propose(people.people[who], change.pk, start, end)
    assert not Proposal.objects.exists()


@pytest.mark.parametrize("who", ["bert", "cleo", "sten"])
def test_only_engineers_of_the_work_take_a_time_over(people: Night, who: str) -> None:
    proposal = proposed(people, requested(people))
    with pytest.raises((NotAllowed, Proposal.DoesNotExist)):
        proposing.take_over(people.people[who], proposal.pk)
    assert Window.objects.get().starts_at == ONE


@pytest.mark.parametrize("decided", ["approved", "declined"])
def test_an_answer_is_withdrawn_before_the_start_and_asked_again(people: Night, decided: str) -> None:
    change = requested(people)
    if decided == "approved":
        approving.approve(people.cleo, change.pk)
    else:
        approving.reject(people.cleo, change.pk, "No.")
    approving.withdraw_answer(people.cleo, change.pk)

    assert states(change) == ["requested", "requested"]
    assert answers(change) == [
        ("client", "asked", "for Reservation line"),
        ("client", "voided", "Cleo withdrew it"),
    ]
    assert last(change).tells == ["approval_asked", "approval_answered"]


def test_an_answer_stands_once_the_work_has_begun(people: Night, clock: Any) -> None:
    change = agreed(people)
    clock.move_to(ONE)
    with pytest.raises(Refused, match="The work has begun"):
        approving.withdraw_answer(people.cleo, change.pk)
    with pytest.raises(NotAllowed, match="given no answer"):
        approving.withdraw_answer(people.bert, change.pk)


def test_a_question_is_asked_anew_when_the_change_moves_and_not_for_its_text(people: Night) -> None:
    change = requested(people)
    booking.edit(people.ana, change.pk, replace(draft_of(change), title="New title", notes="New"))
    assert answers(change) == [("client", "asked", "for Reservation line")]

    booking.move_window(people.ana, Window.objects.get().pk, {"ends_at": FIVE + HOUR})
    assert answers(change) == [
        ("client", "asked", "for Reservation line"),
        ("client", "withdrawn", "the period was moved"),
    ]
    assert last(change).tells == ["approval_asked"]


def test_unscheduled_work_and_extensions_are_approved_afterwards(people: Night, clock: Any) -> None:
    clock.move_to(ONE)
    change = declaring.declare(people.ana, Declaration({"switch-a": Level.OUTAGE, "switch-b": Level.OUTAGE}))
    assert answers(change) == [("client", "asked", "for Reservation line")]
    approving.approve(people.cleo, change.pk)
    assert (states(change), last(change).tells) == (["in_progress", "in_progress"], ["approval_answered"])

    start_and_end.extend(people.ana, Window.objects.get().pk, FIVE)
    start_and_end.extend(people.ana, Window.objects.get().pk, FIVE + HOUR)
    standing = Approval.objects.standing().get()
    assert (standing.state, standing.retrospective) == ("asked", True)
    approving.reject(people.cleo, change.pk, "You should have called.")
    assert states(change) == ["in_progress", "in_progress"]
