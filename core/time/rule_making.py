"""Rules as people choose them: every second week on the day on which it begins, until a day."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime
from enum import StrEnum

from core.time.recurrence_rule import WEEKDAYS


class Every(StrEnum):
    NEVER = ""
    DAY = "day"
    WORKING_DAY = "working_day"
    WEEK = "week"
    SECOND_WEEK = "second_week"
    WEEKDAY_OF_MONTH = "weekday_of_month"
    LAST_WEEKDAY = "last_weekday"
    DAY_OF_MONTH = "day_of_month"
    YEAR = "year"
    OTHER = "other"
    """By a rule that is written out."""


IN_WORDS: Mapping[Every, str] = {
    Every.NEVER: "Does not repeat",
    Every.DAY: "Every day",
    Every.WORKING_DAY: "Monday to Friday",
    Every.WEEK: "Every week, on this weekday",
    Every.SECOND_WEEK: "Every second week, on this weekday",
    Every.WEEKDAY_OF_MONTH: "Every month, on this weekday of it (the third Sunday, say)",
    Every.LAST_WEEKDAY: "Every month, on the last such weekday",
    Every.DAY_OF_MONTH: "Every month, on this day",
    Every.YEAR: "Every year, on this day",
    Every.OTHER: "By a rule of your own",
}


def rule_for(every: Every, begins: datetime, until: date) -> str:
    """Of any choice but never and other. `begins` is its first start on the clock of its zone."""
    return f"{_RULES[every](begins)};UNTIL={until:%Y%m%d}"


def choice_of(rrule: str, begins: datetime) -> tuple[Every, date | None]:
    """By which choice the rule came about, and until when it goes on; other where by none of them."""
    bare, _, until = rrule.rpartition(";UNTIL=")
    for every, rule in _RULES.items():
        if len(until) == len("20261231") and until.isdecimal() and rule(begins) == bare:
            return every, date.fromisoformat(until)
    return Every.OTHER, None


def _weekday(begins: datetime) -> str:
    return WEEKDAYS[begins.weekday()]


_RULES: Mapping[Every, Callable[[datetime], str]] = {
    Every.DAY: lambda _: "FREQ=DAILY",
    Every.WORKING_DAY: lambda _: "FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR",
    Every.WEEK: lambda begins: f"FREQ=WEEKLY;BYDAY={_weekday(begins)}",
    Every.SECOND_WEEK: lambda begins: f"FREQ=WEEKLY;INTERVAL=2;BYDAY={_weekday(begins)}",
    Every.WEEKDAY_OF_MONTH: lambda begins: f"FREQ=MONTHLY;BYDAY={(begins.day + 6) // 7}{_weekday(begins)}",
    Every.LAST_WEEKDAY: lambda begins: f"FREQ=MONTHLY;BYDAY=-1{_weekday(begins)}",
    Every.DAY_OF_MONTH: lambda begins: f"FREQ=MONTHLY;BYMONTHDAY={begins.day}",
    Every.YEAR: lambda begins: f"FREQ=YEARLY;BYMONTH={begins.month};BYMONTHDAY={begins.day}",
}
