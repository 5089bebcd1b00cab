"""The sweep: who is asked about work that nobody started or closed, and what becomes of it meanwhile."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
import time_machine

from changes.domain.draft import ChangeDraft, DraftWindow
from changes.models import Finding, Window
from changes.services import book as booking
from changes.services import declare as declaring
from changes.services import overdue, start_and_end
from changes.services.declare import Declaration
from core.activity import Activity
from estate.domain.impact import Level
from tests.estates import Night

pytestmark = pytest.mark.django_db

ONE = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)
TWO = ONE + timedelta(hours=1)
MINUTE = timedelta(minutes=1)


@pytest.fixture
def clock() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(ONE - timedelta(days=10), tick=False) as traveller:
        yield traveller


def approved(people: Night, system: str = "switch-a", start: datetime = ONE, end: datetime = TWO) -> int:
    """Nobody else is reached badly enough to be asked."""
    draft = ChangeDraft(title=f"Work on {system}", targets={system: Level.AT_RISK}, windows=(DraftWindow(start, end),))
    people.organisations["client"].approval_from = "outage"
    people.organisations["client"].save()
    change = booking.book(people.ana, draft, submit=True)
    assert change.state == "approved"
    return Window.objects.get(change=change).pk


def told() -> list[tuple[float, list[str]]]:
    """What the sweep told of, with the minutes since 01:00."""
    rows = Activity.objects.filter(kind__startswith="asked_").order_by("id").values_list("at", "tells")
    return [((at - ONE) / MINUTE, tells) for at, tells in rows]


def sweep(clock: time_machine.Traveller, since: datetime, minutes: int, every: int = 1) -> None:
    for minute in range(0, minutes + 1, every):
        clock.move_to(since + minute * MINUTE)
        overdue.ask_owners()
        overdue.follow_the_clock()


def test_the_owner_of_unconfirmed_work_is_asked_at_five_and_fifteen_minutes(
    people: Night, clock: time_machine.Traveller
) -> None:
    approved(people)

    sweep(clock, ONE, 55, every=5)

    assert told() == [(5, ["asked_to_start"]), (15, ["asked_to_start"])]


def test_nobody_is_asked_about_work_that_was_started(people: Night, clock: time_machine.Traveller) -> None:
    window = approved(people)
    clock.move_to(ONE + 2 * MINUTE)
    start_and_end.start(people.ana, window)

    sweep(clock, ONE + 3 * MINUTE, 30)

    assert told() == []


def test_overrunning_work_is_asked_about_at_once_at_ten_and_thirty_minutes_and_hourly_and_told_to_others_once(
    people: Night, clock: time_machine.Traveller
) -> None:
    window = approved(people)
    clock.move_to(ONE)
    start_and_end.start(people.ana, window)

    sweep(clock, TWO - 5 * MINUTE, 160, every=5)

    assert told() == [
        (60, ["asked_to_end", "overrun"]),
        (70, ["asked_to_end"]),
        (90, ["asked_to_end"]),
        (150, ["asked_to_end"]),
        (210, ["asked_to_end"]),
    ]
    assert Window.objects.get().state == "in_progress"


def test_two_sweeps_at_the_same_moment_ask_once(people: Night, clock: time_machine.Traveller) -> None:
    window = approved(people)
    clock.move_to(ONE)
    start_and_end.start(people.ana, window)
    clock.move_to(TWO)

    assert [overdue.ask_owners(), overdue.ask_owners()] == [1, 0]


def test_an_update_answers_and_the_overrun_is_not_told_again(people: Night, clock: time_machine.Traveller) -> None:
    window = approved(people)
    clock.move_to(ONE)
    start_and_end.start(people.ana, window)
    sweep(clock, TWO, 11)
    clock.move_to(TWO + 12 * MINUTE)
    start_and_end.post_update(people.ana, window, "The last switch is being tested.")

    sweep(clock, TWO + 12 * MINUTE, 30, every=2)

    assert told() == [(60, ["asked_to_end", "overrun"]), (70, ["asked_to_end"]), (90, ["asked_to_end"])]


def test_an_extension_answers_and_a_second_overrun_is_told_anew(people: Night, clock: time_machine.Traveller) -> None:
    window = approved(people)
    clock.move_to(ONE)
    start_and_end.start(people.ana, window)
    sweep(clock, TWO, 2)
    start_and_end.extend(people.ana, window, TWO + timedelta(hours=1))

    sweep(clock, TWO + 5 * MINUTE, 55, every=5)

    assert told() == [(60, ["asked_to_end", "overrun"]), (120, ["asked_to_end", "overrun"])]


def conflicts_told() -> list[float]:
    """Minutes since 01:00 at which people were told of a conflict."""
    told_at = Activity.objects.filter(tells__contains=["conflict_found"]).order_by("id").values_list("at", flat=True)
    return [(at - ONE) / MINUTE for at in told_at]


def test_overrunning_work_meets_what_it_runs_into_and_both_are_told_once(
    people: Night, clock: time_machine.Traveller
) -> None:
    window = approved(people)
    next_one = approved(people, start=TWO + timedelta(hours=3), end=TWO + timedelta(hours=5))
    clock.move_to(ONE)
    start_and_end.start(people.ana, window)
    assert Finding.objects.count() == 0

    sweep(clock, TWO, 8)

    finding = Finding.objects.get()
    assert (finding.kind, finding.told, finding.overlap_starts_at, finding.overlap_ends_at) == (
        "same_system",
        True,
        TWO + timedelta(hours=3),
        None,
    )
    assert list(finding.sides.values_list("window", flat=True)) == [window, next_one]
    assert conflicts_told() == [60]


def test_work_that_answers_no_more_is_no_longer_told_to_others_as_a_new_conflict(
    people: Night, clock: time_machine.Traveller
) -> None:
    window = approved(people)
    quarter_past_six = TWO + timedelta(hours=4, minutes=15)
    approved(people, start=quarter_past_six, end=quarter_past_six + timedelta(hours=1))
    clock.move_to(ONE)
    start_and_end.start(people.ana, window)

    sweep(clock, TWO, 25, every=5)

    assert (Finding.objects.get().state, conflicts_told()) == ("found", [])
    start_and_end.post_update(people.ana, window, "Still at it.")
    sweep(clock, TWO + 26 * MINUTE, 3)
    assert conflicts_told() == [86]


def test_work_without_a_known_end_reaches_four_hours_further_as_time_passes(
    people: Night, clock: time_machine.Traveller
) -> None:
    approved(people, start=TWO + timedelta(hours=3, minutes=2), end=TWO + timedelta(hours=4))
    clock.move_to(ONE)
    declaring.declare(people.ana, Declaration({"switch-a": Level.AT_RISK}))

    sweep(clock, ONE, 2)
    assert conflicts_told() == []
    sweep(clock, ONE + 3 * MINUTE, 2)
    assert conflicts_told() == [3]
