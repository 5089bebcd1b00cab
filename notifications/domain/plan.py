"""Which reminders a window gets, and when."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from calendar_app.domain.interval import aware
from notifications.domain.audience import About

REMINDERS: Mapping[About, timedelta] = {
    About.BEFORE_24H: timedelta(hours=24),
    About.BEFORE_1H: timedelta(hours=1),
}


@dataclass(frozen=True, slots=True)
class Reminder:
    about: About
    due_at: datetime


def reminders_ahead(starts_at: datetime, now: datetime) -> tuple[Reminder, ...]:
    """Only those whose moment is still to come: who books for tonight is told by the announcement."""
    planned = (Reminder(about, aware(starts_at) - before) for about, before in REMINDERS.items())
    return tuple(reminder for reminder in planned if reminder.due_at > aware(now))


def is_overtaken(about: About, starts_at: datetime, now: datetime) -> bool:
    """Whether the next reminder of the same window says it by now."""
    later = [before for before in REMINDERS.values() if before < REMINDERS[about]]
    return any(aware(starts_at) - before <= aware(now) for before in later)
