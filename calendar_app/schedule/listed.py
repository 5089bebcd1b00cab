"""The list: seven days, window by window, with all there is to say of each."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from django.http import HttpRequest
from django.utils.http import urlencode

from calendar_app.schedule.asked import AskedCalendar, shifted
from calendar_app.schedule.rows import DayGroup
from changes.selectors.board import open_marks
from changes.selectors.reader import Reader
from changes.selectors.window_lists import MOST_ROWS, Listing, listing
from components.paging import cursor_of
from components.work import WindowRow, window_row
from core.time import wording
from core.time.day_axis import midnight


def listed(request: HttpRequest, reader: Reader, asked: AskedCalendar) -> dict[str, Any]:
    found = listing(reader, asked.windows(asked.period), cursor_of(request))
    marks = open_marks(reader.organisation, [view.pk for view in found.views])
    return {
        "days": _by_day((window_row(reader, view, marks) for view in found.views), asked, reader.now),
        "range_text": _days_in_words(asked) + _what_is_shown(request, found),
        "part": found,
        "download_query": f"?{urlencode(_download_of(asked))}",
    }


def _download_of(asked: AskedCalendar) -> dict[str, str]:
    """The same days, of the same organisation."""
    return {"from": asked.day.isoformat(), "organisation": asked.form.cleaned_data.get("organisation", "")}


def _days_in_words(asked: AskedCalendar) -> str:
    first, last = (wording.day_in_words(asked.days[place], asked.today) for place in (0, -1))
    return f"{first} to {last}."


def _by_day(rows: Iterable[WindowRow], asked: AskedCalendar, now: datetime) -> list[DayGroup]:
    """Each under the day on which it begins, or the first one; what goes on stands under the days that follow, too."""
    in_order = sorted(rows, key=lambda row: row.starts_at)
    groups: list[DayGroup] = []
    for day in asked.days:
        begins, ends = midnight(day, asked.zone), midnight(shifted(day, 1), asked.zone)
        of_day = [row for row in in_order if row.starts_at < ends and _until(row, now) > begins]
        new = tuple(row for row in of_day if row.starts_at >= begins or day == asked.day)
        if of_day:
            groups.append(DayGroup(begins, new, tuple(row for row in of_day if row not in new)))
    return groups


def _until(row: WindowRow, now: datetime) -> datetime:
    """What runs over, or is not known to end, goes on today."""
    lasting = row.state in ("in_progress", "overrunning") and (row.ends_at is None or row.ends_at <= now)
    return now + timedelta(microseconds=1) if lasting or row.ends_at is None else row.ends_at


def _what_is_shown(request: HttpRequest, found: Listing) -> str:
    if "after" in request.GET:
        return " These start later than those on the previous page."
    return f" Only the first {MOST_ROWS} windows are shown; the rest are on the next page." if found.next else ""
