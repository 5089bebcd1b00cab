from datetime import UTC, datetime, timedelta

import pytest

from notifications.domain.delivery import (
    DELAYS,
    LONGEST_WAIT,
    MOST_ATTEMPTS,
    Breaker,
    Failure,
    GiveUp,
    TryAgain,
    after_attempt,
    after_failure,
)
from notifications.domain.outcomes import NoticeOutcome, OutcomeCode, outcome, outcome_in_words

NOW = datetime(2026, 11, 22, 3, tzinfo=UTC)
MIDDLE = 0.5


def verdict(failure: Failure, attempts: int = 1, since: datetime = NOW, chance: float = MIDDLE) -> TryAgain | GiveUp:
    return after_failure(failure, attempts, since, NOW, chance)


def test_what_is_refused_for_good_is_given_up_at_once() -> None:
    assert verdict(Failure.PERMANENT) == GiveUp(outcome(OutcomeCode.REFUSED))


@pytest.mark.parametrize(("attempts", "delay"), list(enumerate(DELAYS, start=1)))
def test_each_delay_is_longer_than_the_one_before(attempts: int, delay: timedelta) -> None:
    assert verdict(Failure.TEMPORARY, attempts) == TryAgain(NOW + delay)


def test_the_last_delay_is_kept() -> None:
    assert verdict(Failure.TEMPORARY, MOST_ATTEMPTS - 1) == TryAgain(NOW + DELAYS[-1])


def test_a_message_that_the_server_never_wants_is_given_up() -> None:
    assert verdict(Failure.TEMPORARY, MOST_ATTEMPTS) == GiveUp(outcome(OutcomeCode.TOO_OFTEN, attempts=MOST_ATTEMPTS))


def test_a_server_that_is_down_for_hours_loses_nothing_and_is_tried_every_half_minute() -> None:
    assert verdict(Failure.UNREACHABLE, 1000, NOW - timedelta(hours=20)) == TryAgain(NOW + timedelta(seconds=30))


def test_nobody_is_told_a_day_late() -> None:
    assert verdict(Failure.UNREACHABLE, 5, NOW - LONGEST_WAIT) == GiveUp(outcome(OutcomeCode.TOO_LATE, hours=24))


@pytest.mark.parametrize(("chance", "seconds"), [(0.0, 24), (0.5, 30), (1.0, 36)])
def test_chance_spreads_the_next_attempts(chance: float, seconds: int) -> None:
    assert verdict(Failure.TEMPORARY, 3, chance=chance) == TryAgain(NOW + timedelta(seconds=seconds))


def test_naive_times_are_refused() -> None:
    with pytest.raises(ValueError, match="no time zone"):
        after_failure(Failure.TEMPORARY, 1, NOW, datetime(2026, 11, 22), MIDDLE)


@pytest.mark.parametrize(("failures", "pause"), [(1, 1), (2, 2), (3, 4), (4, 8), (5, 15), (6, 30), (7, 30), (100, 30)])
def test_a_server_that_cannot_be_reached_is_left_alone_longer_and_longer(failures: int, pause: int) -> None:
    breaker = after_attempt(Breaker(failures - 1), Failure.UNREACHABLE, NOW)
    assert breaker == Breaker(failures, NOW + timedelta(seconds=pause))
    assert breaker.is_open(NOW)
    assert not breaker.is_open(NOW + timedelta(seconds=pause))


def test_connections_that_break_off_open_it_from_the_third_in_a_row() -> None:
    breaker, opened = Breaker(), []
    for _ in range(4):
        breaker = after_attempt(breaker, Failure.TEMPORARY, NOW, broke_off=True)
        opened.append(breaker.open_until)
    assert opened == [None, None, NOW + timedelta(seconds=1), NOW + timedelta(seconds=2)]


@pytest.mark.parametrize("failure", [None, Failure.TEMPORARY, Failure.PERMANENT])
def test_any_answer_closes_it(failure: Failure | None) -> None:
    assert after_attempt(Breaker(7, NOW), failure, NOW) == Breaker()


@pytest.mark.parametrize("code", OutcomeCode)
def test_every_outcome_can_be_said(code: OutcomeCode) -> None:
    kept = NoticeOutcome(code, {"said": "550 No", "hours": 24, "attempts": 30, "state": "rolled_back"}).to_json()

    said = outcome_in_words(kept)

    assert said
    assert not set("{}_") & set(said)


def test_what_the_server_said_stands_as_it_was_said() -> None:
    kept = outcome(OutcomeCode.REFUSED, said="550 {who} is not here").to_json()

    assert outcome_in_words(kept) == "The mail server refuses it for good. 550 {who} is not here"
    assert outcome_in_words({}) == ""


@pytest.mark.parametrize("ahead", [timedelta(seconds=31), timedelta(hours=1), timedelta(days=365)])
def test_a_breaker_that_was_opened_by_a_clock_that_was_wrong_is_not_open_once_it_is_right(ahead: timedelta) -> None:
    assert not Breaker(6, NOW + ahead).is_open(NOW)
    assert Breaker(6, NOW + timedelta(seconds=30)).is_open(NOW)
