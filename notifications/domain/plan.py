"""Which reminders a window gets, and when: the plan of each organisation for its own people."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from changes.domain.end_of_work import HEARD_AFTER
from changes.domain.lifecycle import TOOK_PLACE_STATES
from core.time.interval import aware
from notifications.domain.about import About
from notifications.domain.quiet import QuietHours

LEADS: Mapping[About, timedelta] = {
    About.BEFORE_14D: timedelta(days=14),
    About.BEFORE_7D: timedelta(days=7),
    About.BEFORE_3D: timedelta(days=3),
    About.BEFORE_48H: timedelta(hours=48),
    About.BEFORE_24H: timedelta(hours=24),
    About.BEFORE_12H: timedelta(hours=12),
    About.BEFORE_4H: timedelta(hours=4),
    About.BEFORE_2H: timedelta(hours=2),
    About.BEFORE_1H: timedelta(hours=1),
    About.BEFORE_30M: timedelta(minutes=30),
    About.BEFORE_15M: timedelta(minutes=15),
}
"""How long before the start each reminder comes; the longest first."""
IN_ADVANCE_FROM = timedelta(hours=12)
"""From this lead on a reminder goes to those who are told in advance; a later one to those on duty."""
AHEAD = tuple(about for about, lead in LEADS.items() if lead >= IN_ADVANCE_FROM)
ON_DUTY = tuple(about for about, lead in LEADS.items() if lead < IN_ADVANCE_FROM)
JUST_BEFORE = timedelta(minutes=1)
"""How long before quiet hours a reminder comes that could not wait for their end."""


def told_from(act: str, at: datetime) -> datetime:
    """When people are told of an act: at once, but of an end, which is called as what work becomes by it, only when it
    can no longer be taken back unheard."""
    return at + HEARD_AFTER if act in TOOK_PLACE_STATES else at


@dataclass(frozen=True, slots=True)
class Plan:
    """How an organisation wants its people to be reminded, and what becomes of urgent notices that nobody sees."""

    reminders: frozenset[About] = frozenset({About.BEFORE_24H, About.BEFORE_1H})
    still_open: timedelta | None = None
    """How long before the planned end of running work its own people are asked whether it will end in time."""
    acknowledge_within: timedelta = timedelta(minutes=10)
    """After which the next contact is told of an urgent notice that nobody has seen."""

    @property
    def asks(self) -> tuple[About, ...]:
        """Everything that it plans ahead, in the order in which it comes."""
        before = tuple(about for about in LEADS if about in self.reminders)
        return (*before, *([About.STILL_OPEN] if self.still_open else ()))


DEFAULT = Plan()


@dataclass(frozen=True, slots=True)
class PlannedPeriod:
    """What the planner asks of a window; times are aware."""

    state: str
    starts_at: datetime
    ends_at: datetime | None


@dataclass(frozen=True, slots=True)
class Reminder:
    about: About
    due_at: datetime


def reminders_ahead(window: PlannedPeriod, plan: Plan, now: datetime) -> tuple[Reminder, ...]:
    """Only those whose moment is still to come: who books for tonight is told by the announcement."""
    return tuple(
        Reminder(about, due)
        for about in plan.asks
        if (due := due_of(about, window, plan)) is not None and due > aware(now) and _comes(about, window.state)
    )


def due_of(about: About, window: PlannedPeriod, plan: Plan) -> datetime | None:
    """When a reminder of this window comes; None for what has no such moment."""
    if about in LEADS:
        return aware(window.starts_at) - LEADS[about]
    if about is About.STILL_OPEN and plan.still_open and window.ends_at is not None:
        return aware(window.ends_at) - plan.still_open
    return None


def outside_quiet_hours(due_at: datetime, must_come_before: datetime, quiet: QuietHours | None) -> datetime:
    """For somebody with quiet hours: at their end, or just before they begin where that would be too late."""
    around = quiet.around(due_at) if quiet else None
    if around is None:
        return due_at
    return around.ends_at if around.ends_at < must_come_before else around.starts_at - JUST_BEFORE


def is_overtaken(about: About, starts_at: datetime, plan: Plan, now: datetime) -> bool:
    """Whether the next reminder of the same window says it by now."""
    later = [LEADS[other] for other in plan.reminders if LEADS[other] < LEADS[about]]
    return any(aware(starts_at) - lead <= aware(now) for lead in later)


def _comes(about: About, state: str) -> bool:
    return state == "approved" or (about is About.STILL_OPEN and state == "in_progress")
