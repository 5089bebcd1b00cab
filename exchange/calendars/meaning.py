"""What the entries of a calendar become: freezes, or maintenance hours, of systems that somebody chooses."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from dateutil.rrule import rrulestr

from core.time.duration import format_duration
from core.time.interval import Interval
from core.time.recurrence import Recurring, check_rule, occurrences
from exchange.calendars.reading import CalendarEntry, NotForUs, bounded
from exchange.domain.calendars import CalendarOf
from exchange.estate_file.yaml_lines import Fields, Listed, Node, Scalar
from exchange.tables.items import Built

LOOKED_AHEAD = timedelta(days=1_500)
"""So far a rule is held against ours, which counts from another day: past the next 29 February."""
WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")


@dataclass(frozen=True, slots=True)
class Chosen:
    """By whoever imports it."""

    of: CalendarOf
    organisation: str
    systems: tuple[str, ...]
    mode: str = "warn"


def meant(entries: Sequence[CalendarEntry], chosen: Chosen, now: datetime) -> tuple[Built, tuple[str, ...]]:
    """What is to be imported, and what is not, in sentences."""
    built, left = Built(), list[str]()
    taken = set[tuple[object, ...]]()
    for entry in entries:
        try:
            for key, node in _nodes(entry, chosen, now):
                if key in taken:
                    raise NotForUs("stands there twice")
                taken.add(key)
                built.items.append((chosen.of.value, len(built.items), node))
        except NotForUs as refused:
            left.append(f"Left out: “{entry.name}” (event {entry.number:,}) {refused.why}.")
        else:
            left.extend(_said_beside(entry, chosen))
    return built, tuple(bounded(left))


def _nodes(entry: CalendarEntry, chosen: Chosen, now: datetime) -> Iterator[tuple[tuple[object, ...], Node]]:
    if chosen.of is CalendarOf.FREEZES:
        yield _freeze(entry, chosen, now)
        return
    rule = rule_meant(entry, now)
    for system in chosen.systems:
        yield (system, rule), _fields(entry, system=system, **_hours(entry, rule))


def _freeze(entry: CalendarEntry, chosen: Chosen, now: datetime) -> tuple[tuple[object, ...], Node]:
    if entry.rrule:
        raise NotForUs("repeats, and a freeze is one period; import it as maintenance hours, or each time by itself")
    if entry.ends_at <= now:
        raise NotForUs("is over")
    systems: list[Node] = [Scalar(entry.number, one, quoted=True) for one in chosen.systems]
    starts_at, ends_at = (moment.astimezone(UTC) for moment in (entry.starts_at, entry.ends_at))
    period = {"starts_at": starts_at.isoformat(), "ends_at": ends_at.isoformat()}
    said = _fields(entry, organisation=chosen.organisation, name=entry.name, mode=chosen.mode, **period)
    said.pairs["systems"] = Listed(entry.number, systems)
    return (entry.name, starts_at), said


def _hours(entry: CalendarEntry, rule: str) -> dict[str, str]:
    length = entry.ends_at.replace(tzinfo=None) - entry.starts_at.replace(tzinfo=None)
    start = f"{entry.starts_at:%H:%M:%S}" if entry.starts_at.second else f"{entry.starts_at:%H:%M}"
    return {"rrule": rule, "start": start, "duration": format_duration(length), "timezone": entry.zone.key}


def rule_meant(entry: CalendarEntry, now: datetime) -> str:
    """Raises NotForUs where hours cannot say it: they count from a day of their own."""
    if not entry.rrule:
        raise NotForUs("does not repeat, and maintenance hours do; import it as a freeze")
    rule = _with_its_day(entry)
    try:
        check_rule(rule)
    except ValueError as error:
        raise NotForUs(f"repeats in a way that maintenance hours do not: {error}") from error
    theirs, ours = _days(entry, now), _our_days(entry, rule, now)
    if not theirs:
        raise NotForUs("is over")
    if theirs != ours:
        raise NotForUs(
            "repeats counted from its own first day; maintenance hours count from 1 January 2001, "
            "and would fall on other days"
        )
    return rule


def _with_its_day(entry: CalendarEntry) -> str:
    """A rule that names no day falls on that of its first time."""
    parts = dict(part.split("=", 1) for part in entry.rrule.upper().split(";"))
    first, named = entry.starts_at, {"BYDAY", "BYMONTHDAY", "BYYEARDAY", "BYWEEKNO"} & parts.keys()
    if not named and parts.get("FREQ") == "WEEKLY":
        parts["BYDAY"] = WEEKDAYS[first.weekday()]
    elif not named and parts.get("FREQ") in ("MONTHLY", "YEARLY"):
        parts |= {"BYMONTHDAY": str(first.day)}
        parts |= {"BYMONTH": str(first.month)} if parts["FREQ"] == "YEARLY" and "BYMONTH" not in parts else {}
    if parts.get("INTERVAL") == "1":
        del parts["INTERVAL"]
    return ";".join(f"{name}={value}" for name, value in parts.items())


def _days(entry: CalendarEntry, now: datetime) -> list[date]:
    """By dateutil, on the clock of its zone, from now on."""
    try:
        rule = rrulestr(entry.rrule, dtstart=entry.starts_at)
    except (ValueError, TypeError) as error:
        raise NotForUs("repeats by a rule that cannot be read") from error
    since = max(now, entry.starts_at)
    return [one.date() for one in rule.between(since, since + LOOKED_AHEAD, inc=True)]


def _our_days(entry: CalendarEntry, rule: str, now: datetime) -> list[date]:
    since = max(now, entry.starts_at)
    length = entry.ends_at.replace(tzinfo=None) - entry.starts_at.replace(tzinfo=None)
    recurring = Recurring(rule, entry.starts_at.time(), length, entry.zone)
    found = (one.period.starts_at for one in occurrences(recurring, Interval(since, since + LOOKED_AHEAD)))
    return [one.astimezone(entry.zone).date() for one in found if since <= one <= since + LOOKED_AHEAD]


def _said_beside(entry: CalendarEntry, chosen: Chosen) -> Iterator[str]:
    if entry.excepted and chosen.of is CalendarOf.HOURS:
        times = "1 time that is" if entry.excepted == 1 else f"{entry.excepted:,} times that are"
        yield f"“{entry.name}” (event {entry.number:,}) has {times} different; the hours are the same every time."


def _fields(entry: CalendarEntry, **said: str) -> Fields:
    return Fields(entry.number, {name: Scalar(entry.number, text, quoted=True) for name, text in said.items()})
