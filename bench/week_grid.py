"""How long the week of the schedule takes with 500 windows on sixty systems, beside the bare SQL for the same windows
with as many strings; and how much of it is sent. WEEK_WINDOWS is how many."""

import os
from collections.abc import Iterator
from datetime import date

from bench.calendar.looking import looked_at

PRINTS = ("week_grid", "week_grid_floor", "week_grid_ratio")
MONDAY = date(2026, 11, 30)
WINDOWS = int(os.environ.get("WEEK_WINDOWS", "500"))


def run() -> Iterator[dict[str, object]]:
    yield from looked_at("week_grid", f"/schedule/?view=week&date={MONDAY}", WINDOWS, MONDAY, 7)
