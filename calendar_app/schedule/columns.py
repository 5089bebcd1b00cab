"""A day and a week: hours run downwards, each day is a column, two clocks stand at the edge."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from calendar_app.schedule.bars import BarOf, CalendarBar, down, iso
from calendar_app.schedule.links import LinkLine, Pairs, links_beside
from calendar_app.schedule.packing import Item, Packing, pack
from calendar_app.schedule.places import classes_at, classes_for
from calendar_app.schedule.shades import Shade, ShadeKind, is_empty
from changes.selectors.window_outlines import Outline
from core.time import wording
from core.time.day_axis import Axis, AxisRow, DayOnAxis, PlaceOnDay
from core.time.interval import Interval

MINUTE = timedelta(minutes=1)
UTC_ZONE = ZoneInfo("UTC")


@dataclass(frozen=True, slots=True)
class SpanPart:
    """A rectangle in which time runs evenly."""

    classes: str
    starts: str
    ends: str


@dataclass(frozen=True, slots=True)
class GapPart:
    classes: str
    words: str = ""


@dataclass(frozen=True, slots=True)
class ShadePart:
    classes: str
    kind: str
    words: str
    url: str
    is_first: bool
    """Whether its words stand here; not again on each day that follows."""


@dataclass(frozen=True, slots=True)
class HourLabel:
    classes: str
    text: str
    midnight: bool = False


@dataclass(frozen=True, slots=True)
class ClockLabels:
    """One clock at the edge."""

    name: str
    hours: tuple[HourLabel, ...]


@dataclass(frozen=True, slots=True)
class DayColumn:
    day: date
    name: str
    """Wed 25 Nov."""
    number: int
    """So many windows touch this day."""
    folded: int
    """So many of them have no bar."""
    is_today: bool
    is_past: bool
    spans: tuple[SpanPart, ...]
    gaps: tuple[GapPart, ...]
    shades: tuple[ShadePart, ...]
    bars: tuple[CalendarBar, ...]
    links: tuple[LinkLine, ...]
    now: str | None
    """The classes of the line of now, where it lies here."""
    url: str = ""
    week_url: str = ""
    rest_url: str = ""
    """Where those are that have no bar."""

    @property
    def is_empty(self) -> bool:
        return is_empty(self.number, self.shades)

    @property
    def on_phone_url(self) -> str:
        """A day that holds nothing is not among those that are listed there."""
        return self.url if self.is_empty else f"{self.week_url}#day-{self.day.isoformat()}"

    @property
    def weekday(self) -> str:
        return wording.weekday(self.day)


@dataclass(frozen=True, slots=True)
class Columns:
    columns: tuple[DayColumn, ...]
    clocks: tuple[ClockLabels, ...]
    height: str
    """Its classes."""
    minutes: int
    """The same as a number."""
    rest: int = 0
    """So many windows more there are than are looked at."""

    @property
    def days(self) -> int:
        return len(self.columns)


@dataclass(frozen=True, slots=True)
class Moments:
    now: datetime
    today: date


@dataclass(frozen=True, slots=True)
class DrawnDay:
    """What of one day is drawn, before it is known what each window is."""

    on: DayOnAxis
    places: Mapping[int, PlaceOnDay]
    packing: Packing
    begins: Mapping[int, datetime]


def drawn_on(axis: Axis, rows: Sequence[Outline], ranks: Mapping[int, int], most: int) -> tuple[DrawnDay, ...]:
    return tuple(_drawn(day, rows, ranks, most) for day in axis.days)


def shown_of(drawn: Iterable[DrawnDay]) -> frozenset[int]:
    return frozenset(one.key for of_day in drawn for one in of_day.packing.packed)


def columns_of(
    drawn: Sequence[DrawnDay], bars: Mapping[int, BarOf], shades: Sequence[Shade], pairs: Pairs, moments: Moments
) -> tuple[DayColumn, ...]:
    said: set[str] = set()
    return tuple(_column(of_day, bars, tuple(_shades(of_day.on, shades, said)), pairs, moments) for of_day in drawn)


def clocks_of(axis: Axis, zone: ZoneInfo, third: ZoneInfo | None) -> tuple[ClockLabels, ...]:
    """The reader's, UTC, and a third where one is chosen; none of them twice."""
    others = dict.fromkeys([UTC_ZONE, *([third] if third else [])])
    others.pop(zone, None)
    own = ClockLabels(_names(axis, zone), tuple(_own_label(axis, row, zone) for row in axis.rows))
    return (own, *(_clock(axis, other) for other in others))


def _drawn(on: DayOnAxis, rows: Sequence[Outline], ranks: Mapping[int, int], most: int) -> DrawnDay:
    found = ((row.pk, on.place(row.period)) for row in rows)
    places = {pk: place for pk, place in found if place is not None}
    items = [Item(pk, place.top, place.top + place.length, ranks[pk]) for pk, place in places.items()]
    return DrawnDay(on, places, pack(items, most), {row.pk: row.period.starts_at for row in rows})


def _column(
    drawn: DrawnDay, bars: Mapping[int, BarOf], shades: tuple[ShadePart, ...], pairs: Pairs, moments: Moments
) -> DayColumn:
    on, packing = drawn.on, drawn.packing
    moment = on.place(Interval(moments.now, moments.now + MINUTE))
    in_order = sorted(packing.packed, key=lambda one: (drawn.begins[one.key], one.track))
    return DayColumn(
        day=on.day,
        name=wording.day_in_words(on.day, moments.today),
        number=len(drawn.places),
        folded=len(packing.folded) + sum(one.key not in bars for one in packing.packed),
        is_today=on.day == moments.today,
        is_past=on.day < moments.today,
        spans=tuple(_span(one.top, one.length, one.starts_at, one.ends_at) for one in on.spans),
        gaps=tuple(GapPart(_box(gap.top, gap.length), _gap_words(gap.skipped)) for gap in on.gaps),
        shades=shades,
        bars=tuple(down(bars[one.key], drawn.places[one.key], one) for one in in_order if one.key in bars),
        links=tuple(links_beside(pairs, {one.key: one for one in packing.packed}, drawn.places)),
        now=classes_at(moment.top) if moment else None,
    )


def _span(top: int, length: int, starts_at: datetime, ends_at: datetime) -> SpanPart:
    return SpanPart(_box(top, length), iso(starts_at), iso(ends_at))


def _box(top: int, length: int) -> str:
    return f"{classes_at(top)} {classes_for(length)}".strip()


def _gap_words(skipped: tuple[str, str] | None) -> str:
    return f"{skipped[0]}–{skipped[1]} does not exist: the clock goes forward" if skipped else ""


def _shades(on: DayOnAxis, shades: Iterable[Shade], said: set[str]) -> Iterator[ShadePart]:
    """Of what was said already on a day before nothing is said but where one would begin."""
    looked_for = any(shade.kind == ShadeKind.FREE for shade in shades)
    for shade in shades:
        place = on.place(Interval(shade.from_, shade.until))
        if place:
            is_hidden = shade.kind == ShadeKind.HOURS and looked_for
            is_first = shade.kind == ShadeKind.FREE or (shade.words not in said and not is_hidden)
            said |= {shade.words} if is_first else set()
            yield ShadePart(_box(place.top, place.length), shade.kind, shade.words, shade.url, is_first)


def _own_label(axis: Axis, row: AxisRow, zone: ZoneInfo) -> HourLabel:
    """Of an hour that comes twice, by which of both clocks."""
    at = next((moment for day in axis.days if (moment := day.at(row.top))), None)
    named = f"{row.label} {wording.zone_name(at, zone)}" if row.twice and at else row.label
    return HourLabel(classes_at(row.top), named, row.midnight)


def _clock(axis: Axis, zone: ZoneInfo) -> ClockLabels:
    return ClockLabels(_names(axis, zone), tuple(_label(axis, row, zone) for row in axis.rows))


def _label(axis: Axis, row: AxisRow, zone: ZoneInfo) -> HourLabel:
    """Both, where the clocks of these days differ."""
    moments = (day.at(row.top) for day in axis.days)
    shown = list(dict.fromkeys(f"{at.astimezone(zone):%H:%M}" for at in moments if at))
    if len(shown) > 1:
        shown = [one.removesuffix(":00") for one in shown]
    return HourLabel(classes_at(row.top), "/".join(shown))


def _names(axis: Axis, zone: ZoneInfo) -> str:
    edges = (edge for day in axis.days if day.period for edge in (day.period.starts_at, day.period.ends_at - MINUTE))
    return "/".join(dict.fromkeys(wording.zone_name(edge, zone) for edge in edges))
