"""A recurrence rule of RFC 5545 that recurs daily or less often: what it says, and the days on which it falls.

A rule counts from its anchor: the day on which a series begins, or `ANCHOR` where rules say no beginning, as those of
maintenance hours. Its days are found by looking at each day of the asked stretch: that takes microseconds for a night,
and no rule, however absurd, takes longer than its stretch.
"""

from __future__ import annotations

import calendar
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from typing import Any

FREQUENCIES = ("DAILY", "WEEKLY", "MONTHLY", "YEARLY")
WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
ANCHOR = date(2001, 1, 1)
"""From where rules count that say no beginning: a Monday, and the first day of a month and of a year."""
HORIZON = date(2100, 12, 31)
"""No rule falls later than this."""
ONE_DAY = timedelta(days=1)
_SHAPE = re.compile(r"FREQ=(?:DAILY|WEEKLY|MONTHLY|YEARLY)(?:;[A-Z]+=[A-Z0-9,+-]+)*")
_UNTIL = re.compile(r"(\d{8})(?:T(\d{6})(Z?))?")
_DAY = re.compile(r"([+-]?\d{1,2})?(MO|TU|WE|TH|FR|SA|SU)")


@dataclass(frozen=True, slots=True)
class Until:
    """The last moment at which an occurrence may start, itself included."""

    moment: datetime
    """Naive; of a day its last moment."""
    in_utc: bool = False


@dataclass(frozen=True, slots=True)
class Rule:
    """Numbers below zero count from the end, as in the RFC."""

    frequency: str
    interval: int = 1
    count: int | None = None
    until: Until | None = None
    months: frozenset[int] = frozenset()
    weeks: frozenset[int] = frozenset()
    year_days: frozenset[int] = frozenset()
    month_days: frozenset[int] = frozenset()
    days: frozenset[tuple[int, int]] = frozenset()
    """Which of its kind in the month or year, 0 for every one; and the weekday, Monday being 0."""
    positions: tuple[int, ...] = field(default=())
    week_starts: int = 0
    anchor: date = ANCHOR


@lru_cache(maxsize=4_096)
def parse_rule(text: str, anchor: date = ANCHOR) -> Rule:
    """Raises ValueError with a sentence unless this is such a rule."""
    bare = text.removeprefix("RRULE:")
    if not _SHAPE.fullmatch(bare):
        raise ValueError(f"“{text[:60]}” is not a recurrence rule; write one like FREQ=WEEKLY;BYDAY=SU")
    pairs = [part.split("=", 1) for part in bare.split(";")]
    parts = dict(pairs)
    try:
        if len(parts) < len(pairs):
            raise ValueError("it says the same thing twice")
        return _rule(parts, anchor)
    except (ValueError, OverflowError) as error:
        raise ValueError(f"“{text[:60]}” is not a recurrence rule: {error}") from error


def days_of(rule: Rule, first: date, last: date) -> Iterator[date]:
    """The days from first to last on which it falls, in order. `until` is not heeded: it needs the time of day."""
    if rule.count is None:
        yield from _days(rule, first, last)
        return
    left = rule.count - _fallen_before(rule, first.year)
    if left <= 0:
        return
    for number, day in enumerate(_days(rule, date(first.year, 1, 1), last)):
        if number >= left:
            return
        if day >= first:
            yield day


@lru_cache(maxsize=1_024)
def _fallen_before(rule: Rule, year: int) -> int:
    """How many times it has fallen before that year, or its whole count."""
    fallen = 0
    for each in range(rule.anchor.year, min(year, HORIZON.year + 1)):
        fallen += sum(1 for _ in _days(rule, date(each, 1, 1), date(each, 12, 31)))
        if rule.count is not None and fallen >= rule.count:
            break
    return fallen


def _days(rule: Rule, first: date, last: date) -> Iterator[date]:
    day, last = max(first, rule.anchor), min(last, HORIZON)
    while day <= last:
        if falls_on(rule, day):
            yield day
        day += ONE_DAY


def falls_on(rule: Rule, day: date) -> bool:
    """Whether the rule without its count and end falls on this day."""
    if (rule.interval > 1 and _number_of_stretch(rule, day) % rule.interval) or not _fits(rule, day):
        return False
    return not rule.positions or day in _at_positions(rule, _stretch(rule, day)[0])


def _fits(rule: Rule, day: date) -> bool:
    if rule.months and day.month not in rule.months:
        return False
    if rule.month_days and not _either_way(rule.month_days, day.day, calendar.monthrange(day.year, day.month)[1]):
        return False
    if rule.year_days and not _either_way(rule.year_days, day.timetuple().tm_yday, _length_of_year(day.year)):
        return False
    if rule.weeks and not _in_weeks(rule, day):
        return False
    return not rule.days or _is_such_a_day(rule, day)


def _either_way(wanted: frozenset[int], number: int, length: int) -> bool:
    """By its number, or by its number from the end."""
    return number in wanted or number - length - 1 in wanted


def _is_such_a_day(rule: Rule, day: date) -> bool:
    weekday = day.weekday()
    if (0, weekday) in rule.days:
        return True
    if not any(each == weekday for _, each in rule.days):
        return False
    in_month = rule.frequency == "MONTHLY" or bool(rule.months)
    place = day.day if in_month else day.timetuple().tm_yday
    length = calendar.monthrange(day.year, day.month)[1] if in_month else _length_of_year(day.year)
    return ((place + 6) // 7, weekday) in rule.days or (-((length - place) // 7 + 1), weekday) in rule.days


def _in_weeks(rule: Rule, day: date) -> bool:
    """Weeks are numbered from the first that has four days or more in the year; of a week that two years share, each
    year counts its own days."""
    first = _first_week(day.year, rule.week_starts)
    length = (_first_week(day.year + 1, rule.week_starts) - first).days // 7
    if day < first:
        earlier = _first_week(day.year - 1, rule.week_starts)
        weeks = (first - earlier).days // 7
        return weeks in rule.weeks or -1 in rule.weeks
    number = (day - first).days // 7 + 1
    if number > length:
        return 1 in rule.weeks
    return _either_way(rule.weeks, number, length)


def _first_week(year: int, week_starts: int) -> date:
    fourth = date(year, 1, 4)
    return fourth - timedelta(days=(fourth.weekday() - week_starts) % 7)


def _length_of_year(year: int) -> int:
    return 366 if calendar.isleap(year) else 365


@lru_cache(maxsize=16_384)
def _at_positions(rule: Rule, first: date) -> frozenset[date]:
    """Of the days of one day, week, month or year those that stand at the wanted places."""
    start, end = _stretch(rule, first)
    days = [start + timedelta(days=n) for n in range((end - start).days + 1) if _fits(rule, start + timedelta(days=n))]
    places = (place - 1 if place > 0 else len(days) + place for place in rule.positions)
    return frozenset(days[place] for place in places if 0 <= place < len(days))


def _stretch(rule: Rule, day: date) -> tuple[date, date]:
    """The first and the last day of the day, week, month or year that the rule counts by."""
    if rule.frequency == "YEARLY":
        return date(day.year, 1, 1), date(day.year, 12, 31)
    if rule.frequency == "MONTHLY":
        return day.replace(day=1), day.replace(day=calendar.monthrange(day.year, day.month)[1])
    if rule.frequency == "WEEKLY":
        start = day - timedelta(days=(day.weekday() - rule.week_starts) % 7)
        return start, start + timedelta(days=6)
    return day, day


def _number_of_stretch(rule: Rule, day: date) -> int:
    """How many days, weeks, months or years after the anchor's it lies."""
    if rule.frequency == "YEARLY":
        return day.year - rule.anchor.year
    if rule.frequency == "MONTHLY":
        return (day.year - rule.anchor.year) * 12 + day.month - rule.anchor.month
    if rule.frequency == "WEEKLY":
        return (_stretch(rule, day)[0] - _stretch(rule, rule.anchor)[0]).days // 7
    return (day - rule.anchor).days


def _rule(parts: dict[str, str], anchor: date) -> Rule:
    for name in parts.keys() - _PARTS.keys():
        raise ValueError(f"{name} cannot be said here{_INSTEAD.get(name, '')}")
    if {"COUNT", "UNTIL"} <= parts.keys():
        raise ValueError("it ends twice, by COUNT and by UNTIL")
    values: dict[str, Any] = {_PARTS[name][0]: _PARTS[name][1](text) for name, text in parts.items()}
    rule = Rule(**values, anchor=anchor)
    if any(place for place, _ in rule.days) and rule.frequency not in ("MONTHLY", "YEARLY"):
        raise ValueError("only months and years have a first or a last weekday")
    return _with_days_of_anchor(rule)


def _with_days_of_anchor(rule: Rule) -> Rule:
    """A rule that names no day falls on the anchor's: its weekday, its day of the month, its day of the year."""
    if rule.days or rule.month_days or rule.year_days or rule.weeks or rule.frequency == "DAILY":
        return rule
    if rule.frequency == "WEEKLY":
        return replace(rule, days=frozenset({(0, rule.anchor.weekday())}))
    months = rule.months
    if rule.frequency == "YEARLY" and not months:
        months = frozenset({rule.anchor.month})
    return replace(rule, months=months, month_days=frozenset({rule.anchor.day}))


def _number(low: int, high: int) -> Callable[[str], int]:
    def read(text: str) -> int:
        number = int(text)
        if not low <= number <= high:
            raise ValueError(f"{text[:12]} is not between {low} and {high}")
        return number

    return read


def _numbers(most: int) -> Callable[[str], frozenset[int]]:
    def read(text: str) -> frozenset[int]:
        return frozenset(_not_zero(_number(-most, most)(part)) for part in text.split(","))

    return read


def _not_zero(number: int) -> int:
    if not number:
        raise ValueError("0 is no place to count from")
    return number


def _months(text: str) -> frozenset[int]:
    return frozenset(_number(1, 12)(part) for part in text.split(","))


def _days_named(text: str) -> frozenset[tuple[int, int]]:
    found = [_DAY.fullmatch(part) for part in text.split(",")]
    if not all(found):
        raise ValueError(f"{text[:20]} names no days; write them like MO or -1SU")
    named = [(match.group(1), match.group(2)) for match in found if match]
    return frozenset((_not_zero(_number(-53, 53)(place)) if place else 0, WEEKDAYS.index(day)) for place, day in named)


def _weekday(text: str) -> int:
    if text not in WEEKDAYS:
        raise ValueError(f"{text[:12]} is no weekday; write it like MO")
    return WEEKDAYS.index(text)


def _until(text: str) -> Until:
    match = _UNTIL.fullmatch(text)
    if match is None:
        raise ValueError(f"it ends at {text[:20]}; write that like 20261231 or 20261231T235959Z")
    day, clock, utc = match.groups()
    if clock is None:
        return Until(datetime.combine(_day(day), time.max))
    return Until(datetime.combine(_day(day), time(int(clock[:2]), int(clock[2:4]), int(clock[4:]))), bool(utc))


def _day(digits: str) -> date:
    return date(int(digits[:4]), int(digits[4:6]), int(digits[6:]))


_PARTS: dict[str, tuple[str, Callable[[str], object]]] = {
    "FREQ": ("frequency", str),
    "INTERVAL": ("interval", _number(1, 10**12)),
    "COUNT": ("count", _number(1, 10**12)),
    "UNTIL": ("until", _until),
    "BYMONTH": ("months", _months),
    "BYWEEKNO": ("weeks", _numbers(53)),
    "BYYEARDAY": ("year_days", _numbers(366)),
    "BYMONTHDAY": ("month_days", _numbers(31)),
    "BYDAY": ("days", _days_named),
    "BYSETPOS": ("positions", lambda text: tuple(sorted(_numbers(366)(text)))),
    "WKST": ("week_starts", _weekday),
}
_INSTEAD = dict.fromkeys(("BYHOUR", "BYMINUTE", "BYSECOND"), "; the start says at what time")
