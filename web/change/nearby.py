"""What else is done around the time of a change on what it works on or reaches, drawn as a strip of hours."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from urllib.parse import urlencode

from django.urls import reverse

from changes.selectors.board import OpenFindings
from changes.selectors.changes import ChangeView, WindowView
from changes.selectors.reader import Reader
from changes.selectors.window_lists import WantedWindows, listing
from components.strip import Strip, StripWork, strip_of
from components.work import SEVERITIES, WindowRow, window_row
from core.cursor import Cursor
from core.time.interval import Interval
from web.change.window_parts import next_first

AROUND = timedelta(hours=6)
MOST_NEARBY = 12
"""Windows that are drawn; the schedule has the others."""


@dataclass(frozen=True, slots=True)
class Nearby:
    strip: Strip
    rows: tuple[WindowRow, ...]
    """Work of others, or of other changes."""
    more: bool
    schedule_url: str


def nearby_of(reader: Reader, view: ChangeView) -> Nearby | None:
    """Beside the window under way, or else the next one, or the last. None where there is nothing, or where the reader
    does not know what is worked on."""
    systems = frozenset(slug for slug in _touched(view) if reader.may_open(slug))
    if not view.windows or not systems:
        return None
    current = next_first(view.windows)[0]
    period = Interval(current.begins - AROUND, max(current.until or reader.now, current.begins) + AROUND)
    found = listing(reader, WantedWindows(period, systems=systems), Cursor(), most=MOST_NEARBY)
    others = [one for one in found.views if one.change != view.id]
    if not others:
        return None
    rows = tuple(window_row(reader, one, {}) for one in others)
    first = period.starts_at.astimezone(reader.zone).date()
    return Nearby(
        _drawn(reader, view, others, period),
        rows,
        bool(found.next),
        f"{reverse('schedule')}?{urlencode({'from': first.isoformat()})}",
    )


def _touched(view: ChangeView) -> set[str]:
    return {target.system for target in view.targets} | {row.system for row in view.impact}


def _drawn(reader: Reader, view: ChangeView, others: Sequence[WindowView], period: Interval) -> Strip:
    own = tuple(row for row in view.impact if row.mine)
    windows = [replace(one, reaches=own) for one in view.windows] + list(others)
    pairs = OpenFindings.of(reader.organisation, [one.pk for one in windows]).pairs
    conflicts = {(str(one), str(other)): SEVERITIES[severity] for (one, other), severity in pairs.items()}
    works = [_on_strip(reader, one) for one in windows]
    return strip_of(works, reader.zone, reader.now, conflicts, period=period)


def _on_strip(reader: Reader, view: WindowView) -> StripWork:
    row = window_row(reader, view, {})
    times = row.starts_at, row.ends_at
    return StripWork(str(view.pk), row.title, row.organisation, row.state, *times, row.mine, row.worst, row.url)
