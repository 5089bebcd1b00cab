"""The ledger of conflicts: found, gone, found again, accepted, told."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine

from changes.domain.draft import ChangeDraft, DraftWindow
from changes.ledger import reconcile as ledger
from changes.ledger.finding_rows import Delta
from changes.models import Finding, FindingSide, Window
from changes.selectors.stored_draft import draft_of
from changes.services import accept_risk, overdue, start_and_end
from changes.services import approve as approving
from changes.services import book as booking
from changes.services import declare as declaring
from changes.services.declare import Declaration
from changes.services.graph_edits import editing_graph
from core.activity import Activity
from core.refusals import Invalid, NotAllowed, Refused
from estate.domain.impact import Level
from estate.models import Dependency
from estate.services import dependencies as estate
from tests.estates import Night, switch_upgrade

pytestmark = pytest.mark.django_db

ONE = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)
FIVE = ONE + 4 * HOUR


@pytest.fixture(autouse=True)
def clock() -> Any:
    """Ten days before the night."""
    with time_machine.travel(ONE - timedelta(days=10), tick=False) as traveller:
        yield traveller


def work(people: Night, who: str, system: str, start: datetime, end: datetime, level: Level = Level.OUTAGE) -> int:
    draft = ChangeDraft(f"Work on {system}", {system: level}, (DraftWindow(start, end),))
    return Window.objects.get(change=booking.book(people.people[who], draft, submit=True)).pk


def both(people: Night) -> tuple[int, int]:
    """The upgrade, and GES work that hits what it is checked by. One high finding."""
    upgrade = booking.book(people.ana, switch_upgrade(ONE, FIVE), submit=True)
    return Window.objects.get(change=upgrade).pk, work(people, "gina", "ges", ONE + HOUR, ONE + 2 * HOUR)


def told(word: str) -> list[list[int]]:
    """The findings of which people were told, act by act."""
    acts = Activity.objects.filter(tells__contains=[f"conflict_{word}"]).order_by("id")
    return [act.data[word] for act in acts]


def standing() -> list[tuple[str, str]]:
    return list(Finding.objects.order_by("id").values_list("kind", "state"))


def accepted() -> list[tuple[str, str]]:
    sides = FindingSide.objects.exclude(accepted_at=None).order_by("window")
    return list(sides.values_list("organisation__slug", "reason"))


def move(person: Any, window: int, start: datetime, end: datetime) -> None:
    booking.move_window(person, window, {"starts_at": start, "ends_at": end})


def test_a_finding_is_written_in_the_act_that_brings_it_and_told_once(people: Night, clock: Any) -> None:
    upgrade, ges = both(people)
    finding = Finding.objects.get()

    assert (finding.kind, finding.also, finding.severity, finding.meets_at) == (
        "validation",
        ["shared_dependent"],
        3,
        ["agent-desktop", "ges"],
    )
    assert list(finding.sides.values_list("window", "organisation__slug")) == [(upgrade, "centre"), (ges, "client")]
    assert (finding.overlap_starts_at, finding.overlap_ends_at) == (ONE + HOUR, ONE + 2 * HOUR)
    move(people.gina, ges, ONE + HOUR, ONE + 3 * HOUR)
    clock.move_to(ONE)
    ledger.reconcile_all()
    assert told("found") == [[finding.pk]]


def test_found_gone_and_found_again_is_the_same_finding_told_again(people: Night) -> None:
    _, ges = both(people)
    first = Finding.objects.get()
    move(people.gina, ges, FIVE, FIVE + HOUR)
    assert (standing(), told("gone")) == ([("validation", "gone")], [[first.pk]])

    move(people.gina, ges, FIVE - HOUR, FIVE)
    again = Finding.objects.get()
    assert (again.pk, again.state, again.gone_at, again.told) == (first.pk, "found", None, True)
    assert told("found") == [[first.pk], [first.pk]]


def test_touching_windows_are_adjacent_and_no_finding(people: Night) -> None:
    work(people, "ana", "switch-a", ONE, FIVE)
    work(people, "ana", "switch-a", FIVE, FIVE + HOUR)

    assert standing() == []


def test_windows_of_one_change_are_no_finding(people: Night) -> None:
    draft = ChangeDraft("Twice", {"switch-a": Level.OUTAGE}, (DraftWindow(ONE, FIVE), DraftWindow(FIVE, FIVE + HOUR)))
    booking.book(people.ana, draft, submit=True)

    assert standing() == []


@pytest.mark.parametrize("end", ["cancelled", "declined", "completed", "left out"])
def test_what_counts_no_longer_takes_its_findings_along(people: Night, clock: Any, end: str) -> None:
    _, ges = both(people)
    change = Window.objects.get(pk=ges).change
    if end == "cancelled":
        start_and_end.cancel(people.gina, change.pk, "Not needed.")
    elif end == "completed":
        clock.move_to(ONE + HOUR)
        start_and_end.start(people.gina, ges, "Now.")
        start_and_end.complete(people.gina, ges, "It works.")
    elif end == "declined":
        approving.reject(people.bert, change.pk, "Not then.")
    else:
        later = (DraftWindow(FIVE, FIVE + HOUR),)
        booking.edit(people.gina, change.pk, replace(draft_of(change), windows=later))

    assert standing() == [("validation", "gone")]


def test_a_draft_is_no_finding(people: Night) -> None:
    booking.book(people.ana, switch_upgrade(ONE, FIVE), submit=True)
    booking.book(people.gina, ChangeDraft("Later", {"ges": Level.OUTAGE}, (DraftWindow(ONE, FIVE),)))

    assert standing() == []


def test_low_and_info_findings_are_kept_and_told_to_nobody(people: Night) -> None:
    booking.book(people.ana, switch_upgrade(ONE, FIVE), submit=True)
    work(people, "vera", "voice-carrier", ONE + HOUR, ONE + 2 * HOUR, Level.NONE)

    assert list(Finding.objects.values_list("severity", "told")) == [(0, False)]
    assert told("found") == []


def test_a_finding_that_gets_worse_is_told_when_it_becomes_medium(people: Night) -> None:
    booking.book(people.ana, switch_upgrade(ONE, FIVE, checked=False), submit=True)
    carrier = work(people, "vera", "voice-carrier", ONE, FIVE, Level.NONE)
    assert told("found") == []
    change = Window.objects.get(pk=carrier).change
    booking.edit(people.vera, change.pk, replace(draft_of(change), targets={"voice-carrier": Level.OUTAGE}))

    assert told("found") == [[Finding.objects.get().pk]]


def test_each_side_accepts_for_itself(people: Night) -> None:
    both(people)
    finding = Finding.objects.get()
    accept_risk.accept(people.ana, finding.pk, " We watch it. ")
    assert accepted() == [("centre", "We watch it.")]

    accept_risk.accept(people.cleo, finding.pk, "So do we.")
    assert accepted() == [("centre", "We watch it."), ("client", "So do we.")]


def test_accepting_needs_a_reason_a_role_and_a_side(people: Night) -> None:
    both(people)
    finding = Finding.objects.get()

    with pytest.raises(Invalid) as refusal:
        accept_risk.accept(people.ana, finding.pk, "  ")
    assert refusal.value.errors == {"reason": ["Say why the risk is acceptable."]}
    with pytest.raises(NotAllowed, match="This needs the role engineer or approver"):
        accept_risk.accept(people.olaf, finding.pk, "Why not")
    with pytest.raises(Finding.DoesNotExist):
        accept_risk.accept(people.sten, finding.pk, "Why not")
    assert accepted() == []


def test_what_is_gone_is_not_accepted(people: Night) -> None:
    _, ges = both(people)
    move(people.gina, ges, FIVE, FIVE + HOUR)

    with pytest.raises(Refused, match="This conflict is already gone"):
        accept_risk.accept(people.ana, Finding.objects.get().pk, "Why not")


def test_an_acceptance_falls_when_the_facts_change(people: Night) -> None:
    _, ges = both(people)
    accept_risk.accept(people.ana, Finding.objects.get().pk, "An hour is fine.")
    move(people.gina, ges, ONE + HOUR, ONE + 2 * HOUR + timedelta(minutes=1))

    assert (accepted(), standing()) == ([], [("validation", "found")])


def test_an_acceptance_falls_when_the_finding_is_gone_and_comes_back(people: Night) -> None:
    _, ges = both(people)
    accept_risk.accept(people.ana, Finding.objects.get().pk, "Fine.")
    move(people.gina, ges, FIVE, FIVE + HOUR)
    move(people.gina, ges, ONE + HOUR, ONE + 2 * HOUR)

    assert accepted() == []


def test_an_acceptance_survives_a_change_of_words(people: Night) -> None:
    _, ges = both(people)
    accept_risk.accept(people.ana, Finding.objects.get().pk, "Fine.")
    change = Window.objects.get(pk=ges).change
    booking.edit(people.gina, change.pk, replace(draft_of(change), title="Other words"))

    assert accepted() == [("centre", "Fine.")]


def test_time_alone_neither_renews_a_finding_nor_voids_an_acceptance(people: Night, clock: Any) -> None:
    """The GES work starts on time and runs over into everything that comes."""
    _, ges = both(people)
    finding = Finding.objects.get()
    accept_risk.accept(people.ana, finding.pk, "Fine.")
    clock.move_to(ONE + HOUR)
    start_and_end.start(people.gina, ges, "Now.")
    for hours in (1, 1.5, 2, 2.5):
        clock.move_to(ONE + (1 + hours) * HOUR)
        overdue.ask_owners()
        overdue.follow_the_clock()

    finding.refresh_from_db()
    assert (finding.overlap_ends_at, finding.state, accepted()) == (None, "found", [("centre", "Fine.")])
    assert (Finding.objects.count(), told("found")) == (1, [[finding.pk]])


def test_an_extension_makes_findings_and_shrinking_ends_them(people: Night, clock: Any) -> None:
    ges = work(people, "gina", "ges", ONE, ONE + HOUR)
    booking.book(people.ana, switch_upgrade(ONE + 2 * HOUR, FIVE), submit=True)
    clock.move_to(ONE)
    start_and_end.start(people.gina, ges, "Now.")
    assert standing() == []

    start_and_end.extend(people.gina, ges, ONE + 3 * HOUR)
    [finding] = Finding.objects.all()
    start_and_end.extend(people.gina, ges, ONE + 2 * HOUR)

    assert (standing(), told("found"), told("gone")) == ([("validation", "gone")], [[finding.pk]], [[finding.pk]])


def test_a_new_dependency_brings_findings_to_work_booked_long_ago_and_its_end_takes_them(people: Night) -> None:
    work(people, "vera", "voice-carrier", ONE, FIVE)
    work(people, "gina", "portal", ONE, FIVE)
    before = standing()
    with editing_graph(people.vera):
        needed = estate.add_dependency(people.gina, "portal", "voice-carrier", "required")
    assert standing() == before, "a claim yields nothing"

    with editing_graph(people.vera):
        estate.confirm_dependency(people.vera, needed)
    assert ("dependency", "found") in standing()
    assert len(told("found")) == 2

    with editing_graph(people.gina):
        estate.remove_dependency(people.gina, Dependency.objects.get(pk=needed.pk))
    assert [state for kind, state in standing() if kind == "dependency"] == ["gone"]
    assert [state for kind, state in standing() if kind == before[0][0]] == ["found"]


def test_reconciling_again_changes_and_tells_nothing(people: Night, clock: Any) -> None:
    both(people)
    work(people, "vera", "voice-carrier", ONE, FIVE)
    before = list(Finding.objects.order_by("id").values())

    clock.move_to(ONE)
    delta = ledger.reconcile_all()

    assert (delta, list(Finding.objects.order_by("id").values())) == (Delta(), before)


def test_the_whole_schedule_from_scratch_gives_what_the_acts_gave(people: Night, clock: Any) -> None:
    both(people)
    work(people, "vera", "voice-carrier", ONE, FIVE)
    clock.move_to(ONE + HOUR)
    declaring.declare(people.gina, Declaration({"portal": Level.DEGRADED}))
    by_acts = set(Finding.objects.standing().values_list("signature", "severity", "overlap_ends_at"))
    Finding.objects.all().delete()

    ledger.reconcile_all()

    assert set(Finding.objects.values_list("signature", "severity", "overlap_ends_at")) == by_acts
    assert len(by_acts) == 6


def test_from_scratch_in_parts_gives_the_same_and_clears_what_no_act_took_back(people: Night) -> None:
    upgrade, ges = both(people)
    work(people, "vera", "voice-carrier", ONE, FIVE)
    before = list(Finding.objects.order_by("id").values())
    ledger.reconcile_all(part=1)
    assert list(Finding.objects.order_by("id").values()) == before

    Window.objects.filter(pk=ges).update(state="cancelled")
    ledger.reconcile_all(part=1)
    assert Finding.objects.standing().of_windows([upgrade]).exists()
    assert not Finding.objects.standing().of_windows([ges]).exists()
