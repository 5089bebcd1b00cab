"""Reminders that fall due within one minute, and before them some of the same kind to warm up with."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from bench.mailing.backlog import AHEAD
from bench.mailing.estate import Shape, make_estate, plan_works
from changes.models import Window
from core import clock
from notifications.channels.mail.smtp import message_id
from notifications.domain.about import About
from notifications.domain.plan import LEADS
from notifications.models import Notice
from notifications.services.reminders import replan as reminders

WARMING, WORKS = 10, 250
SHAPE = Shape(works=WARMING + WORKS, systems=4, contacts=5, organisations=50, people=20)
MINUTE = timedelta(seconds=60)
SOON = timedelta(seconds=30)
"""Until the minute begins: time enough to plan its reminders."""


def main(which: str) -> Any:
    return warming() if which == "warming" else minute()


def warming() -> list[int]:
    """Ids of reminders that fall due when they are made to."""
    make_estate(SHAPE)
    windows = planned(range(WARMING), [clock.now() + AHEAD] * WARMING)
    return list(Notice.objects.filter(window__in=windows, about=About.BEFORE_24H).values_list("pk", flat=True))


def minute() -> list[tuple[str, float]]:
    """Message-ID and moment of each reminder, in the order in which they fall due."""
    begins = clock.now() + SOON
    moments = [begins + MINUTE * nth / WORKS for nth in range(WORKS)]
    windows = planned(range(WARMING, WARMING + WORKS), [moment + LEADS[About.BEFORE_1H] for moment in moments])
    due = Notice.objects.filter(window__in=windows, about=About.BEFORE_1H).order_by("due_at", "pk")
    rows = due.values_list("pk", "due_at")
    assert len(rows) == WORKS * SHAPE.told, f"{len(rows)} reminders are planned"
    assert clock.now() < begins, "Planning took so long that the first of them were late already."
    return [(message_id("notice", pk), at.timestamp()) for pk, at in rows]


def planned(works: Sequence[int], starts: Sequence[datetime]) -> list[Window]:
    windows = plan_works(works, starts)
    reminders.plan_reminders([window.pk for window in windows])
    return windows
