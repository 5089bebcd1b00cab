"""Times on a wall are short, in the organisation's zone, and counted on by the page."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import Browser

from calendar_app.wall.times import time_left, when_on_a_wall

DENVER = ZoneInfo("America/Denver")
NOW = datetime(2026, 11, 25, 10, 6, tzinfo=UTC)
COUNTS = Path(__file__).parents[2] / "static" / "countdowns.js"


def at(hours: float) -> datetime:
    return NOW.replace(minute=0) + timedelta(hours=hours)


@pytest.mark.parametrize(
    ("start", "end", "said"),
    [
        (at(-0.5), at(1), "02:30–04:00"),
        (at(-0.5), None, "since 02:30, end not known"),
        (at(-6), at(1), "Tue 21:00 – Wed 04:00"),
        (at(-24 * 40), at(1), "Fri 16 Oct, 04:00 MDT – Wed 25 Nov, 04:00 MST"),
    ],
)
def test_a_period_names_its_zone_only_where_that_is_another(start: datetime, end: datetime | None, said: str) -> None:
    assert when_on_a_wall(start, end, DENVER, NOW) == said


@pytest.mark.parametrize(
    ("state", "start", "end", "said"),
    [
        ("in_progress", -60, 70, "ends in 1 h 10 min"),
        ("in_progress", -60, 0.5, "ends in less than a minute"),
        ("overrunning", -60, -25, "end due 25 min ago"),
        ("unconfirmed", -12, 60, "start due 12 min ago"),
        ("unconfirmed", 0, 60, "start due just now"),
        ("approved", 40, 60, "starts in 40 min"),
        ("in_progress", -60, None, None),
    ],
)
def test_what_is_left_is_said(state: str, start: float, end: float | None, said: str | None) -> None:
    ends_at = None if end is None else NOW + timedelta(minutes=end)
    left = time_left(state, NOW + timedelta(minutes=start), ends_at, NOW)
    assert (left and left.said) == said


def test_the_page_counts_on_in_the_same_words(browser: Browser) -> None:
    with browser.new_context() as tab:
        page, differ = tab.new_page(), []
        page.add_script_tag(path=str(COUNTS))
        for state in ("in_progress", "approved"):
            for seconds in (-90000, -3661, -60, -59, -1, 0, 1, 59, 60, 3599, 7265, 90000):
                then = NOW + timedelta(seconds=seconds)
                left = time_left(state, then, then, NOW)
                assert left
                counted = {"counts": left.at, "will": left.will, "did": left.did}
                words = "([counted, now]) => maintwinCountdowns.words(counted, Date.parse(now))"
                found = page.evaluate(words, [counted, NOW.isoformat()])
                differ += [(state, seconds, left.said, found)] if found != left.said else []
    assert differ == []
