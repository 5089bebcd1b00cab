"""Day and week: from what was asked to the columns that are drawn."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import date

from calendar_app.schedule.asked import Asked, shifted
from calendar_app.schedule.bars import BarOf, BarsOf
from calendar_app.schedule.columns import Column, Columns, clocks_of, columns_of, drawn_on, shown_of
from calendar_app.schedule.places import classes_in
from calendar_app.schedule.shades import Shade
from changes.selectors.reader import Reader
from changes.selectors.window_outlines import Outlines, in_conflict_first, outlines, shown_whole
from core.time.day_axis import Axis, axis_of, day_and_night
from core.time.interval import Interval

MOST_BESIDE = {"day": 12, "week": 4}
"""So many bars stand side by side in a column."""


def axis_asked(asked: Asked) -> Axis:
    if asked.view == "day":
        return day_and_night(asked.day, asked.zone)
    return axis_of(days_of_week(asked.day), asked.zone)


def days_of_week(day: date) -> list[date]:
    """From Monday on."""
    return [shifted(day, number - day.weekday()) for number in range(7)]


def period_of(axis: Axis) -> Interval:
    periods = [day.period for day in axis.days if day.period]
    return Interval(periods[0].starts_at, periods[-1].ends_at)


def grid_of(reader: Reader, asked: Asked, axis: Axis, shades: Sequence[Shade] = ()) -> Columns:
    found = outlines(reader, asked.windows(period_of(axis)))
    drawn = drawn_on(axis, found.rows.shown, in_conflict_first(found.rows, found.findings), MOST_BESIDE[asked.view])
    bars = bars_of(reader, found, shown_of(drawn))
    columns = columns_of(axis, drawn, bars, shades, reader.now, asked.today)
    return Columns(
        columns=tuple(_with_links(asked, column) for column in columns),
        clocks=clocks_of(axis, asked.zone, asked.third),
        height=classes_in(axis.height),
        rest=found.rows.rest,
    )


def bars_of(reader: Reader, found: Outlines, pks: Collection[int]) -> dict[int, BarOf]:
    """Only of those that are shown it is looked at what they are."""
    make = BarsOf(reader, found.findings.marks)
    known = {row.pk: row for row in found.rows if row.pk in pks}
    return {pk: make(view, known[pk]) for pk, view in shown_whole(reader, pks).items()}


def _with_links(asked: Asked, column: Column) -> Column:
    day = asked.url_on(column.day, view="day")
    return replace(column, url=day, rest_url=asked.url_on(column.day, view="list") if asked.view == "day" else day)
