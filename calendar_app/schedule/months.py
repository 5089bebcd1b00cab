"""A month: each day says what stands on it, as far as there is room, and how much more there is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from calendar_app.schedule.asked import AskedCalendar
from calendar_app.schedule.bars import BarOf, CalendarBar, bars_of, iso
from calendar_app.schedule.columns import SpanPart
from calendar_app.schedule.shades import Shade, ShadeKind, is_empty
from changes.selectors.reader import Reader
from changes.selectors.window_outlines import Outline, in_conflict_first, outlines
from core.time import wording
from core.time.day_axis import midnight
from core.time.interval import Interval

MOST_A_DAY = 4


@dataclass(frozen=True, slots=True)
class MonthDay:
    day: date
    name: str
    url: str
    is_today: bool
    is_past: bool
    is_other: bool
    """Of the month before or after."""
    number: int
    bars: tuple[CalendarBar, ...]
    shades: tuple[Shade, ...]
    span: SpanPart

    @property
    def weekday(self) -> str:
        return wording.weekday(self.day)

    @property
    def is_empty(self) -> bool:
        return is_empty(self.number, self.shades)

    @property
    def folded(self) -> int:
        return self.number - len(self.bars)


@dataclass(frozen=True, slots=True)
class Month:
    weeks: tuple[tuple[MonthDay, ...], ...]
    rest: int


def month_of(reader: Reader, asked: AskedCalendar, shades: Sequence[Shade] = ()) -> Month:
    found = outlines(reader, asked.windows(asked.period))
    ranks = in_conflict_first(found.rows, found.findings)
    on = {day: _on(asked, day, found.rows.shown) for day in asked.days}
    chosen = {day: sorted(rows, key=lambda row: ranks[row.pk])[:MOST_A_DAY] for day, rows in on.items()}
    bars = bars_of(reader, found, {row.pk for rows in chosen.values() for row in rows})
    days = [_day(asked, day, len(on[day]), chosen[day], bars, shades) for day in asked.days]
    return Month(tuple(tuple(days[at : at + 7]) for at in range(0, len(days), 7)), found.rows.rest)


def _on(asked: AskedCalendar, day: date, rows: Sequence[Outline]) -> list[Outline]:
    period = asked.period_of(day)
    return [row for row in rows if period and row.period.overlaps(period)]


def _day(
    asked: AskedCalendar,
    day: date,
    number: int,
    chosen: Sequence[Outline],
    bars: Mapping[int, BarOf],
    shades: Sequence[Shade],
) -> MonthDay:
    period = asked.period_of(day)
    in_order = sorted(chosen, key=lambda row: row.period.starts_at)
    return MonthDay(
        day=day,
        name=wording.day_in_words(day, asked.today),
        url=asked.url_on(day, view="day"),
        is_today=day == asked.today,
        is_past=day < asked.today,
        is_other=day.month != asked.day.month,
        number=number,
        bars=tuple(_bar(bars[row.pk], row, period) for row in in_order if row.pk in bars and period),
        shades=_behind(shades, period) if period else (),
        span=SpanPart("", iso(midnight(day, asked.zone)), iso(period.ends_at if period else midnight(day, asked.zone))),
    )


def _behind(shades: Sequence[Shade], day: Interval) -> tuple[Shade, ...]:
    """Freezes; and of what somebody looks for the first free start of the day, else what is longest in its way."""
    on = [(both, one) for one in shades if (both := day.intersection(Interval(one.from_, one.until)))]
    freezes = [one for _, one in on if one.kind == ShadeKind.FREEZE]
    free = [one for _, one in on if one.kind == ShadeKind.FREE and one.from_ >= day.starts_at]
    refused = [(both.duration, one) for both, one in on if one.kind == ShadeKind.REFUSED]
    said = free[:1] or [one for _, one in sorted(refused, key=lambda pair: pair[0], reverse=True)[:1]]
    return (*freezes, *said)


def _bar(of: BarOf, row: Outline, period: Interval) -> CalendarBar:
    return CalendarBar(of, "", row.period.starts_at < period.starts_at, row.period.ends_at > period.ends_at)
