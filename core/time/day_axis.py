"""The hours of days side by side: on which row of a shared axis each moment of a day lies, clock changes included.

Down the axis run the minutes of a clock face, from 00:00 on. What the clock shows twice on one of the days has rows of
its own, in which nothing lies on the others; what it skips is left empty on that day. So the same height means the
same time on every day, and no minute is longer than another.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

from core.time.interval import Interval

HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)
ONE_DAY = timedelta(days=1)
FACE = 24 * 60
"""Minutes on the face of a clock."""


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch in which time runs evenly; in UTC."""

    starts_at: datetime
    ends_at: datetime
    top: int
    """In minutes from the top of the axis."""

    @property
    def length(self) -> int:
        return (self.ends_at - self.starts_at) // MINUTE

    @property
    def bottom(self) -> int:
        return self.top + self.length


@dataclass(frozen=True, slots=True)
class Gap:
    """Rows in which nothing of a day lies."""

    top: int
    length: int
    skipped: tuple[str, str] | None = None
    """From and until when the clock of this day shows nothing; None where another day has an hour twice."""


@dataclass(frozen=True, slots=True)
class AxisRow:
    """From one hour to the next."""

    top: int
    label: str
    """What the clock shows: 02:00."""
    twice: bool = False
    """There are two of these."""
    midnight: bool = False


@dataclass(frozen=True, slots=True)
class PlaceOnDay:
    """Where a period lies on one day."""

    top: int
    length: int
    from_before: bool
    """It began earlier than this day does."""
    goes_on: bool


@dataclass(frozen=True, slots=True)
class DayOnAxis:
    day: date
    spans: tuple[Span, ...]
    gaps: tuple[Gap, ...]

    @property
    def period(self) -> Interval | None:
        """None of a day that a zone left out."""
        return Interval(self.spans[0].starts_at, self.spans[-1].ends_at) if self.spans else None

    def place(self, period: Interval) -> PlaceOnDay | None:
        """To the minute: a minute that has begun counts whole. None where no part of it lies on this day."""
        whole = self.period
        if whole is None or not whole.overlaps(period):
            return None
        top = self._row(max(_floor(period.starts_at), whole.starts_at))
        bottom = self._row(min(_ceiling(period.ends_at), whole.ends_at), end=True)
        return PlaceOnDay(top, bottom - top, period.starts_at < whole.starts_at, period.ends_at > whole.ends_at)

    def at(self, top: int) -> datetime | None:
        """The moment in that row, in UTC."""
        for span in self.spans:
            if span.top <= top < span.bottom:
                return span.starts_at + (top - span.top) * MINUTE
        return None

    def _row(self, at: datetime, *, end: bool = False) -> int:
        for span in self.spans:
            if span.starts_at <= at < span.ends_at or (end and at == span.ends_at):
                return span.top + (at - span.starts_at) // MINUTE
        raise ValueError(f"{at.isoformat()} is no moment of {self.day}")


@dataclass(frozen=True, slots=True)
class Axis:
    days: tuple[DayOnAxis, ...]
    rows: tuple[AxisRow, ...]
    height: int


@dataclass(frozen=True, slots=True)
class _Piece:
    """A stretch of a day without a change of clocks."""

    starts_at: datetime
    ends_at: datetime
    face: int
    """The minute that the clock shows at its start."""

    @property
    def face_end(self) -> int:
        return self.face + (self.ends_at - self.starts_at) // MINUTE


Repeats = dict[int, int]
"""How many minutes come again from which minute of the clock face on."""


def midnight(day: date, zone: ZoneInfo) -> datetime:
    """When a day begins, in UTC; where the clock skips midnight, when it is past it."""
    return datetime.combine(day, time(), zone).astimezone(UTC)


def axis_of(days: Sequence[date], zone: ZoneInfo) -> Axis:
    pieces = {day: _pieces(day, zone) for day in days}
    repeats: Repeats = {}
    for of_day in pieces.values():
        for at, length in _repeats(of_day).items():
            repeats[at] = max(length, repeats.get(at, 0))
    height = FACE + sum(repeats.values())
    shown = tuple(_on_axis(day, of_day, repeats, height) for day, of_day in pieces.items())
    return Axis(shown, tuple(_rows(repeats)), height)


def day_and_night(day: date, zone: ZoneInfo, until: int = FACE // 2) -> Axis:
    """A day and the morning of the next one, so that the night between them is in one piece."""
    first, second = axis_of([day], zone), axis_of([day + ONE_DAY], zone)
    rows = [row for row in second.rows if row.top < until]
    cut = until + sum(length for at, length in _repeats(_pieces(day + ONE_DAY, zone)).items() if at <= until)
    down = first.height
    later = [replace(one, top=one.top + down) for one in _cut(second.days[0].spans, cut)]
    gaps = [replace(one, top=one.top + down) for one in second.days[0].gaps if one.top < cut]
    both = DayOnAxis(day, tuple(_joined([*first.days[0].spans, *later])), (*first.days[0].gaps, *gaps))
    moved = (replace(row, top=row.top + down, midnight=row.top == 0) for row in rows)
    return Axis((both,), (*first.rows, *moved), down + cut)


def _cut(spans: Iterable[Span], bottom: int) -> Iterator[Span]:
    for span in spans:
        if span.top < bottom:
            yield replace(span, ends_at=min(span.ends_at, span.starts_at + (bottom - span.top) * MINUTE))


def _pieces(day: date, zone: ZoneInfo) -> list[_Piece]:
    start, end = midnight(day, zone), midnight(day + ONE_DAY, zone)
    edges = [start, *_changes(start, end, zone), end]
    pairs = pairwise(edges)
    return [_Piece(a, b, _face(a, day, zone)) for a, b in pairs if a < b]


def _face(at: datetime, day: date, zone: ZoneInfo) -> int:
    return (at.astimezone(zone).replace(tzinfo=None) - datetime.combine(day, time())) // MINUTE


def _changes(start: datetime, end: datetime, zone: ZoneInfo) -> Iterator[datetime]:
    at = start
    while at < end:
        later = min(at + HOUR, end)
        if _offset(at, zone) != _offset(later, zone):
            yield _change_between(at, later, zone)
        at = later


def _change_between(before: datetime, after: datetime, zone: ZoneInfo) -> datetime:
    """The first minute by the new clock."""
    old = _offset(before, zone)
    while after - before > MINUTE:
        middle = before + (after - before) // MINUTE // 2 * MINUTE
        before, after = (middle, after) if _offset(middle, zone) == old else (before, middle)
    return after


def _offset(at: datetime, zone: ZoneInfo) -> timedelta | None:
    return at.astimezone(zone).utcoffset()


def _repeats(pieces: Sequence[_Piece]) -> Repeats:
    pairs = pairwise(pieces)
    return {one.face_end: one.face_end - other.face for one, other in pairs if other.face < one.face_end}


def _on_axis(day: date, pieces: Sequence[_Piece], repeats: Repeats, height: int) -> DayOnAxis:
    own = _repeats(pieces)
    others = {at: length - own.get(at, 0) for at, length in repeats.items() if length > own.get(at, 0)}
    spans = list(_joined(_spans(pieces, own, others)))
    return DayOnAxis(day, tuple(spans), tuple(_gaps(spans, pieces, others, height)))


def _spans(pieces: Iterable[_Piece], own: Repeats, others: Repeats) -> Iterator[Span]:
    """Below what is repeated on another day alone, everything lies lower."""
    repeated = 0
    for piece in pieces:
        edges = [piece.face, *sorted(at for at in others if piece.face < at < piece.face_end), piece.face_end]
        for face, until in pairwise(edges):
            top = face + repeated + sum(length for at, length in others.items() if at <= face)
            begins = piece.starts_at + (face - piece.face) * MINUTE
            yield Span(begins, begins + (until - face) * MINUTE, top)
        repeated += own.get(piece.face_end, 0)


def _joined(spans: Iterable[Span]) -> Iterator[Span]:
    """Those that go on one below the other are one."""
    held: Span | None = None
    for span in spans:
        if held is not None and held.ends_at == span.starts_at and held.bottom == span.top:
            held = replace(held, ends_at=span.ends_at)
            continue
        if held is not None:
            yield held
        held = span
    if held is not None:
        yield held


def _gaps(spans: Sequence[Span], pieces: Sequence[_Piece], others: Repeats, height: int) -> Iterator[Gap]:
    skips = list(_skips(pieces))
    tops = [0, *(span.bottom for span in spans)]
    bottoms = [*(span.top for span in spans), height]
    for top, bottom in zip(tops, bottoms, strict=True):
        if top < bottom:
            skipped = next((skip for skip in skips if skip[1] - skip[0] == bottom - top), None)
            yield Gap(top, bottom - top, skipped and (_shown(skipped[0]), _shown(skipped[1])))
            if skipped:
                skips.remove(skipped)


def _skips(pieces: Sequence[_Piece]) -> Iterator[tuple[int, int]]:
    ends, starts = [0, *(one.face_end for one in pieces)], [*(one.face for one in pieces), FACE]
    yield from ((end, start) for end, start in zip(ends, starts, strict=True) if end < start)


def _rows(repeats: Repeats) -> Iterator[AxisRow]:
    again = [face for at, length in repeats.items() for face in _hours(at - length, at)]
    for hour in range(24):
        face = hour * 60
        yield from _rows_again(face, repeats)
        down = sum(length for at, length in repeats.items() if at <= face)
        yield AxisRow(face + down, _shown(face), face in again, midnight=not hour)
    yield from _rows_again(FACE, repeats)


def _rows_again(face: int, repeats: Repeats) -> Iterator[AxisRow]:
    """What comes again before this hour."""
    for at, length in sorted(repeats.items()):
        if face - 60 < at <= face:
            down = sum(other for place, other in repeats.items() if place < at)
            yield from (AxisRow(one + length + down, _shown(one), twice=True) for one in _hours(at - length, at))


def _hours(first: int, end: int) -> Iterator[int]:
    """Where it begins, and each full hour."""
    yield first
    yield from range(first - first % 60 + 60, end, 60)


def _shown(face: int) -> str:
    return f"{face // 60 % 24:02}:{face % 60:02}"


def _floor(at: datetime) -> datetime:
    return at.replace(second=0, microsecond=0)


def _ceiling(at: datetime) -> datetime:
    return _floor(at + MINUTE - timedelta(microseconds=1))
