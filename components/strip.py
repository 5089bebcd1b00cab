"""Where the bars of a strip of hours lie: across in per cent of its width, so that a page needs no arithmetic,
and down in pixels, a lane for each organisation."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from core.time.interval import Interval

BEFORE, AFTER = timedelta(hours=4), timedelta(hours=12)
LEAST_WIDTH = 0.8
TICKS_EVERY = (2, 3, 6, 12, 24, 10_000)
MOST_TICKS = 9
NAME_TAKES, NAME_TAKES_ON_PHONE = 5.0, 11.0
"""How much of the width the name of an hour takes, and the word now: at a desk, and on a phone."""
EDGE = 7.5
"""Nearer than this to the right edge a name stands left of its line."""
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
    url: str = ""
    """Of what says more: the row below, or its page."""


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
    """The name of an hour stands right of its line; where the edge is too near, left of it."""

    x: float
    label: str
    crowded: bool = False
    """On a phone it would run into the word now, or be crossed by the line of now."""

    @property
    def at_edge(self) -> bool:
        return self.x > 100 - EDGE

    @property
    def at_edge_on_phone(self) -> bool:
        return self.x > 100 - NAME_TAKES_ON_PHONE


@dataclass(frozen=True, slots=True)
class Strip:
    lanes: tuple[Lane, ...]
    links: tuple[Link, ...]
    freezes: tuple[FrozenTime, ...]
    ticks: tuple[Tick, ...]
    period: Interval
    now_x: float | None
    """None where now lies outside."""
    height: int
    rest: int = 0
    """So many organisations have no lane."""

    @property
    def now_at_edge(self) -> bool:
        """The word now stands left of its line, but where the edge is too near."""
        return self.now_x is not None and self.now_x < NAME_TAKES_ON_PHONE


@dataclass(frozen=True, slots=True)
class Scale:
    period: Interval
    now: datetime

    def x(self, at: datetime) -> float:
        start, end = (edge.astimezone(UTC) for edge in (self.period.starts_at, self.period.ends_at))
        share = (at.astimezone(UTC) - start) / (end - start)
        return round(min(max(share, 0.0), 1.0) * 100, 2)

    @property
    def now_x(self) -> float | None:
        return self.x(self.now) if self.period.starts_at <= self.now < self.period.ends_at else None

    def end_of(self, work: StripWork) -> datetime:
        """What is still running reaches at least to now; an unknown end reaches to the edge."""
        if work.ends_at is None:
            return self.period.ends_at
        return max(work.ends_at, self.now) if work.state in ("in_progress", "overrunning") else work.ends_at


def the_night(now: datetime) -> Interval:
    return Interval(now - BEFORE, now + AFTER)


def strip_of(
    works: Sequence[StripWork],
    zone: ZoneInfo,
    now: datetime,
    conflicts: Mapping[tuple[str, str], str] | None = None,
    freezes: Sequence[StripFreeze] = (),
    period: Interval | None = None,
) -> Strip:
    """From four hours ago to twelve ahead where no other period is given. Work that lies outside is left out; one's own
    lane stands first, then those whose work begins first. `conflicts` are pairs of keys, each with its severity."""
    scale = Scale(period or the_night(now), now)
    shown = [
        work for work in works if work.starts_at < scale.period.ends_at and scale.end_of(work) > scale.period.starts_at
    ]
    shown.sort(key=lambda work: (not work.mine, work.starts_at, work.organisation, work.title))
    parties = list(dict.fromkeys((work.organisation, work.mine) for work in shown))
    lanes, y = [], HEAD_HEIGHT
    for party in parties[:MOST_LANES]:
        bars, height = _packed([work for work in shown if (work.organisation, work.mine) == party], y, scale)
        lanes.append(Lane(*party, y, bars))
        y += height
    return Strip(
        lanes=tuple(lanes),
        links=tuple(sorted(_links([bar for lane in lanes for bar in lane.bars], conflicts or {}))),
        freezes=tuple(_frozen(freezes, scale)),
        ticks=_ticks(zone, scale),
        period=scale.period,
        now_x=scale.now_x,
        height=max(y, HEAD_HEIGHT + ROW_HEIGHT),
        rest=len(parties) - len(lanes),
    )


def _packed(works: Iterable[StripWork], top: int, scale: Scale) -> tuple[tuple[Bar, ...], int]:
    """Each row holds what does not collide."""
    free_from: list[datetime] = []
    rows = [(work, _row_for(work, free_from, scale)) for work in works]
    bars = tuple(_bar(work, top + NAME_HEIGHT + ROW_HEIGHT * row, scale) for work, row in rows)
    return bars, NAME_HEIGHT + ROW_HEIGHT * len(free_from)


def _bar(work: StripWork, y: int, scale: Scale) -> Bar:
    left, right = scale.x(work.starts_at), scale.x(scale.end_of(work))
    width = max(LEAST_WIDTH, round(right - left, 2))
    return Bar(work, left, width, y, work.ends_at is None)


def _row_for(work: StripWork, free_from: list[datetime], scale: Scale) -> int:
    for row, free in enumerate(free_from):
        if free <= work.starts_at:
            free_from[row] = scale.end_of(work)
            return row
    free_from.append(scale.end_of(work))
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


def _frozen(freezes: Iterable[StripFreeze], scale: Scale) -> Iterator[FrozenTime]:
    for freeze in freezes:
        left, right = scale.x(freeze.starts_at), scale.x(freeze.ends_at)
        if right > left:
            yield FrozenTime(freeze.name, left, round(right - left, 2))


def _ticks(zone: ZoneInfo, scale: Scale) -> tuple[Tick, ...]:
    """Hours of the reader's clock, so far apart that their names do not touch."""
    start, end = scale.period.starts_at, scale.period.ends_at
    hours = -int(-(end - start) / timedelta(hours=1) // 1)
    every = next(step for step in TICKS_EVERY if hours <= step * MOST_TICKS)
    first = start.astimezone(zone).replace(minute=0, second=0, microsecond=0).astimezone(UTC)
    local = [(at, at.astimezone(zone)) for at in (first + timedelta(hours=n) for n in range(1, hours + 1))]
    ticks = [(scale.x(at), _tick_name(there, every)) for at, there in local if there.hour % every == 0]
    return tuple(_tick(x, name, scale.now_x) for x, name in ticks)


def _tick(x: float, name: str, now_x: float | None) -> Tick:
    """Without its name where the word now stands."""
    if now_x is None:
        return Tick(x, name)
    hidden, crowded = (_meets_now(x, now_x, takes) for takes in (NAME_TAKES, NAME_TAKES_ON_PHONE))
    return Tick(x, "" if hidden else name, crowded)


def _meets_now(x: float, now_x: float, takes: float) -> bool:
    """Whether a name right of x, so wide, runs into the word now: left of its line, or right of it at the edge."""
    first, last = (now_x, now_x + takes) if now_x < NAME_TAKES_ON_PHONE else (now_x - takes, now_x)
    return x < last and x + takes > first


def _tick_name(there: datetime, every: int) -> str:
    return f"{there:%H:%M}" if every < 24 else f"{there:%a} {there.day}"
