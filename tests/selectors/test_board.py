"""Who works at a moment: what Tonight and `now/` show."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from changes.domain.draft import ChangeDraft, DraftWindow
from changes.models import Window
from changes.selectors.board import board
from changes.selectors.reader import Reader
from changes.services import book as booking
from changes.services import declare as declaring
from changes.services import start_and_end
from changes.services.declare import Declaration
from core.refusals import Invalid
from estate.domain.impact import Level
from estate.models import Freeze
from tests.estates import Night, switch_upgrade

pytestmark = pytest.mark.django_db

ONE = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)
MINUTE = timedelta(minutes=1)
FIVE = ONE + 4 * HOUR
LISTS = ("in_progress", "unconfirmed", "overrunning", "upcoming", "just_ended")


@pytest.fixture(autouse=True)
def clock() -> Any:
    """Ten days before the night."""
    with time_machine.travel(ONE - timedelta(days=10), tick=False) as traveller:
        yield traveller


def work(people: Night, title: str, start: datetime = ONE, end: datetime = FIVE) -> int:
    """An approved window of the centre's, which reaches nobody badly."""
    draft = ChangeDraft(title, {"switch-a": Level.NONE}, (DraftWindow(start, end),))
    return Window.objects.get(change=booking.book(people.ana, draft, submit=True)).pk


def seen(people: Night, who: str = "ana", at: datetime | None = None, hours: int = 12) -> dict[str, list[str | None]]:
    """Titles by list; lists that are empty are left out."""
    shown = board(Reader(people.people[who]), at, hours)
    return {name: [row.title for row in getattr(shown, name)] for name in LISTS if getattr(shown, name)}


def test_a_window_goes_through_the_lists_as_the_night_goes(people: Night, clock: Any) -> None:
    window = work(people, "Upgrade")
    went = []
    steps: list[tuple[datetime, Callable[[], object] | None]] = [
        (ONE - 13 * HOUR, None),
        (ONE - 11 * HOUR, None),
        (ONE, None),
        (ONE + 10 * MINUTE, lambda: start_and_end.start(people.ana, window)),
        (FIVE, None),
        (FIVE + HOUR, lambda: start_and_end.complete(people.ana, window, "It works.")),
        (FIVE + 4 * HOUR, None),
        (FIVE + 5 * HOUR, None),
    ]
    for moment, act in steps:
        clock.move_to(moment)
        if act:
            act()
        went.append(seen(people))

    assert went == [
        {},
        {"upcoming": ["Upgrade"]},
        {"unconfirmed": ["Upgrade"]},
        {"in_progress": ["Upgrade"]},
        {"overrunning": ["Upgrade"]},
        {"just_ended": ["Upgrade"]},
        {"just_ended": ["Upgrade"]},
        {},
    ]


def test_a_window_that_nobody_starts_is_unconfirmed_until_its_planned_end_and_then_just_ended(
    people: Night, clock: Any
) -> None:
    work(people, "Upgrade")
    lists = []
    for moment in (ONE - timedelta(seconds=1), ONE, FIVE - timedelta(seconds=1), FIVE):
        clock.move_to(moment)
        lists.append(list(seen(people)))

    assert lists == [["upcoming"], ["unconfirmed"], ["unconfirmed"], ["just_ended"]]


def test_unconfirmed_work_counts_as_in_effect(people: Night, clock: Any) -> None:
    change = booking.book(people.ana, switch_upgrade(ONE, FIVE), submit=True)
    Window.objects.filter(change=change).update(state="approved")
    clock.move_to(ONE)

    assert board(Reader(people.ana)).together == {
        "switch-a": Level.OUTAGE,
        "switch-b": Level.OUTAGE,
        "phone-switch": Level.AT_RISK,
        "agent-desktop": Level.AT_RISK,
    }


def test_what_is_in_effect_together_is_worse_than_each_alone(people: Night, clock: Any) -> None:
    window = work(people, "Upgrade")
    clock.move_to(ONE)
    start_and_end.start(people.ana, window)
    declaring.declare(people.gina, Declaration({"ges": Level.OUTAGE}))
    declaring.declare(people.vera, Declaration({"voice-carrier": Level.OUTAGE}))

    assert board(Reader(people.ana)).together == {"phone-switch": Level.OUTAGE, "agent-desktop": Level.OUTAGE}
    assert board(Reader(people.vera)).together == {"voice-carrier": Level.OUTAGE}


def test_the_past_is_shown_by_actual_times(people: Night, clock: Any) -> None:
    """Planned 01:00 to 05:00, started at 02:00, done at 03:00."""
    window = work(people, "Upgrade")
    clock.move_to(ONE + HOUR)
    start_and_end.start(people.ana, window)
    clock.move_to(ONE + 2 * HOUR)
    start_and_end.complete(people.ana, window, "It works.")
    clock.move_to(ONE + timedelta(days=3))

    assert {hours: list(seen(people, at=ONE + hours * HOUR)) for hours in (-12, 0, 1, 1.5, 2, 5, 6)} == {
        -12: [],
        0: ["upcoming"],
        1: ["in_progress"],
        1.5: ["in_progress"],
        2: ["just_ended"],
        5: ["just_ended"],
        6: [],
    }


def test_work_that_ran_over_stands_in_the_past_as_long_as_it_really_took(people: Night, clock: Any) -> None:
    window = work(people, "Upgrade")
    clock.move_to(ONE)
    start_and_end.start(people.ana, window)
    clock.move_to(FIVE + 3 * HOUR)
    start_and_end.complete(people.ana, window, "It works.")

    assert list(seen(people, at=FIVE + 2 * HOUR)) == ["in_progress"]


def test_at_a_moment_to_come_what_is_planned_for_it_is_in_progress_with_its_true_state(people: Night) -> None:
    work(people, "Upgrade")
    booking.book(people.ana, switch_upgrade(ONE, FIVE), submit=True)
    shown = board(Reader(people.ana), ONE + HOUR)

    assert [(row.title, row.state) for row in shown.in_progress] == [
        ("Phone switch upgrade", "requested"),
        ("Upgrade", "approved"),
    ]
    assert list(seen(people, at=ONE + HOUR)) == ["in_progress"]
    assert seen(people, at=FIVE) == {}


def test_running_work_is_foreseen_as_long_as_it_counts(people: Night, clock: Any) -> None:
    """An unknown end counts for another four hours."""
    clock.move_to(ONE)
    declaring.declare(people.ana, Declaration({"switch-a": Level.NONE}))

    assert [list(seen(people, at=ONE + hours * HOUR)) for hours in (0, 3, 4)] == [["in_progress"], ["in_progress"], []]


def test_hours_bound_what_is_upcoming(people: Night, clock: Any) -> None:
    work(people, "Soon", ONE + 2 * HOUR, ONE + 3 * HOUR)
    work(people, "Later", ONE + 20 * HOUR, ONE + 21 * HOUR)
    clock.move_to(ONE)

    assert [seen(people, hours=hours) for hours in (1, 12, 24)] == [
        {},
        {"upcoming": ["Soon"]},
        {"upcoming": ["Soon", "Later"]},
    ]


def test_drafts_and_what_was_cancelled_before_it_began_are_not_on_the_board(people: Night, clock: Any) -> None:
    booking.book(people.ana, switch_upgrade(ONE, FIVE))
    window = work(people, "Upgrade")
    start_and_end.cancel_window(people.ana, window, "Not needed.")
    clock.move_to(ONE)

    assert seen(people) == {}


def test_each_sees_as_much_as_their_sight_allows(people: Night, clock: Any) -> None:
    booking.book(people.ana, switch_upgrade(ONE, FIVE), submit=True)
    booking.book(
        people.vera,
        ChangeDraft("Trunks", {"voice-carrier": Level.OUTAGE}, (DraftWindow(ONE + MINUTE, FIVE),)),
        submit=True,
    )
    clock.move_to(ONE - HOUR)

    assert {who: seen(people, who) for who in ("ana", "gina", "vera", "sten")} == {
        "ana": {"upcoming": ["Phone switch upgrade", "Trunks"]},
        "gina": {"upcoming": ["Phone switch upgrade", "Trunks"]},
        "vera": {"upcoming": [None, "Trunks"]},
        "sten": {},
    }


def test_a_row_says_what_of_mine_it_reaches(people: Night, clock: Any) -> None:
    clock.move_to(ONE)
    declaring.declare(people.gina, Declaration({"ges": Level.OUTAGE}))
    [row] = board(Reader(people.ana)).in_progress

    assert [(one.system, one.level, one.path) for one in row.reaches] == [
        ("agent-desktop", "degraded", ("ges", "agent-desktop"))
    ]
    assert (row.title, row.klass, row.state, row.mine) == (
        "Unscheduled work on GES",
        "unscheduled",
        "in_progress",
        False,
    )
    assert (row.contact.desk, row.contact.desk_phone, row.contact.name) == ("Meridian Travel", "+1 555 0200", "Gina")


def test_freezes_near_the_moment_are_shown_to_those_who_may_see_a_system_of_them(people: Night) -> None:
    freeze = Freeze.objects.create(
        organisation=people.organisations["client"], name="Year end", starts_at=ONE, ends_at=FIVE
    )
    freeze.systems.add(people.systems["ges"])
    reader = Reader(people.ana)

    assert [[one.name for one in board(reader, at, 1).freezes] for at in (ONE - 2 * HOUR, ONE, FIVE)] == [
        [],
        ["Year end"],
        [],
    ]


@pytest.mark.parametrize("year", [1, 9999])
def test_a_moment_outside_of_any_calendar_is_refused(people: Night, year: int) -> None:
    with pytest.raises(Invalid) as refusal:
        board(Reader(people.ana), datetime(year, 1, 1, tzinfo=UTC))

    assert refusal.value.errors == {"at": ["Times must be between 2000 and 2100."]}


def test_the_board_takes_a_fixed_number_of_queries(people: Night, clock: Any, django_assert_num_queries: Any) -> None:

    booking.book(people.gina, ChangeDraft("Theirs", {"ges": Level.OUTAGE}, (DraftWindow(ONE, FIVE),)), submit=True)
    work(people, "Ours")
    clock.move_to(ONE)
    with CaptureQueriesContext(connection) as few:
        board(Reader(people.ana))
    for number in range(8):
        work(people, f"More {number}", ONE + number * MINUTE)
        booking.book(
            people.gina, ChangeDraft(f"Theirs {number}", {"ges": Level.OUTAGE}, (DraftWindow(ONE, FIVE),)), submit=True
        )

    with django_assert_num_queries(len(few)):
        board(Reader(people.ana))
