"""May this go from state A to B, and what does it count as meanwhile?"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from core.time.about_now import TOLERANCE
from core.time.bounds import refusals_of_expected_end, refusals_of_moments
from core.time.interval import Interval

STATES = ("draft", "requested", "approved", "in_progress", "completed", "rolled_back", "rejected", "cancelled")
EFFECTIVE_STATES = ("requested", "approved", "in_progress")
"""What counts for conflicts."""
PLANNED_STATES = ("draft", "requested", "approved", "rejected")
"""Not started: until then a window has the state of its change."""
WAITING_STATES = ("requested", "approved")
"""What lapses when nobody starts it."""
UNDECIDED_STATES = ("draft", "requested")
APPROVABLE_STATES = ("draft", "requested", "approved")
"""What an approval given now would cover."""
ASKED_FOR_STATES = ("requested", "approved", "rejected")
"""Submitted and not started."""
GOING_AHEAD_STATES = ("approved", "in_progress")
STARTED_STATES = ("in_progress", "completed", "rolled_back")
TOOK_PLACE_STATES = ("completed", "rolled_back")
UNDONE_STATES = ("rolled_back", "cancelled")
ENDED_STATES = ("completed", "rolled_back", "cancelled")
OVER_STATES = (*ENDED_STATES, "rejected")
"""Nobody need be called about it any more."""
NOT_ASKED_FOR_STATES = ("draft", "rejected")
WITHDRAWN_STATES = ("draft", "cancelled")
CALLED_OFF_STATES = (*NOT_ASKED_FOR_STATES, "cancelled")
"""What was announced of it does not hold."""
REMINDED_STATES = (*GOING_AHEAD_STATES, *TOOK_PLACE_STATES)
"""Whose reminders were to be sent."""

SUCCESSORS: dict[str, tuple[str, ...]] = {
    "draft": ("requested", "approved", "cancelled"),
    "requested": ("approved", "rejected", "in_progress", "cancelled"),
    "approved": ("requested", "in_progress", "cancelled"),
    "rejected": ("draft", "cancelled"),
    "in_progress": ("completed", "rolled_back", "cancelled"),
    "completed": (),
    "rolled_back": (),
    "cancelled": (),
}
"""What each state of a window may lead to. Work that is declared late is born in progress or completed."""
LONGEST_WITHOUT_CONFIRMATION = timedelta(days=366)


class Standing(StrEnum):
    """How a window stands at a moment, where its state alone does not say."""

    PLANNED = "planned"
    UNCONFIRMED = "unconfirmed"
    """Approved, its start has come, and nobody started it."""
    RUNNING = "running"
    OVERRUNNING = "overrunning"
    """In progress past its planned end."""
    LAPSED = "lapsed"
    """Asked for or approved, its period is over, and nobody started it: it counts for nothing any more."""
    ENDED = "ended"


@dataclass(frozen=True, slots=True)
class WindowFacts:
    """What the rules ask of a window; times are aware."""

    state: str
    starts_at: datetime
    ends_at: datetime | None
    actual_start: datetime | None = None
    actual_end: datetime | None = None


def may_become(state: str, wanted: str) -> bool:
    return wanted in SUCCESSORS[state]


def refusals_to_become(state: str, wanted: str) -> Iterator[str]:
    if not may_become(state, wanted):
        yield f"It is {_words(state)} and cannot become {_words(wanted)}."


def refusals_to_start(window: WindowFacts, now: datetime, reason_if_unapproved: str) -> Iterator[str]:
    yield from refusals_to_become(window.state, "in_progress")
    if window.state == "requested" and not reason_if_unapproved:
        yield "It is not approved yet. Starting it all the same needs a reason."
    if window.ends_at is not None and window.ends_at <= now:
        yield "Its period is over. Move it before you start it."


def refusals_to_extend(window: WindowFacts, ends_at: datetime, now: datetime) -> Iterator[str]:
    if window.state != "in_progress":
        yield f"Only work in progress can be extended; this is {_words(window.state)}."
    yield from refusals_of_expected_end(ends_at, now)
    if ends_at < now:
        yield "The end of running work cannot be moved before now."
    elif window.actual_start is not None and ends_at <= window.actual_start:
        yield "The end must be after the start."


def refusals_to_move(window: WindowFacts, period: Interval, now: datetime) -> Iterator[str]:
    """Of a window that has not started. Unstarted work is not planned into the past."""
    if window.state not in PLANNED_STATES:
        yield f"It is {_words(window.state)}; its start cannot be moved."
    if period.ends_at <= now:
        yield "This period is already over."


def is_past(windows: Iterable[WindowFacts], now: datetime) -> bool:
    """Whether nothing of it is still to come or under way."""
    standings = {standing(window, now) for window in windows}
    return bool(standings) and standings <= {Standing.LAPSED, Standing.ENDED}


def refusals_to_approve(windows: Iterable[WindowFacts], now: datetime) -> Iterator[str]:
    """What is over cannot be planned any more. `windows` are those that have not been cancelled."""
    if is_past(windows, now):
        yield "Its period is over, so there is nothing left to approve. Its owner can move it and ask again."


def end_to_offer(ends_at: datetime | None, now: datetime) -> datetime:
    """With what moving the end of running work begins: where the end is not known or has passed, an hour from now."""
    if ends_at is not None and ends_at > now:
        return ends_at
    return now.replace(minute=now.minute // 5 * 5, second=0, microsecond=0) + timedelta(minutes=65)


def needs_confirming(period: Interval) -> bool:
    return period.duration > LONGEST_WITHOUT_CONFIRMATION


def refusals_of_length(period: Interval, *, confirmed: bool) -> Iterator[str]:
    if needs_confirming(period) and not confirmed:
        yield f"This window lasts {period.duration.days} days. Confirm that you mean it."


def refusals_to_declare(start: datetime, end: datetime | None, now: datetime, backdate_hours: int) -> Iterator[str]:
    """Declaring unscheduled work: late is welcome, the future is booked instead."""
    if start > now:
        yield "Work that has not begun yet is booked, not declared."
    if start < now - timedelta(hours=backdate_hours) - TOLERANCE:
        yield f"It can be declared at most {backdate_hours} hours after it began."
    if end is not None and end <= start:
        yield "The end must be after the start."
    yield from refusals_of_moments(start)
    if end is not None:
        yield from refusals_of_expected_end(end, now)


def change_state(current: str, windows: Collection[str]) -> str:
    """The state that a change has by its windows, once one of them has started or ended."""
    for state in ("in_progress", "approved", "requested", "completed", "rolled_back", "rejected", "draft"):
        if state in windows:
            return state
    return "cancelled" if windows else current


def standing(window: WindowFacts, now: datetime) -> Standing:
    if window.state in ENDED_STATES:
        return Standing.ENDED
    if window.state == "in_progress":
        overran = window.ends_at is not None and window.ends_at <= now
        return Standing.OVERRUNNING if overran else Standing.RUNNING
    if window.state in WAITING_STATES and window.ends_at is not None and window.ends_at <= now:
        return Standing.LAPSED
    begun = window.state == "approved" and window.starts_at <= now
    return Standing.UNCONFIRMED if begun else Standing.PLANNED


def _words(state: str) -> str:
    return "a draft" if state == "draft" else state.replace("_", " ")
