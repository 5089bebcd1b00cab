"""A change that repeats: which windows its rule gives it, and whether what was agreed to covers a rule."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

from changes.domain.draft import ChangeDraft, DraftWindow
from core.limits import LATEST, REPEATED_AHEAD
from core.time.interval import aware
from core.time.repeats import RepeatedTime, Repeats, all_times, times, without_end

ALL_OF_IT = LATEST - timedelta(days=1)
"""How far a rule is expanded whose last time has its window."""


def expanded_until(repeats: Repeats, now: datetime) -> datetime:
    """Eighteen months ahead, also of work that begins in a year; all of it where it ends before that."""
    found = all_times(repeats)
    if not found:
        return ALL_OF_IT
    until = max(now, found[0].period.starts_at) + REPEATED_AHEAD
    return until if found[-1].period.starts_at >= until else ALL_OF_IT


def first_windows(repeats: Repeats, now: datetime) -> tuple[DraftWindow, ...]:
    """Of a series that is booked."""
    until = expanded_until(repeats, now)
    return tuple(_window(one) for one in all_times(repeats) if one.period.starts_at < until)


def windows_of_series(repeats: Repeats, stored: ChangeDraft | None, now: datetime) -> tuple[DraftWindow, ...]:
    """Those that would stand there once this is saved."""
    if stored is None or not stored.windows:
        return first_windows(repeats, now)
    if stored.repeats == repeats:
        return stored.windows
    return replaced_by_rule(stored.windows, repeats, now, ())


def added_windows(
    repeats: Repeats, since: datetime, until: datetime, taken: Collection[datetime]
) -> tuple[DraftWindow, ...]:
    """Those that a series gets as time goes on. `taken` are occurrences that have their window already."""
    return tuple(_window(one) for one in times(repeats, since, until) if one.local not in taken)


def replaced_by_rule(
    standing: Sequence[DraftWindow], repeats: Repeats, now: datetime, skipped: Collection[datetime]
) -> tuple[DraftWindow, ...]:
    """The windows once another rule places them. Those that have come stay as they are. A window whose time stands in
    both rules keeps it, also one that was moved; the others take the remaining times in order, so that they are still
    the same windows. `skipped` are occurrences that were cancelled."""
    stay = [one for one in standing if one.starts_at <= now]
    ahead = [one for one in standing if one.starts_at > now]
    gone = {one.occurrence for one in stay} | set(skipped)
    until = expanded_until(repeats, now)
    wanted = {one.local: one for one in times(repeats, now, until) if one.local not in gone}
    kept = {one.occurrence: one for one in ahead if one.occurrence in wanted}
    left = iter([one for one in ahead if one.occurrence not in kept])
    return (*stay, *(_placed(kept.get(local) or next(left, None), wanted[local], repeats) for local in sorted(wanted)))


def _placed(window: DraftWindow | None, at: RepeatedTime, repeats: Repeats) -> DraftWindow:
    if window is None:
        return _window(at)
    if window.moved and window.occurrence == at.local:
        return window
    return replace(window, starts_at=at.period.starts_at, ends_at=at.period.ends_at, occurrence=at.local, moved=False)


def marked_where_moved(windows: Iterable[DraftWindow], repeats: Repeats) -> tuple[DraftWindow, ...]:
    """Each with whether its period is the one by the rule."""
    return tuple(
        replace(one, moved=is_moved(repeats, one.occurrence, one.starts_at, one.ends_at)) if one.occurrence else one
        for one in windows
    )


def is_moved(repeats: Repeats, occurrence: datetime, starts_at: datetime, ends_at: datetime | None) -> bool:
    period = repeats.time_at(occurrence).period
    return (aware(starts_at), ends_at) != (period.starts_at, period.ends_at)


@lru_cache(maxsize=256)
def covers(agreed: Repeats, now: Repeats) -> bool:
    """Whether who agreed to the one rule has agreed to all that the other says: the same work on the same days at the
    same hour for as long, of which some may be left out at either end."""
    return (
        (agreed.duration, agreed.zone.key, without_end(agreed.rrule), agreed.starts_at_local.time())
        == (now.duration, now.zone.key, without_end(now.rrule), now.starts_at_local.time())
    ) and {one.local for one in all_times(agreed)}.issuperset(one.local for one in all_times(now))


def repeats_to_json(repeats: Repeats) -> dict[str, Any]:
    return {
        "starts_at_local": repeats.starts_at_local.isoformat(),
        "seconds": int(repeats.duration.total_seconds()),
        "timezone": repeats.zone.key,
        "rrule": repeats.rrule,
    }


def repeats_from_json(data: Mapping[str, Any]) -> Repeats:
    return Repeats(
        datetime.fromisoformat(data["starts_at_local"]),
        timedelta(seconds=data["seconds"]),
        ZoneInfo(data["timezone"]),
        data["rrule"],
    )


def _window(at: RepeatedTime) -> DraftWindow:
    return DraftWindow(at.period.starts_at, at.period.ends_at, occurrence=at.local)
