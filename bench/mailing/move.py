"""One window that very many contacts are reminded of, and its move to another time."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.db import connection

from bench.mailing.estate import Shape, make_estate, plan_works
from changes.models import Window
from changes.services import book as booking
from core import clock
from notifications.models import Notice, NoticeState
from notifications.services.reminders import in_parts
from notifications.services.reminders import replan as reminders

SHAPE = Shape(works=1, systems=100, contacts=500, organisations=100, people=500)
COUNT = 2 * SHAPE.told
"""Each contact is reminded twice."""


def main(part: str) -> float | dict[str, float]:
    return plan() if part == "plan" else move()


def plan() -> float:
    """Seconds that it takes to plan the reminders of the first time."""
    make_estate(SHAPE)
    [window] = plan_works([0], [clock.now() + timedelta(days=3)])
    started = time.perf_counter()
    reminders.plan_reminders([window.pk])
    taken = time.perf_counter() - started
    assert count(window, NoticeState.PLANNED) == COUNT
    return taken


def move() -> dict[str, float]:
    """Seconds until all reminders were planned for the new time; those that the act itself took, with the schedule in
    its hands; and the longest that anything was held after that."""
    window = Window.objects.get()
    later = {"starts_at": window.starts_at + timedelta(hours=2), "ends_at": window.starts_at + timedelta(hours=6)}
    longest = _Longest()
    started = time.perf_counter()
    booking.move_window(window.change.owner, window.pk, later)
    act = time.perf_counter() - started
    with connection.execute_wrapper(longest):
        in_parts.plan_waiting()
    taken = time.perf_counter() - started
    moved = Window.objects.get()
    assert moved.period_revision == window.period_revision + 1
    assert count(window, NoticeState.DROPPED) == count(moved, NoticeState.PLANNED) == COUNT
    assert Notice.objects.reminders(window.pk).count() == 2 * COUNT
    return {"move": taken, "act": act, "longest_part": longest.seconds}


class _Longest:
    """Each statement is a transaction of its own."""

    seconds = 0.0

    def __call__(self, execute: Callable[..., Any], *arguments: Any) -> Any:
        assert connection.get_autocommit()
        started = time.perf_counter()
        try:
            return execute(*arguments)
        finally:
            self.seconds = max(self.seconds, time.perf_counter() - started)


def count(window: Window, state: NoticeState) -> int:
    """Of the period that this window has, or had."""
    return Notice.objects.reminders(window.pk).filter(period_revision=window.period_revision, state=state).count()
