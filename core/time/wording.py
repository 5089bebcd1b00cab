"""How times are said: the reader's zone first, with its name, and UTC beside it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

REGIONS_WITH_CLEAR_NAMES = ("America/", "Europe/", "Australia/", "Pacific/", "US/", "Canada/")
"""Elsewhere a zone's letters mislead: Manila's PST is not Los Angeles', India's IST is not Dublin's."""

DAYS_KNOWN_BY_NAME = 5
MINUTE = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Said:
    """A moment or a period in words: for the reader, and in UTC (empty when that is the reader's own zone)."""

    local: str
    utc: str

    def __str__(self) -> str:
        return f"{self.local} · {self.utc}" if self.utc else self.local


def zone_name(at: datetime, zone: ZoneInfo) -> str:
    """What the zone is called at that moment: MST, or UTC+05:45 where letters are missing or mislead."""
    local = at.astimezone(zone)
    name = local.tzname() or ""
    if name == "UTC" or (name.isalpha() and zone.key.startswith(REGIONS_WITH_CLEAR_NAMES)):
        return name
    return _offset_in_words(local.utcoffset() or timedelta())


def moment(at: datetime, zone: ZoneInfo, now: datetime) -> Said:
    """Mon 23 Nov, 01:00 MST · 08:00 UTC. The year stands where it is not this one."""
    local, utc = at.astimezone(zone), at.astimezone(UTC)
    said = f"{day_in_words(local, now.astimezone(zone))}, {local:%H:%M} {zone_name(at, zone)}"
    return Said(said, "" if _is_utc(at, zone) else _utc_beside(utc, local.date(), now))


def time_of_day(at: datetime, zone: ZoneInfo, now: datetime) -> Said:
    """01:00 MST · 08:00 UTC on the reader's present day; with the day on any other."""
    if at.astimezone(zone).date() != now.astimezone(zone).date():
        return moment(at, zone, now)
    local = at.astimezone(zone)
    utc = "" if _is_utc(at, zone) else _utc_beside(at.astimezone(UTC), local.date(), now)
    return Said(f"{local:%H:%M} {zone_name(at, zone)}", utc)


def day_in_words(of: date, today: date) -> str:
    """Wed 25 Nov. The year stands where it is not this one."""
    year = f" {of.year}" if of.year != today.year else ""
    return f"{of:%a} {of.day} {of:%b}{year}"


def weekday(of: date) -> str:
    """Wed."""
    return f"{of:%a}"


def month_in_words(of: date) -> str:
    """November 2026."""
    return f"{of:%B} {of.year}"


def from_to(before: datetime, after: datetime, zone: ZoneInfo, now: datetime) -> str:
    """Of what was moved: from 03:00 to 03:30 MST · 10:30 UTC. Day and zone stand once where both have the same."""
    first, last = time_of_day(before, zone, now), time_of_day(after, zone, now)
    one, other = before.astimezone(zone), after.astimezone(zone)
    was, name = first.local, zone_name(after, zone)
    if zone_name(before, zone) == name:
        was = was.removesuffix(f" {name}")
    becomes = f"{other:%H:%M} {name}" if one.date() == other.date() else last.local
    return f"from {was} to {becomes}" + (f" · {last.utc}" if last.utc else "")


def period(start: datetime, end: datetime | None, zone: ZoneInfo, now: datetime, *, brief: bool = False) -> Said:
    """Mon 23 Nov, 01:00–05:00 MST · 08:00–12:00 UTC; the zone stands on both ends where the clock changes between.
    Brief: without the day where the whole period lies in the reader's present day, and with the weekday alone where it
    goes over midnight within five days of it."""
    local = _period_in(zone, start, end, now, brief=brief)
    if end is None:
        local += ", end not known"
    if _is_utc(start, zone):
        return Said(local, "")
    same_day = start.astimezone(UTC).date() == start.astimezone(zone).date()
    utc = _period_in(ZoneInfo("UTC"), start, end, now, brief=same_day, brief_day=start.astimezone(zone))
    return Said(local, utc if end else utc.partition(" ")[2])


def length(span: timedelta) -> str:
    """4 h · 1 h 10 min · 25 min · 3 days 2 h. Whole minutes, rounded down; never less than nothing."""
    minutes = max(0, span // MINUTE)
    days, minutes = divmod(minutes, 24 * 60)
    hours, minutes = divmod(minutes, 60)
    if days:
        return f"{days} day{'s' if days > 1 else ''}" + (f" {hours} h" if hours else "")
    if hours:
        return f"{hours} h {minutes} min" if minutes else f"{hours} h"
    return f"{minutes} min"


def until_end(end: datetime | None, now: datetime) -> str:
    """ends in 1 h 10 min · ended 5 min ago · end not known."""
    if end is None:
        return "end not known"
    return _towards("ends", "ended", end, now)


def until_start(start: datetime, now: datetime) -> str:
    """Of work that nobody has started: starts in 25 min · planned start was 5 min ago."""
    return _towards("starts", "planned start was", start, now)


def past_due(end: datetime, now: datetime) -> str:
    over = _passed(end, now)
    return "just past its planned end" if over < MINUTE else f"{length(over)} over its planned end"


def ago(at: datetime, now: datetime) -> str:
    passed = _passed(at, now)
    return "just now" if passed < MINUTE else f"{length(passed)} ago"


def _towards(will: str, did: str, at: datetime, now: datetime) -> str:
    left = _passed(now, at)
    if left <= timedelta():
        return f"{did} {ago(at, now)}"
    return f"{will} in less than a minute" if left < MINUTE else f"{will} in {length(left)}"


def _passed(earlier: datetime, later: datetime) -> timedelta:
    """In UTC: between two times of one zone Python would subtract the clock faces."""
    return later.astimezone(UTC) - earlier.astimezone(UTC)


def _period_in(
    zone: ZoneInfo,
    start: datetime,
    end: datetime | None,
    now: datetime,
    *,
    brief: bool,
    brief_day: datetime | None = None,
) -> str:
    first, today = start.astimezone(zone), now.astimezone(zone)
    shown_day = brief_day.date() if brief_day else today.date()
    day = "" if brief and first.date() == shown_day else f"{day_in_words(first, today)}, "
    if end is None:
        word = "since" if _passed(start, now) >= timedelta() else "from"
        return f"{word} {day}{first:%H:%M} {zone_name(start, zone)}"
    last = end.astimezone(zone)
    names = zone_name(start, zone), zone_name(end, zone)
    opening = f"{day}{first:%H:%M}" + (f" {names[0]}" if names[0] != names[1] else "")
    if last.date() == first.date():
        dash = "–" if names[0] == names[1] else " – "
        return f"{opening}{dash}{last:%H:%M} {names[1]}"
    if brief and brief_day is None and _is_near(first, today) and _is_near(last, today):
        weekday = f"{first:%a} " if day else ""
        return f"{weekday}{opening.removeprefix(day)} – {last:%a} {last:%H:%M} {names[1]}"
    return f"{opening} – {day_in_words(last, today)}, {last:%H:%M} {names[1]}"


def _is_near(local: datetime, today: datetime) -> bool:
    return abs((local.date() - today.date()).days) <= DAYS_KNOWN_BY_NAME


def _utc_beside(utc: datetime, shown: date, now: datetime) -> str:
    day = "" if utc.date() == shown else f"{day_in_words(utc, now.astimezone(UTC))}, "
    return f"{day}{utc:%H:%M} UTC"


def _is_utc(at: datetime, zone: ZoneInfo) -> bool:
    return zone_name(at, zone) == "UTC"


def _offset_in_words(offset: timedelta) -> str:
    sign = "-" if offset < timedelta() else "+"
    minutes = abs(offset) // MINUTE
    return f"UTC{sign}{minutes // 60:02}:{minutes % 60:02}" if minutes else "UTC"
