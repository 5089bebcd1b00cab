"""Values of an estate file as one writes them."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from core.time.duration import format_duration


def in_words(value: Any, zone: str = "UTC") -> str:
    """Empty for what is not given. Times with the offset of that zone."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, datetime):
        return moment_in_words(value, zone)
    if isinstance(value, timedelta):
        return format_duration(value)
    if isinstance(value, time):
        return clock_time_in_words(value)
    if isinstance(value, (list, tuple, set, frozenset)):
        return ", ".join(in_words(one, zone) for one in value)
    return str(value)


def moment_in_words(moment: datetime, zone: str = "UTC") -> str:
    return moment.astimezone(ZoneInfo(zone)).isoformat()


def clock_time_in_words(value: time) -> str:
    return value.isoformat("seconds" if value.second else "minutes")
