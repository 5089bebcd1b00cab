"""Lanes: time runs to the right, each system or organisation is a row."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby, pairwise
from operator import attrgetter
from zoneinfo import ZoneInfo

from django.urls import reverse

from accounts.domain.may import may_work
from calendar_app.schedule.asked import AskedCalendar
from calendar_app.schedule.bars import BarOf, CalendarBar, across, bars_of, iso
from calendar_app.schedule.columns import UTC_ZONE, ClockLabels, HourLabel, ShadePart, SpanPart
from calendar_app.schedule.links import LinkLine, Pairs, height_of, links_across, middle_of
from calendar_app.schedule.packing import Item, Packed, Packing, pack
from calendar_app.schedule.places import classes_at, classes_for, classes_in
from calendar_app.schedule.shades import Shade, ShadeKind, lane_of
from changes.selectors.reader import Reader
from changes.selectors.window_outlines import Outline, in_conflict_first, outlines, worked_on
from core.time import wording
from core.time.day_axis import MINUTE, PlaceOnDay, axis_of, day_and_night
from core.time.interval import Interval

MOST_LANES = 60
MOST_TRACKS = {"day": 6, "week": 4, "month": 3}
LEAST_LONG = {"day": 30, "week": 120, "month": 360}
"""Minutes that a bar counts at least, so that it is wide enough to be pressed."""
HOURS_APART = 3
ACROSS, LETTER, LEAST_READ, MOST_BESIDE = 990, 7, 64, 240
"""Pixels: of a whole row at least, of a letter, of a bar in which something can be read, of a title beside its bar."""
AFTER, BEFORE = "cal-beside cal-after", "cal-beside cal-before"
MOST_CLOCKS = {"day": 3, "week": 2, "month": 1}


@dataclass(frozen=True, slots=True)
class LaneHead:
    key: str
    name: str
    owner: str
    mine: bool
    url: str = ""
    slug: str = ""
    """Of a system on which the reader may book."""
    rest_url: str = ""
    """Where that is of it which has no bar."""

    @property
    def order(self) -> tuple[bool, str, str]:
        return not self.mine, self.owner.casefold(), self.name.casefold()


@dataclass(frozen=True, slots=True)
class LaneRow:
    head: LaneHead
    bars: tuple[CalendarBar, ...]
    folded: int
    tracks: int
    shades: tuple[ShadePart, ...] = ()


@dataclass(frozen=True, slots=True)
class Lanes:
    rows: tuple[LaneRow, ...]
    clocks: tuple[ClockLabels, ...]
    span: SpanPart
    whole: str
    """How long it is, in classes."""
    length: int
    """The same in minutes."""
    now: str | None
    links: tuple[LinkLine, ...]
    height: int
    """Of all rows, in what the lines are counted in: eighths of rem."""
    rest: int
    """So many windows more there are than are looked at."""
    rest_lanes: int
    """So many rows have no place."""

    @property
    def rem(self) -> str:
        return f"{self.height / 8:.3f}"


@dataclass(frozen=True, slots=True)
class LaneScale:
    period: Interval

    @property
    def length(self) -> int:
        return self.period.duration // MINUTE

    def pixels(self, minutes: int) -> float:
        """At least."""
        return minutes * ACROSS / self.length

    def place(self, period: Interval) -> PlaceOnDay | None:
        """To the minute: a minute that has begun counts whole."""
        whole, both = self.period, self.period.intersection(period)
        if both is None:
            return None
        first = (both.starts_at - whole.starts_at) // MINUTE
        last = -((whole.starts_at - both.ends_at) // MINUTE)
        return PlaceOnDay(first, last - first, period.starts_at < whole.starts_at, period.ends_at > whole.ends_at)


def lanes_of(reader: Reader, asked: AskedCalendar, shades: Sequence[Shade] = ()) -> Lanes:
    scale = LaneScale(asked.period)
    found = outlines(reader, asked.windows(scale.period))
    grouped = _by_lane(reader, asked, found.rows.shown)
    heads = _chosen(grouped)
    ranks = in_conflict_first(found.rows, found.findings)
    packings = {head: _packed(asked, scale, grouped[head], ranks) for head in heads}
    bars = bars_of(reader, found, frozenset(one.key for packing in packings.values() for one in packing.packed))
    places = {row.pk: place for row in found.rows if (place := scale.place(row.period))}
    now = scale.place(Interval(reader.now, reader.now + MINUTE))
    return Lanes(
        rows=tuple(_row(head, packings[head], bars, places, scale, shades) for head in heads),
        clocks=_clocks(asked, scale),
        span=SpanPart("", iso(scale.period.starts_at), iso(scale.period.ends_at)),
        whole=classes_in(scale.length),
        length=scale.length,
        now=classes_at(now.top) if now else None,
        links=_links(found.findings.pairs, heads, packings, places) if asked.is_on("conflicts") else (),
        height=sum(height_of(_tracks(packing)) for packing in packings.values()),
        rest=found.rows.rest,
        rest_lanes=len(grouped) - len(heads),
    )


def _by_lane(reader: Reader, asked: AskedCalendar, rows: Sequence[Outline]) -> dict[LaneHead, list[Outline]]:
    lanes: dict[LaneHead, list[Outline]] = {}
    make = _LaneHeads(reader, asked)
    if asked.rows == "organisation":
        for slug, of_one in groupby(sorted(rows, key=attrgetter("organisation")), attrgetter("organisation")):
            lanes[make.of_organisation(slug)] = list(of_one)
        return lanes
    lanes |= {make.of_system(slug): [] for slug in make.own_asked()}
    targets = worked_on(reader, rows)
    for row in rows:
        for head in make.of_work(row, targets.get(row.pk, ())):
            lanes.setdefault(head, []).append(row)
    return lanes


class _LaneHeads:
    def __init__(self, reader: Reader, asked: AskedCalendar) -> None:
        self.reader, self.asked = reader, asked
        self.bookable = (reader.own | reader.granted) if may_work(reader.person) else frozenset()
        self.made: dict[str, LaneHead] = {}

    def own_asked(self) -> frozenset[str]:
        """Also those without any work: there is room."""
        chosen = self.asked.form.cleaned_data
        if self.asked.narrowed_to_work or chosen.get("organisation") not in ("", None, self.reader.organisation.slug):
            return frozenset()
        own = self.reader.own - self.reader.estate.retired
        return own & self.asked.systems if self.asked.systems else own

    def of_work(self, row: Outline, slugs: Sequence[str]) -> Iterator[LaneHead]:
        if not slugs:
            yield self.of_organisation(row.organisation, " (systems not shown)")
        yield from map(self.of_system, slugs)

    def of_system(self, slug: str) -> LaneHead:
        if slug not in self.made:
            self.made[slug] = self._made(slug)
        return self.made[slug]

    def _made(self, slug: str) -> LaneHead:
        estate = self.reader.estate
        return LaneHead(
            key=slug,
            name=estate.names[slug],
            owner=estate.organisation_names[estate.owners[slug]],
            mine=slug in self.reader.own,
            url=reverse("system", args=[slug]),
            slug=slug if slug in self.bookable else "",
            rest_url=self.asked.url(view="list", system=slug),
        )

    def of_organisation(self, slug: str, also: str = "") -> LaneHead:
        name = self.reader.estate.organisation_names[slug]
        rest = self.asked.url(view="list", organisation=slug)
        return LaneHead(lane_of(slug), f"{name}{also}", name, slug == self.reader.organisation.slug, rest_url=rest)


def _chosen(grouped: Mapping[LaneHead, Sequence[Outline]]) -> list[LaneHead]:
    """Those with work go before those without, where there is no place for all."""
    kept = sorted(grouped, key=lambda head: (not grouped[head], head.order))[:MOST_LANES]
    return sorted(kept, key=lambda head: head.order)


def _packed(asked: AskedCalendar, scale: LaneScale, rows: Sequence[Outline], ranks: Mapping[int, int]) -> Packing:
    found = ((row.pk, scale.place(row.period)) for row in rows)
    least = LEAST_LONG[asked.span]
    items = [Item(pk, place.top, place.top + place.length, ranks[pk], least) for pk, place in found if place]
    return pack(items, MOST_TRACKS[asked.span])


def _row(
    head: LaneHead,
    packing: Packing,
    bars: Mapping[int, BarOf],
    places: Mapping[int, PlaceOnDay],
    scale: LaneScale,
    shades: Sequence[Shade],
) -> LaneRow:
    packed = [one for one in packing.packed if one.key in bars]
    beside = _titled_beside(packed, bars, places, scale)
    drawn = tuple(across(bars[one.key], places[one.key], one, beside=beside.get(one.key, "")) for one in packed)
    rest = len(packing.packed) - len(drawn) + len(packing.folded)
    return LaneRow(head, drawn, rest, _tracks(packing), _shades(head, scale, shades))


def _titled_beside(
    packed: Sequence[Packed], bars: Mapping[int, BarOf], places: Mapping[int, PlaceOnDay], scale: LaneScale
) -> dict[int, str]:
    """By those too short for their title where there is room for it, as a class: to their right, or to their left."""
    found: dict[int, str] = {}
    for _, on_track in groupby(sorted(packed, key=lambda one: (one.track, places[one.key].top)), attrgetter("track")):
        taken_until = 0
        for one, following in pairwise([*on_track, None]):
            if one is None:
                continue
            place = places[one.key]
            wanted = min(MOST_BESIDE, LETTER * (len(bars[one.key].title) + 4))
            until = places[following.key].top if following else scale.length
            side = _side_with_room(scale, place, (taken_until, until), wanted)
            taken_until = place.top + place.length
            if side:
                found[one.key] = side
                taken_until += int(wanted / scale.pixels(1)) if side == AFTER else 0
    return found


def _side_with_room(scale: LaneScale, place: PlaceOnDay, free: tuple[int, int], wanted: int) -> str:
    if scale.pixels(place.length) >= LEAST_READ:
        return ""
    if scale.pixels(free[1] - place.top - place.length) >= wanted:
        return AFTER
    return BEFORE if scale.pixels(place.top - free[0]) >= wanted else ""


def _tracks(packing: Packing) -> int:
    return max(1, packing.tracks)


def _links(
    pairs: Pairs, heads: Sequence[LaneHead], packings: Mapping[LaneHead, Packing], places: Mapping[int, PlaceOnDay]
) -> tuple[LinkLine, ...]:
    """Of work that has several lanes, the first counts."""
    heights: dict[int, int] = {}
    top = 0
    for head in heads:
        for one in packings[head].packed:
            heights.setdefault(one.key, middle_of(top, one.track))
        top += height_of(_tracks(packings[head]))
    return tuple(links_across(pairs, heights, places))


def _shades(head: LaneHead, scale: LaneScale, shades: Sequence[Shade]) -> tuple[ShadePart, ...]:
    return tuple(
        ShadePart(
            f"{classes_at(place.top)} {classes_for(place.length)}",
            shade.kind,
            shade.words,
            shade.url,
            shade.kind != ShadeKind.HOURS or scale.pixels(place.length) > LETTER * len(shade.words),
        )
        for shade in shades
        if shade.lane in ("", head.key) and (place := scale.place(Interval(shade.from_, shade.until)))
    )


def _clocks(asked: AskedCalendar, scale: LaneScale) -> tuple[ClockLabels, ...]:
    ticks = _ticks(asked)
    others = dict.fromkeys([UTC_ZONE, *([asked.third] if asked.third else [])])
    others.pop(asked.zone, None)
    own = tuple(
        HourLabel(classes_at((at - scale.period.starts_at) // MINUTE), words, midnight) for at, words, midnight in ticks
    )
    beside = tuple(_beside(asked, other, ticks, scale) for other in others)
    return (ClockLabels(_name(asked.zone, scale), own), *beside)[: MOST_CLOCKS[asked.span]]


def _beside(
    asked: AskedCalendar, zone: ZoneInfo, ticks: Sequence[tuple[datetime, str, bool]], scale: LaneScale
) -> ClockLabels:
    labels = (
        HourLabel(classes_at((at - scale.period.starts_at) // MINUTE), f"{at.astimezone(zone):%H:%M}")
        for at, _, _ in ticks
    )
    return ClockLabels(_name(zone, scale), tuple(labels))


def _ticks(asked: AskedCalendar) -> list[tuple[datetime, str, bool]]:
    """When, what the reader's clock says then, and whether a day begins. Hours that come twice are named apart."""
    if asked.span == "day":
        axis = day_and_night(asked.day, asked.zone)
        rows = [
            (axis.days[0].at(row.top), row) for row in axis.rows if row.twice or int(row.label[:2]) % HOURS_APART == 0
        ]
        return [(at, _hour(at, row.label, row.twice, asked), row.midnight) for at, row in rows if at]
    days = ((day.day, day.period) for day in axis_of(asked.days, asked.zone).days)
    return [
        (period.starts_at, _day(asked, period.starts_at), asked.span == "week" or not day.weekday())
        for day, period in days
        if period
    ]


def _hour(at: datetime, label: str, twice: bool, asked: AskedCalendar) -> str:
    if label == "00:00":
        return wording.day_in_words(at.astimezone(asked.zone), asked.today)
    return f"{label} {wording.zone_name(at, asked.zone)}" if twice else label


def _day(asked: AskedCalendar, at: datetime) -> str:
    local = at.astimezone(asked.zone)
    if asked.span == "week":
        return wording.day_in_words(local, asked.today)
    return f"{local.day}"


def _name(zone: ZoneInfo, scale: LaneScale) -> str:
    edges = (scale.period.starts_at, scale.period.ends_at - MINUTE)
    return "/".join(dict.fromkeys(wording.zone_name(edge, zone) for edge in edges))
