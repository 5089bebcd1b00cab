"""How long the lanes of sixty systems take over a month with 2,000 windows, beside the bare SQL for the same windows
with as many strings; and how much of it is sent. MONTH_WINDOWS is how many."""

import os
from collections.abc import Iterator
from datetime import date

from bench.calendar.looking import looked_at

PRINTS = ("month_lanes", "month_lanes_floor", "month_lanes_ratio")
FIRST = date(2026, 12, 1)
WINDOWS = int(os.environ.get("MONTH_WINDOWS", "2000"))


def run() -> Iterator[dict[str, object]]:
    yield from looked_at("month_lanes", f"/schedule/?view=lanes&span=month&date={FIRST}", WINDOWS, FIRST, 31)
