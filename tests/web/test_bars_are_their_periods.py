"""Bars of a week equal the periods of their windows to the minute, whatever the clocks do: read back from the classes
that place them, and from the rectangles in which time runs evenly."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from django.template.loader import render_to_string
from hypothesis import given
from hypothesis import strategies as st

from calendar_app.schedule.bars import BarOf, iso
from calendar_app.schedule.columns import Columns, Moments, clocks_of, columns_of, drawn_on, shown_of
from calendar_app.schedule.places import AT, FOR, classes_in, minutes_of
from changes.selectors.window_outlines import Outline
from core.time.day_axis import axis_of
from core.time.interval import Interval
from tests.examples import tries
from tests.web.calendar_read import bars_in, cells_in

MINUTE = timedelta(minutes=1)
ZONES = st.sampled_from(["America/Denver", "Europe/London", "Asia/Kathmandu"])
CHANGES_OF_CLOCKS = st.sampled_from(
    [datetime(2026, month, day, tzinfo=UTC) for month, day in ((3, 8), (3, 29), (10, 25), (11, 1))]
)
PERIODS = st.lists(st.tuples(st.integers(-5000, 8000), st.integers(1, 3000)), min_size=10, max_size=10)


@tries(0.5)
@given(ZONES, CHANGES_OF_CLOCKS, PERIODS)
def test_bars_are_their_periods_to_the_minute_over_both_changes_of_clocks(
    zone: str, near: datetime, asked: list[tuple[int, int]]
) -> None:
    periods = [Interval(near + begins * MINUTE, near + (begins + length) * MINUTE) for begins, length in asked]
    grid = _week(ZoneInfo(zone), near, periods)

    drawn = list(_read_back(render_to_string("calendar_app/schedule/_columns.html", {"grid": grid})))

    assert len(drawn) == sum(len(column.bars) for column in grid.columns)
    for period, shown, day in drawn:
        assert shown == (max(period.starts_at, day.starts_at), min(period.ends_at, day.ends_at))


@tries(0.5)
@given(ZONES, CHANGES_OF_CLOCKS, PERIODS)
def test_every_period_stands_on_every_day_that_it_touches_or_is_counted_there(
    zone: str, near: datetime, asked: list[tuple[int, int]]
) -> None:
    periods = [Interval(near + begins * MINUTE, near + (begins + length) * MINUTE) for begins, length in asked]

    for column in _week(ZoneInfo(zone), near, periods).columns:
        begins, ends = (datetime.fromisoformat(at) for at in (column.spans[0].starts, column.spans[-1].ends))
        touching = sum(period.overlaps(Interval(begins, ends)) for period in periods)
        assert (column.number, len(column.bars) + column.folded) == (touching, touching)


def _week(zone: ZoneInfo, near: datetime, periods: list[Interval]) -> Columns:
    monday = near.date() - timedelta(days=near.weekday())
    axis = axis_of([monday + timedelta(days=nth) for nth in range(7)], zone)
    rows = [Outline(pk, pk, "centre", period, True, ()) for pk, period in enumerate(periods)]
    drawn = drawn_on(axis, rows, dict.fromkeys(range(len(rows)), 0), 4)
    bars = {pk: _bar(pk, periods[pk]) for pk in shown_of(drawn)}
    columns = columns_of(drawn, bars, (), {}, Moments(near, near.date()))
    return Columns(columns, clocks_of(axis, zone, None), classes_in(axis.height), axis.height)


def _bar(pk: int, period: Interval) -> BarOf:
    begins, ends = iso(period.starts_at), iso(period.ends_at)
    return BarOf(pk, str(pk), str(pk), "", "Work", "Centre", "draft", "", "", "", begins, ends, False, True, "", False)


def _read_back(html: str) -> Iterator[tuple[Interval, tuple[datetime, datetime], Interval]]:
    for _, cell in cells_in(html):
        found = re.findall(
            r'<div class="cal-span (.*?)" data-span data-axis="y" data-from="(.*?)"\s*data-until="(.*?)"', cell
        )
        spans = [(minutes_of(c, AT), minutes_of(c, FOR), _at(begins), _at(ends)) for c, begins, ends in found]
        day = Interval(spans[0][2], spans[-1][3])
        for bar in bars_in(cell):
            top, length = bar.minutes
            bottom = top + length
            [begins] = [at + (top - first) * MINUTE for first, long, at, _ in spans if first <= top < first + long]
            [ends] = [at + (bottom - first) * MINUTE for first, long, at, _ in spans if first < bottom <= first + long]
            yield Interval(_at(bar.starts), _at(bar.ends)), (begins, ends), day


def _at(written: str) -> datetime:
    return datetime.fromisoformat(written)
