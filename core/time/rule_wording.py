"""Recurrence rules in words, as far as words are shorter than the rule."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, time, timedelta

DAYS = {
    "MO": "Monday",
    "TU": "Tuesday",
    "WE": "Wednesday",
    "TH": "Thursday",
    "FR": "Friday",
    "SA": "Saturday",
    "SU": "Sunday",
}
MONTHS = {
    1: "January",
    2: "February",
    3: "March",
    4: "April",
    5: "May",
    6: "June",
    7: "July",
    8: "August",
    9: "September",
    10: "October",
    11: "November",
    12: "December",
}
ORDINALS = {1: "first", 2: "second", 3: "third", 4: "fourth", 5: "fifth", -1: "last", -2: "second to last"}
SPOKEN = {"FREQ", "INTERVAL", "BYDAY", "BYMONTHDAY", "BYMONTH", "WKST"}


def rule_in_words(rule: str) -> str:
    """Every Sunday · every second Monday · the last Sunday of every month. A rule that says more than these
    words can is shown as it is written."""
    parts = dict(part.split("=", 1) for part in rule.removeprefix("RRULE:").split(";") if "=" in part)
    words = _WORDS.get(parts.get("FREQ", ""))
    if words is None or not parts.keys() <= SPOKEN:
        return rule
    try:
        return words(parts)
    except (KeyError, ValueError):
        return rule


def hours_in_words(rule: str, start: time, duration: timedelta) -> str:
    """Every Sunday from 01:00 until 05:00 · every day from 22:00 until 04:00 the next day. The duration counts on the
    clock, so that the end can be named."""
    ends = datetime.combine(date.min, start) + duration
    days = (ends.date() - date.min).days
    words = f"{rule_in_words(rule)} from {_on_the_clock(start)} until {_on_the_clock(ends.time())}{_later(days)}"
    return words[0].upper() + words[1:]


def _on_the_clock(at: time) -> str:
    return f"{at:%H:%M:%S}" if at.second else f"{at:%H:%M}"


def _later(days: int) -> str:
    return {0: "", 1: " the next day"}.get(days, f" {days} days later")


def _daily(parts: dict[str, str]) -> str:
    if parts.keys() & {"BYMONTHDAY", "BYMONTH"}:
        raise ValueError
    if "BYDAY" in parts:
        return _weekly(parts) if parts.get("INTERVAL", "1") == "1" else _unspoken()
    return _every("day", parts)


def _weekly(parts: dict[str, str]) -> str:
    if parts.keys() & {"BYMONTHDAY", "BYMONTH"} or "BYDAY" not in parts:
        return _unspoken()
    named = [DAYS[day] for day in parts["BYDAY"].split(",")]
    days, second = _joined(named), parts.get("INTERVAL") == "2" and len(named) == 1
    if second:
        return f"every second {days}"
    return f"every {days}" if parts.get("INTERVAL", "1") == "1" else f"{_every('week', parts)} on {days}"


def _monthly(parts: dict[str, str]) -> str:
    return _unspoken() if "BYMONTH" in parts else f"{_day_of_month(parts)} of {_every('month', parts)}"


def _yearly(parts: dict[str, str]) -> str:
    months = _joined([MONTHS[int(month)] for month in parts["BYMONTH"].split(",")])
    return f"{_day_of_month(parts)} of {months}, {_every('year', parts)}"


def _day_of_month(parts: dict[str, str]) -> str:
    if ("BYDAY" in parts) == ("BYMONTHDAY" in parts):
        return _unspoken()
    if "BYDAY" in parts:
        return "the " + _joined([f"{ORDINALS[int(day[:-2])]} {DAYS[day[-2:]]}" for day in parts["BYDAY"].split(",")])
    days = [int(day) for day in parts["BYMONTHDAY"].split(",")]
    return "the " + _joined(["last day" if day == -1 else f"{day}{_suffix(day)}" for day in days])


def _every(unit: str, parts: dict[str, str]) -> str:
    interval = int(parts.get("INTERVAL", "1"))
    if interval == 1:
        return f"every {unit}"
    return f"every second {unit}" if interval == 2 else f"every {interval} {unit}s"


def _suffix(day: int) -> str:
    if day < 1:
        return _unspoken()
    return "th" if 11 <= day <= 13 else {1: "st", 2: "nd", 3: "rd"}.get(day % 10, "th")


def _joined(words: list[str]) -> str:
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}"


def _unspoken() -> str:
    raise ValueError


_WORDS: dict[str, Callable[[dict[str, str]], str]] = {
    "DAILY": _daily,
    "WEEKLY": _weekly,
    "MONTHLY": _monthly,
    "YEARLY": _yearly,
}
