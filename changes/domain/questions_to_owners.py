"""When the owner of a window is asked whether it has started, whether it has ended, or what became of it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from changes.domain.lifecycle import Standing, WindowFacts, standing

ASKED_TO_START_AFTER = (timedelta(minutes=5), timedelta(minutes=15))
ASKED_TO_END_AFTER = (timedelta(0), timedelta(minutes=10), timedelta(minutes=30))
ASKED_TO_END_AGAIN_EVERY = timedelta(hours=1)
ASKED_ONCE = (timedelta(0),)
SILENT_AFTER_QUESTIONS = 2


def question_due(
    window: WindowFacts, asked: Sequence[datetime], now: datetime, answered: datetime | None = None
) -> bool:
    """Whether its owner is to be asked now: has it started, has it ended, what became of it?

    `asked` holds the questions since anybody last answered by doing something, `answered` is when that was; an
    answer does for the questions that were due until then.
    """
    match standing(window, now):
        case Standing.UNCONFIRMED:
            return _due(ASKED_TO_START_AFTER, window.starts_at, asked, now)
        case Standing.OVERRUNNING:
            known = [*asked, answered] if answered else asked
            return _due_to_end(_end(window), [moment for moment in known if moment >= _end(window)], now)
        case Standing.LAPSED:
            return window.state == "approved" and _due(ASKED_ONCE, _end(window), asked, now)
        case _:
            return False


def is_silent(window: WindowFacts, asked: Sequence[datetime], now: datetime) -> bool:
    """Overrunning, and two questions stand unanswered: it stays on boards, but others are no longer told of it as a
    new conflict."""
    if standing(window, now) is not Standing.OVERRUNNING or window.ends_at is None:
        return False
    return sum(moment >= window.ends_at for moment in asked) >= SILENT_AFTER_QUESTIONS


def _end(window: WindowFacts) -> datetime:
    assert window.ends_at is not None
    return window.ends_at


def _due_to_end(ends_at: datetime, known: Sequence[datetime], now: datetime) -> bool:
    if known and max(known) >= ends_at + ASKED_TO_END_AFTER[-1]:
        return now >= max(known) + ASKED_TO_END_AGAIN_EVERY
    return _due(ASKED_TO_END_AFTER, ends_at, known, now)


def _due(steps: Sequence[timedelta], since: datetime, asked: Sequence[datetime], now: datetime) -> bool:
    """Each step asks once; after an outage one late question stands for all the steps that were missed."""
    passed = sum(now >= since + step for step in steps)
    return passed > 0 and not any(moment >= since + steps[passed - 1] for moment in asked)
