"""Where the bars of the strip of the night lie: in per cent of its width, so that a page needs no arithmetic."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

BEFORE, AFTER = timedelta(hours=4), timedelta(hours=12)
LEAST_WIDTH = 0.8
TICK_EVERY = 2
NOW_TAKES = 5.0
"""Nearer than this to the now-line an hour has no label: there stands the word now."""
ROW_HEIGHT, HEAD_HEIGHT = 26, 24


@dataclass(frozen=True, slots=True)
class StripWork:
    title: str
    organisation: str
    state: str
    starts_at: datetime
    ends_at: datetime | None
    url: str = ""


@dataclass(frozen=True, slots=True)
class Bar:
    work: StripWork
    x: float
    width: float
    y: int
    open_ended: bool


@dataclass(frozen=True, slots=True)
class Tick:
    x: float
    label: str


@dataclass(frozen=True, slots=True)
class Strip:
    bars: tuple[Bar, ...]
    ticks: tuple[Tick, ...]
    now_x: float
    height: int


def strip_of(works: Sequence[StripWork], zone: ZoneInfo, now: datetime) -> Strip:
    """From four hours ago to twelve ahead. Work that lies outside is left out; each row holds what does not collide."""
    start, end = now - BEFORE, now + AFTER
    shown = [work for work in works if work.starts_at < end and _end_of(work, now) > start]
    ordered = sorted(shown, key=lambda work: (work.starts_at, work.title, work.organisation))
    free_from: list[datetime] = []
    bars = [_bar(work, _row_for(work, free_from, now), now) for work in ordered]
    return Strip(tuple(bars), _ticks(zone, now), _x(now, now), HEAD_HEIGHT + ROW_HEIGHT * max(1, len(free_from)))


def _bar(work: StripWork, row: int, now: datetime) -> Bar:
    left, right = _x(work.starts_at, now), _x(_end_of(work, now), now)
    width = max(LEAST_WIDTH, round(right - left, 2))
    return Bar(work, left, width, HEAD_HEIGHT + ROW_HEIGHT * row, work.ends_at is None)


def _row_for(work: StripWork, free_from: list[datetime], now: datetime) -> int:
    for row, free in enumerate(free_from):
        if free <= work.starts_at:
            free_from[row] = _end_of(work, now)
            return row
    free_from.append(_end_of(work, now))
    return len(free_from) - 1


def _end_of(work: StripWork, now: datetime) -> datetime:
    """What is still running reaches at least to now; an unknown end reaches to the edge."""
    if work.ends_at is None:
        return now + AFTER
    return max(work.ends_at, now) if work.state in ("in_progress", "overrunning") else work.ends_at


def _ticks(zone: ZoneInfo, now: datetime) -> tuple[Tick, ...]:
    hours = int((BEFORE + AFTER) / timedelta(hours=1))
    first = (now - BEFORE).astimezone(zone).replace(minute=0, second=0, microsecond=0).astimezone(UTC)
    moments = [first + timedelta(hours=n) for n in range(1, hours + 1)]
    local = [(at, at.astimezone(zone)) for at in moments]
    ticks = [(_x(at, now), f"{there:%H:%M}") for at, there in local if there.hour % TICK_EVERY == 0]
    return tuple(Tick(x, "" if abs(x - _x(now, now)) < NOW_TAKES else label) for x, label in ticks)


def _x(at: datetime, now: datetime) -> float:
    share = (at.astimezone(UTC) - (now - BEFORE).astimezone(UTC)) / (BEFORE + AFTER)
    return round(min(max(share, 0.0), 1.0) * 100, 2)
