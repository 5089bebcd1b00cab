"""Where the bars of the strip of the night lie: across in per cent of its width, so that a page needs no arithmetic,
and down in pixels, a lane for each organisation."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

BEFORE, AFTER = timedelta(hours=4), timedelta(hours=12)
LEAST_WIDTH = 0.8
TICK_EVERY = 2
NOW_TAKES = 5.0
"""Nearer than this to the now-line an hour has no label: there stands the word now."""
ROW_HEIGHT, HEAD_HEIGHT, NAME_HEIGHT, BAR_HEIGHT = 26, 24, 18, 22
MOST_LANES = 8


@dataclass(frozen=True, slots=True)
class StripWork:
    key: str
    title: str
    organisation: str
    state: str
    starts_at: datetime
    ends_at: datetime | None
    mine: bool = False
    level: str = ""
    """The worst that it does to a system of the reader's."""
    id: str = ""
    """Of the row below that says more."""


@dataclass(frozen=True, slots=True)
class StripFreeze:
    name: str
    starts_at: datetime
    ends_at: datetime


@dataclass(frozen=True, slots=True)
class Bar:
    work: StripWork
    x: float
    width: float
    y: int
    open_ended: bool


@dataclass(frozen=True, slots=True)
class Lane:
    organisation: str
    mine: bool
    y: int
    bars: tuple[Bar, ...]


@dataclass(frozen=True, slots=True, order=True)
class Link:
    """A conflict, drawn between two bars where both are under way. Which was found first is not told by its place."""

    x: float
    y: int
    height: int
    severity: str


@dataclass(frozen=True, slots=True)
class FrozenTime:
    name: str
    x: float
    width: float


@dataclass(frozen=True, slots=True)
class Tick:
    x: float
    label: str


@dataclass(frozen=True, slots=True)
class Strip:
    lanes: tuple[Lane, ...]
    links: tuple[Link, ...]
    freezes: tuple[FrozenTime, ...]
    ticks: tuple[Tick, ...]
    now_x: float
    height: int
    rest: int = 0
    """So many organisations have no lane."""


def strip_of(
    works: Sequence[StripWork],
    zone: ZoneInfo,
    now: datetime,
    conflicts: Mapping[tuple[str, str], str] | None = None,
    freezes: Sequence[StripFreeze] = (),
) -> Strip:
    """From four hours ago to twelve ahead. Work that lies outside is left out; one's own lane stands first, then those
    whose work begins first. `conflicts` are pairs of keys, each with its severity."""
    start, end = now - BEFORE, now + AFTER
    shown = [work for work in works if work.starts_at < end and _end_of(work, now) > start]
    shown.sort(key=lambda work: (not work.mine, work.starts_at, work.organisation, work.title))
    parties = list(dict.fromkeys((work.organisation, work.mine) for work in shown))
    lanes, y = [], HEAD_HEIGHT
    for party in parties[:MOST_LANES]:
        bars, height = _packed([work for work in shown if (work.organisation, work.mine) == party], y, now)
        lanes.append(Lane(*party, y, bars))
        y += height
    return Strip(
        lanes=tuple(lanes),
        links=tuple(sorted(_links([bar for lane in lanes for bar in lane.bars], conflicts or {}))),
        freezes=tuple(_frozen(freezes, now)),
        ticks=_ticks(zone, now),
        now_x=_x(now, now),
        height=max(y, HEAD_HEIGHT + ROW_HEIGHT),
        rest=len(parties) - len(lanes),
    )


def _packed(works: Iterable[StripWork], top: int, now: datetime) -> tuple[tuple[Bar, ...], int]:
    """Each row holds what does not collide."""
    free_from: list[datetime] = []
    rows = [(work, _row_for(work, free_from, now)) for work in works]
    bars = tuple(_bar(work, top + NAME_HEIGHT + ROW_HEIGHT * row, now) for work, row in rows)
    return bars, NAME_HEIGHT + ROW_HEIGHT * len(free_from)


def _bar(work: StripWork, y: int, now: datetime) -> Bar:
    left, right = _x(work.starts_at, now), _x(_end_of(work, now), now)
    width = max(LEAST_WIDTH, round(right - left, 2))
    return Bar(work, left, width, y, work.ends_at is None)


def _row_for(work: StripWork, free_from: list[datetime], now: datetime) -> int:
    for row, free in enumerate(free_from):
        if free <= work.starts_at:
            free_from[row] = _end_of(work, now)
            return row
    free_from.append(_end_of(work, now))
    return len(free_from) - 1


def _links(bars: Sequence[Bar], conflicts: Mapping[tuple[str, str], str]) -> Iterator[Link]:
    by_key = {bar.work.key: bar for bar in bars}
    for (one, other), severity in conflicts.items():
        if one not in by_key or other not in by_key:
            continue
        above, below = sorted((by_key[one], by_key[other]), key=lambda bar: bar.y)
        left = max(above.x, below.x)
        right = min(above.x + above.width, below.x + below.width)
        top = above.y + BAR_HEIGHT
        yield Link(round((left + max(left, right)) / 2, 2), top, max(0, below.y - top), severity)


def _frozen(freezes: Iterable[StripFreeze], now: datetime) -> Iterator[FrozenTime]:
    for freeze in freezes:
        left, right = _x(freeze.starts_at, now), _x(freeze.ends_at, now)
        if right > left:
            yield FrozenTime(freeze.name, left, round(right - left, 2))


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
