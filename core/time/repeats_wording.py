"""Work that repeats, in words: every second Sunday at 02:30, Denver, until Sun 27 Jun 2027."""

from __future__ import annotations

from datetime import datetime, timedelta

from core.time.recurrence_rule import WEEKDAYS, Rule
from core.time.repeats import ClockEffect, RepeatedTime, Repeats, last_day, without_end
from core.time.rule_wording import rule_in_words
from core.time.wording import day_in_words


def repeats_in_words(repeats: Repeats, now: datetime) -> str:
    """Its end is the day of its last time."""
    begins = repeats.starts_at_local
    until = day_in_words(last_day(repeats), now.astimezone(repeats.zone))
    return f"{rule_in_words(_spelt_out(repeats))} at {begins:%H:%M}, {place_of(repeats)}, until {until}"


def place_of(repeats: Repeats) -> str:
    """Whose clock it is: Denver."""
    return repeats.zone.key.rsplit("/", 1)[-1].replace("_", " ")


def effect_in_words(one: RepeatedTime, repeats: Repeats) -> str:
    """What a change of the clock does to one time; empty where it does nothing."""
    begins, ends = (at.astimezone(repeats.zone) for at in (one.period.starts_at, one.period.ends_at))
    if one.effect is ClockEffect.SKIPPED:
        return f"{one.local:%H:%M} does not exist that night: the clock goes forward, and it begins at {begins:%H:%M}."
    if one.effect is ClockEffect.TWICE:
        return f"{one.local:%H:%M} comes twice that night: it begins the first time, at {begins:%H:%M %Z}."
    if one.effect is ClockEffect.SPANS:
        usual = one.local + repeats.duration
        way = "forward" if ends.replace(tzinfo=None) > usual else "back"
        return f"The clock goes {way} meanwhile: it ends at {ends:%H:%M}, not {usual:%H:%M}."
    return ""


def shift_in_words(before: RepeatedTime, one: RepeatedTime, repeats: Repeats) -> str:
    """Said of the first time after the clock has changed, which is at another hour in UTC."""
    was, now = (each.period.starts_at.astimezone(repeats.zone).utcoffset() for each in (before, one))
    if one.effect is not ClockEffect.NONE or was == now or was is None or now is None:
        return ""
    way, by = ("forward", "earlier") if now > was else ("back", "later")
    minutes = abs(now - was) // timedelta(minutes=1)
    length = f"{minutes // 60} h" if minutes % 60 == 0 else f"{minutes} min"
    return f"The clock has gone {way}: {length} {by} in UTC from here on."


def _spelt_out(repeats: Repeats) -> str:
    """With the day that it takes from its start where it names none."""
    rule, bare = repeats.rule, without_end(repeats.rrule)
    if "BY" in bare.replace("BYMONTH=", "") or rule.frequency == "DAILY":
        return bare
    return f"{bare};{_day_of(rule, repeats.starts_at_local)}"


def _day_of(rule: Rule, begins: datetime) -> str:
    if rule.frequency == "WEEKLY":
        return f"BYDAY={WEEKDAYS[begins.weekday()]}"
    day = f"BYMONTHDAY={begins.day}"
    named = rule.frequency != "YEARLY" or len(rule.months) > 1
    return day if named else f"BYMONTH={begins.month};{day}"
