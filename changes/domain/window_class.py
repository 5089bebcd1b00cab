"""Scheduled, short notice or unscheduled: how much notice a window was given."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta
from enum import StrEnum


class Class(StrEnum):
    """How much notice was given when the window was submitted or last moved; each is worse than the one before."""

    SCHEDULED = "scheduled"
    SHORT_NOTICE = "short_notice"
    UNSCHEDULED = "unscheduled"


def class_of(announced_at: datetime, starts_at: datetime, notice_hours: int) -> Class:
    if announced_at >= starts_at:
        return Class.UNSCHEDULED
    enough = starts_at - announced_at >= timedelta(hours=notice_hours)
    return Class.SCHEDULED if enough else Class.SHORT_NOTICE


def worst_class(classes: Collection[Class]) -> Class:
    return max(classes, key=list(Class).index, default=Class.SCHEDULED)
