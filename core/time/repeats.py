"""Work that repeats: when each time of it falls, and what clock changes do to it.

The rule counts on a clock: the local time of the first start, its zone, and a rule of RFC 5545. Each time lasts as long
as the work does, whatever the clock does meanwhile; that is what makes it different from maintenance hours.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum
from itertools import pairwise
from zoneinfo import ZoneInfo

from core.limits import EARLIEST, FURTHEST_AHEAD, LATEST, MOST_REPEATED
from core.time.bounds import YEARS
from core.time.clock_changes import resolve
from core.time.interval import Interval
from core.time.recurrence_rule import HORIZON, ONE_DAY, Rule, days_of, parse_rule
from core.time.wording import day_in_words

_UNTIL = re.compile(r";?UNTIL=[^;]*")
_ENDS = re.compile(r";?(?:UNTIL|COUNT)=[^;]*")


class ClockEffect(StrEnum):
    """What a change of the clock does to one time."""

    NONE = "none"
    SKIPPED = "skipped"
    """The clock skips its start: it begins when the clock is past what it skipped."""
    TWICE = "twice"
    """The clock shows its start twice: it begins the first time."""
    SPANS = "spans"
    """The clock changes while it lasts: it ends at another time on the clock than on other days."""


@dataclass(frozen=True, slots=True)
class RepeatedTime:
    """One time of work that repeats. `local` is its start by the rule, naive: by that it is known, whatever becomes of
    it."""

    local: datetime
    period: Interval
    effect: ClockEffect = ClockEffect.NONE


@dataclass(frozen=True, slots=True)
class Repeats:
    starts_at_local: datetime
    """The first start on the clock of the zone, naive; the rule counts from it."""
    duration: timedelta
    """Elapsed: 90 minutes are 90 minutes also on the night of a clock change."""
    zone: ZoneInfo
    rrule: str

    @property
    def rule(self) -> Rule:
        return parse_rule(self.rrule, self.starts_at_local.date())

    def time_at(self, local: datetime) -> RepeatedTime:
        """The one that the rule has begin then."""
        start = resolve(local, self.zone, 0)
        period = Interval(start.instant, start.instant + self.duration)
        if start.moved:
            return RepeatedTime(local, period, ClockEffect.SKIPPED)
        if start.twice:
            return RepeatedTime(local, period, ClockEffect.TWICE)
        ends = period.ends_at.astimezone(self.zone).replace(tzinfo=None)
        return RepeatedTime(local, period, ClockEffect.NONE if ends - local == self.duration else ClockEffect.SPANS)


def times(repeats: Repeats, since: datetime, until: datetime) -> Iterator[RepeatedTime]:
    """Those that begin at `since` or later and before `until`, in order."""
    for local in _local_starts(repeats, _day(since) - ONE_DAY, _day(until) + ONE_DAY):
        one = repeats.time_at(local)
        if since <= one.period.starts_at < until:
            yield one


def all_times(repeats: Repeats) -> tuple[RepeatedTime, ...]:
    """Of a rule that `refusals_of_repeats` lets pass; never more than one more than are allowed."""
    found = []
    for local in _local_starts(repeats, repeats.starts_at_local.date(), HORIZON):
        found.append(repeats.time_at(local))
        if len(found) > MOST_REPEATED or local > repeats.starts_at_local + FURTHEST_AHEAD * 2:
            break
    return tuple(found)


def follows_rule(repeats: Repeats, local: datetime) -> bool:
    """Whether the rule has one begin then."""
    return local in _local_starts(repeats, local.date(), local.date())


def refusals_of_repeats(repeats: Repeats, now: datetime) -> Iterator[tuple[str, str]]:
    """Reasons, each with the field that it is about."""
    reasons = list(_refusals_by_itself(repeats)) or list(_refusals_of_times(repeats, all_times(repeats), now))
    yield from reasons


def without_end(rrule: str) -> str:
    """What it says of days alone, in one order."""
    return ";".join(sorted(part for part in _ENDS.sub("", rrule.removeprefix("RRULE:")).split(";") if part))


def ending_before(repeats: Repeats, local: datetime) -> Repeats:
    """The same up to, and without, the time that begins then."""
    until = (local - timedelta(seconds=1)).replace(tzinfo=repeats.zone).astimezone(UTC)
    bare = _ENDS.sub("", repeats.rrule.removeprefix("RRULE:")).strip(";")
    return Repeats(repeats.starts_at_local, repeats.duration, repeats.zone, f"{bare};UNTIL={until:%Y%m%dT%H%M%SZ}")


def beginning_with(repeats: Repeats, local: datetime) -> Repeats:
    """The same from the time that begins then."""
    rule, rrule = repeats.rule, repeats.rrule.removeprefix("RRULE:")
    if rule.count is not None:
        before = sum(1 for _ in days_of(rule, repeats.starts_at_local.date(), local.date() - ONE_DAY))
        rrule = re.sub(r"COUNT=\d+", f"COUNT={rule.count - before}", rrule)
    return Repeats(local, repeats.duration, repeats.zone, rrule)


def rrule_for_calendars(repeats: Repeats) -> str:
    """As RFC 5545 wants it beside a start with a zone: its end in UTC."""
    rule, bare = repeats.rule, repeats.rrule.removeprefix("RRULE:")
    if rule.until is None or rule.until.in_utc:
        return bare
    until = rule.until.moment.replace(microsecond=0, tzinfo=repeats.zone, fold=1).astimezone(UTC)
    return _UNTIL.sub(f";UNTIL={until:%Y%m%dT%H%M%SZ}", bare).strip(";")


def last_day(repeats: Repeats) -> date:
    """Of the last time's start, on the clock of the zone."""
    return max((one.local for one in all_times(repeats)), default=repeats.starts_at_local).date()


def _local_starts(repeats: Repeats, first: date, last: date) -> Iterator[datetime]:
    rule = repeats.rule
    for day in days_of(rule, first, last):
        local = datetime.combine(day, repeats.starts_at_local.time())
        if _is_over(rule, local, repeats.zone):
            return
        yield local


def _is_over(rule: Rule, local: datetime, zone: ZoneInfo) -> bool:
    """The end is part of it: what begins at that very moment is the last."""
    if rule.until is None:
        return False
    begins = resolve(local, zone, 0).instant.replace(tzinfo=None) if rule.until.in_utc else local
    return begins > rule.until.moment


def _day(moment: datetime) -> date:
    return moment.astimezone(UTC).date()


def _refusals_by_itself(repeats: Repeats) -> Iterator[tuple[str, str]]:
    first = repeats.starts_at_local.replace(tzinfo=UTC)
    if not EARLIEST + ONE_DAY <= first < LATEST - ONE_DAY:
        yield "starts_at_local", f"Times must be between {EARLIEST.year} and {LATEST.year}."
        return
    if repeats.duration <= timedelta(0):
        yield "duration", "Say how long it takes: more than 0 min."
    try:
        rule = repeats.rule
    except ValueError as error:
        yield "rrule", f"{str(error)[0].upper()}{str(error)[1:]}."
        return
    yield from (("rrule", reason) for reason in _refusals_of_rule(rule))


def _refusals_of_rule(rule: Rule) -> Iterator[str]:
    """Of what calendars read in different ways, and of what has no end."""
    if rule.count is None and rule.until is None:
        yield "Say when it ends, by UNTIL or COUNT: work that repeats has an end."
    if rule.weeks and not rule.days:
        yield "Say on which day of the week, by BYDAY: calendars do not agree on what a week alone means."
    if rule.weeks and rule.frequency != "YEARLY":
        yield "Only years have weeks with numbers; write FREQ=YEARLY, or leave BYWEEKNO out."
    if rule.positions and rule.frequency not in ("MONTHLY", "YEARLY"):
        yield "BYSETPOS counts within months and years only."
    if rule.positions and not (rule.days or rule.month_days or rule.year_days):
        yield "BYSETPOS needs days to count; name them by BYDAY or BYMONTHDAY."
    if rule.year_days and rule.frequency != "YEARLY":
        yield "Only years have days with such numbers; write FREQ=YEARLY, or leave BYYEARDAY out."
    if rule.month_days and rule.frequency == "WEEKLY":
        yield "A week has no days of the month; write FREQ=MONTHLY, or leave BYMONTHDAY out."
    if rule.weeks and any(place for place, _ in rule.days):
        yield "A week has no first or last weekday; name the day alone."


def _refusals_of_times(repeats: Repeats, found: Sequence[RepeatedTime], now: datetime) -> Iterator[tuple[str, str]]:
    if not found:
        yield "rrule", "It ends before it begins."
    elif found[0].local != repeats.starts_at_local:
        yield "starts_at_local", f"The rule does not fall on this day; its first is {_said(found[0].local, now)}."
    if len(found) > MOST_REPEATED:
        yield "rrule", f"It repeats more than {MOST_REPEATED:,} times. Let it end earlier."
    elif found and found[-1].period.ends_at > now + FURTHEST_AHEAD:
        yield "rrule", f"Work is planned at most {YEARS} years ahead; its last time is {_said(found[-1].local, now)}."
    for one, following in pairwise(found):
        if one.period.ends_at > following.period.starts_at:
            yield "duration", f"It would not be over when it is to begin again: on {_said(following.local, now)}."
            break


def _said(local: datetime, now: datetime) -> str:
    return f"{day_in_words(local, now)}, {local:%H:%M}"
