"""Day and week: from what was asked to the columns that are drawn."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from calendar_app.schedule.asked import AskedCalendar
from calendar_app.schedule.bars import bars_of
from calendar_app.schedule.columns import Columns, DayColumn, Moments, clocks_of, columns_of, drawn_on, shown_of
from calendar_app.schedule.places import classes_in
from calendar_app.schedule.shades import Shade
from changes.selectors.reader import Reader
from changes.selectors.window_outlines import in_conflict_first, outlines
from core.time.day_axis import Axis, axis_of, day_and_night

MOST_BESIDE = {"day": 12, "week": 4}
"""So many bars stand side by side in a column."""


def axis_asked(asked: AskedCalendar) -> Axis:
    return day_and_night(asked.day, asked.zone) if asked.view == "day" else axis_of(asked.days, asked.zone)


def grid_of(reader: Reader, asked: AskedCalendar, shades: Sequence[Shade] = ()) -> Columns:
    axis = axis_asked(asked)
    found = outlines(reader, asked.windows(asked.period))
    drawn = drawn_on(axis, found.rows.shown, in_conflict_first(found.rows, found.findings), MOST_BESIDE[asked.view])
    bars = bars_of(reader, found, shown_of(drawn), asked.day if asked.view == "day" else None)
    pairs = found.findings.pairs if asked.is_on("conflicts") else {}
    columns = columns_of(drawn, bars, shades, pairs, Moments(reader.now, asked.today))
    return Columns(
        columns=tuple(_with_links(asked, column) for column in columns),
        clocks=clocks_of(axis, asked.zone, asked.third),
        height=classes_in(axis.height),
        minutes=axis.height,
        rest=found.rows.rest,
    )


def _with_links(asked: AskedCalendar, column: DayColumn) -> DayColumn:
    day = asked.url_on(column.day, view="day")
    rest = asked.url_on(column.day, view="list") if asked.view == "day" else day
    return replace(column, url=day, week_url=asked.url_on(column.day), rest_url=rest)
