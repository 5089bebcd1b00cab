"""The life of a window: what may follow what, what it counts as meanwhile, and when its owner is asked."""

from datetime import UTC, datetime, timedelta

import pytest

from changes.domain.counted_period import counted_period
from changes.domain.lifecycle import (
    SUCCESSORS,
    Standing,
    WindowFacts,
    change_state,
    refusals_of_length,
    refusals_to_become,
    refusals_to_declare,
    refusals_to_extend,
    refusals_to_move,
    refusals_to_start,
    standing,
)
from changes.domain.questions_to_owners import is_silent, question_due
from changes.domain.window_class import Class, class_of, worst_class
from core.limits import FURTHEST_AHEAD
from core.time.interval import Interval

ONE = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)
FIVE = ONE + timedelta(hours=4)


def after(**length: float) -> datetime:
    return ONE + timedelta(**length)


def window(state: str = "approved", **more: datetime | None) -> WindowFacts:
    return WindowFacts(state, ONE, FIVE, **more)


def running(ends_at: datetime | None = FIVE) -> WindowFacts:
    return WindowFacts("in_progress", ONE, ends_at, actual_start=ONE)


@pytest.mark.parametrize(
    ("state", "may_follow"),
    [
        ("draft", {"requested", "approved", "cancelled"}),
        ("requested", {"approved", "rejected", "in_progress", "cancelled"}),
        ("approved", {"requested", "in_progress", "cancelled"}),
        ("rejected", {"draft", "cancelled"}),
        ("in_progress", {"completed", "rolled_back", "cancelled"}),
        ("completed", set()),
        ("rolled_back", set()),
        ("cancelled", set()),
    ],
)
def test_each_state_leads_only_where_the_life_of_a_window_goes(state: str, may_follow: set[str]) -> None:
    assert {wanted for wanted in SUCCESSORS if not list(refusals_to_become(state, wanted))} == may_follow


def test_a_refusal_says_what_it_is_and_what_it_cannot_become() -> None:
    assert list(refusals_to_become("draft", "completed")) == ["It is a draft and cannot become completed."]
    assert list(refusals_to_become("rolled_back", "in_progress")) == [
        "It is rolled back and cannot become in progress."
    ]


@pytest.mark.parametrize(
    ("state", "now", "reason", "refusals"),
    [
        pytest.param("approved", ONE, "", [], id="on time"),
        pytest.param("approved", after(hours=-2), "", [], id="early"),
        pytest.param("approved", after(hours=3), "", [], id="late"),
        pytest.param("requested", ONE, "The switch is failing.", [], id="unapproved with a reason"),
        pytest.param(
            "requested",
            ONE,
            "",
            ["It is not approved yet. Starting it all the same needs a reason."],
            id="unapproved without one",
        ),
        pytest.param("approved", FIVE, "", ["Its period is over. Move it before you start it."], id="at its end"),
        pytest.param("draft", ONE, "Why not", ["It is a draft and cannot become in progress."], id="draft"),
        pytest.param("cancelled", ONE, "Why not", ["It is cancelled and cannot become in progress."], id="cancelled"),
    ],
)
def test_a_window_starts_when_it_is_approved_or_there_is_a_reason(
    state: str, now: datetime, reason: str, refusals: list[str]
) -> None:
    assert list(refusals_to_start(window(state), now, reason)) == refusals


@pytest.mark.parametrize(
    ("facts", "ends_at", "refusals"),
    [
        pytest.param(running(), after(hours=6), [], id="later"),
        pytest.param(running(), after(hours=3), [], id="earlier"),
        pytest.param(running(), after(hours=2), [], id="now"),
        pytest.param(
            running(),
            datetime(9999, 12, 31, tzinfo=UTC),
            ["Times must be between 2000 and 2100.", "Work ends at most 5 years from now."],
            id="when no clock can show it",
        ),
        pytest.param(running(), after(hours=2) + FURTHEST_AHEAD, [], id="years later"),
        pytest.param(
            running(),
            after(hours=2, seconds=1) + FURTHEST_AHEAD,
            ["Work ends at most 5 years from now."],
            id="beyond what others can plan around",
        ),
        pytest.param(
            running(), after(hours=1, minutes=59), ["The end of running work cannot be moved before now."], id="past"
        ),
        pytest.param(
            window(), after(hours=6), ["Only work in progress can be extended; this is approved."], id="not started"
        ),
    ],
)
def test_the_end_of_running_work_moves_but_not_before_now(
    facts: WindowFacts, ends_at: datetime, refusals: list[str]
) -> None:
    assert list(refusals_to_extend(facts, ends_at, after(hours=2))) == refusals


def test_unstarted_work_moves_but_not_into_the_past() -> None:
    ahead = Interval(FIVE, after(hours=8))

    assert list(refusals_to_move(window(), ahead, ONE)) == []
    assert list(refusals_to_move(window(), Interval(after(hours=-2), ONE), ONE)) == ["This period is already over."]
    assert list(refusals_to_move(running(), ahead, ONE)) == ["It is in progress; its start cannot be moved."]


def test_a_window_of_years_is_asked_about() -> None:
    years = Interval(ONE, ONE + timedelta(days=26_663))

    assert list(refusals_of_length(years, confirmed=False)) == [
        "This window lasts 26663 days. Confirm that you mean it."
    ]
    assert list(refusals_of_length(years, confirmed=True)) == []
    assert list(refusals_of_length(Interval(ONE, ONE + timedelta(days=366)), confirmed=False)) == []


@pytest.mark.parametrize(
    ("start", "end", "refusals"),
    [
        pytest.param(ONE, None, [], id="now, end unknown"),
        pytest.param(after(hours=-72), after(hours=-70), [], id="three days late and over"),
        pytest.param(
            after(seconds=1), None, ["Work that has not begun yet is booked, not declared."], id="in the future"
        ),
        pytest.param(
            after(hours=-73), None, ["It can be declared at most 72 hours after it began."], id="too long ago"
        ),
        pytest.param(ONE, ONE, ["The end must be after the start."], id="zero length"),
        pytest.param(
            ONE,
            datetime(9999, 12, 31, tzinfo=UTC),
            ["Times must be between 2000 and 2100.", "Work ends at most 5 years from now."],
            id="when no clock can show it",
        ),
        pytest.param(ONE, ONE + FURTHEST_AHEAD, [], id="for years"),
        pytest.param(
            ONE,
            after(seconds=1) + FURTHEST_AHEAD,
            ["Work ends at most 5 years from now."],
            id="beyond what others can plan around",
        ),
    ],
)
def test_late_declaration_is_welcome_and_the_future_is_booked(
    start: datetime, end: datetime | None, refusals: list[str]
) -> None:
    assert list(refusals_to_declare(start, end, ONE, 72)) == refusals


@pytest.mark.parametrize(
    ("windows", "state"),
    [
        pytest.param({"in_progress", "approved", "completed"}, "in_progress", id="any in progress"),
        pytest.param({"approved", "completed", "cancelled"}, "approved", id="one still to come, approved"),
        pytest.param({"requested", "completed"}, "requested", id="one still to come, requested"),
        pytest.param({"completed", "rolled_back", "cancelled"}, "completed", id="any completed"),
        pytest.param({"completed", "rejected"}, "completed", id="completed, and the rest declined"),
        pytest.param({"rolled_back", "cancelled"}, "rolled_back", id="any rolled back"),
        pytest.param({"cancelled"}, "cancelled", id="all cancelled"),
        pytest.param({"rejected", "cancelled"}, "rejected", id="declined"),
        pytest.param({"draft", "cancelled"}, "draft", id="draft"),
    ],
)
def test_a_change_has_the_state_of_its_windows(windows: set[str], state: str) -> None:
    assert change_state("draft", windows) == state


def test_a_change_without_windows_keeps_its_state() -> None:
    assert change_state("draft", set()) == "draft"


@pytest.mark.parametrize(
    ("announced", "expected"),
    [
        pytest.param(after(hours=-24), Class.SCHEDULED, id="exactly the notice that is asked for"),
        pytest.param(after(hours=-24, microseconds=1), Class.SHORT_NOTICE, id="a moment less"),
        pytest.param(after(microseconds=-1), Class.SHORT_NOTICE, id="just before it begins"),
        pytest.param(ONE, Class.UNSCHEDULED, id="as it begins"),
        pytest.param(after(hours=2), Class.UNSCHEDULED, id="after it began"),
    ],
)
def test_the_class_follows_from_the_notice_given(announced: datetime, expected: Class) -> None:
    assert class_of(announced, ONE, 24) is expected


def test_each_organisation_says_how_much_notice_is_enough() -> None:
    assert class_of(after(hours=-24), ONE, 48) is Class.SHORT_NOTICE


def test_a_change_has_the_worst_class_of_its_windows() -> None:
    assert worst_class([Class.SCHEDULED, Class.UNSCHEDULED, Class.SHORT_NOTICE]) is Class.UNSCHEDULED
    assert worst_class([Class.SCHEDULED, Class.SHORT_NOTICE]) is Class.SHORT_NOTICE


@pytest.mark.parametrize(
    ("facts", "now", "counted"),
    [
        pytest.param(window(), after(hours=9), Interval(ONE, FIVE), id="planned until it starts"),
        pytest.param(
            window("in_progress", actual_start=after(hours=-1)),
            ONE,
            Interval(after(hours=-1), FIVE),
            id="actual start to planned end",
        ),
        pytest.param(
            window("completed", actual_start=after(hours=1), actual_end=after(hours=2)),
            FIVE,
            Interval(after(hours=1), after(hours=2)),
            id="the actual one",
        ),
        pytest.param(
            running(),
            FIVE,
            Interval(ONE, after(hours=8), open_ended=True),
            id="past its end: four more hours from now",
        ),
        pytest.param(
            running(None),
            after(hours=2),
            Interval(ONE, after(hours=6), open_ended=True),
            id="unknown end: four hours from now",
        ),
    ],
)
def test_what_a_window_counts_as(facts: WindowFacts, now: datetime, counted: Interval) -> None:
    assert counted_period(facts, now, 4) == counted


@pytest.mark.parametrize(
    ("facts", "now", "expected"),
    [
        pytest.param(window(), after(seconds=-1), Standing.PLANNED, id="before its start"),
        pytest.param(window(), ONE, Standing.UNCONFIRMED, id="at its start, nobody started it"),
        pytest.param(window(), FIVE, Standing.LAPSED, id="its planned end has come, it never started"),
        pytest.param(window("requested"), ONE, Standing.PLANNED, id="not approved"),
        pytest.param(running(), after(hours=3, minutes=59), Standing.RUNNING, id="running"),
        pytest.param(running(), FIVE, Standing.OVERRUNNING, id="at its end, nobody closed it"),
        pytest.param(running(None), after(days=9), Standing.RUNNING, id="unknown end"),
        pytest.param(window("cancelled"), ONE, Standing.ENDED, id="cancelled"),
    ],
)
def test_how_a_window_stands(facts: WindowFacts, now: datetime, expected: Standing) -> None:
    assert standing(facts, now) is expected


def moments_asked(
    facts: WindowFacts, since: datetime, until: datetime, answered: datetime | None = None
) -> list[float]:
    """Minutes after `since` at which a sweep each minute asks; an answer clears the questions."""
    asked: list[datetime] = []
    moments = []
    now = since - timedelta(minutes=30)
    while now <= until:
        if now == answered:
            asked = []
        if question_due(facts, asked, now, answered if answered and answered <= now else None):
            asked.append(now)
            moments.append((now - since).total_seconds() / 60)
        now += timedelta(minutes=1)
    return moments


def test_the_owner_of_unconfirmed_work_is_asked_after_five_and_fifteen_minutes_and_once_when_its_time_is_over() -> None:
    assert moments_asked(window(), ONE, FIVE + timedelta(hours=3)) == [5, 15, 240]


def test_the_owner_of_overrunning_work_is_asked_at_once_after_ten_and_thirty_minutes_and_then_hourly() -> None:
    assert moments_asked(running(), FIVE, FIVE + timedelta(hours=4)) == [0, 10, 30, 90, 150, 210]


def test_an_answer_does_not_bring_the_next_question_forward() -> None:
    answered = FIVE + timedelta(minutes=12)

    assert moments_asked(running(), FIVE, FIVE + timedelta(hours=3), answered) == [0, 10, 30, 90, 150]


def test_an_answer_puts_the_hourly_question_off_by_an_hour() -> None:
    answered = FIVE + timedelta(minutes=100)

    assert moments_asked(running(), FIVE, FIVE + timedelta(hours=4), answered) == [0, 10, 30, 90, 160, 220]


def test_work_whose_end_is_unknown_is_not_asked_about() -> None:
    assert moments_asked(running(None), FIVE, FIVE + timedelta(hours=9)) == []


def test_after_an_outage_one_late_question_stands_for_those_that_were_missed() -> None:
    late = FIVE + timedelta(minutes=45)

    assert question_due(running(), [], late)
    assert not question_due(running(), [late], late + timedelta(minutes=1))


def test_questions_about_the_start_do_not_count_as_questions_about_the_end() -> None:
    asked = [after(minutes=5), after(minutes=15)]

    assert question_due(running(), asked, FIVE)
    assert not is_silent(running(), asked, FIVE)


def test_overrunning_work_is_silent_after_two_unanswered_questions() -> None:
    first, second = FIVE, FIVE + timedelta(minutes=10)

    assert not is_silent(running(), [first], second)
    assert is_silent(running(), [first, second], second)
    assert not is_silent(running(), [], second)


def test_after_an_outage_the_hourly_questions_go_on() -> None:
    late = FIVE + timedelta(minutes=45)

    assert not question_due(running(), [late], late + timedelta(minutes=59))
    assert question_due(running(), [late], late + timedelta(hours=1))
