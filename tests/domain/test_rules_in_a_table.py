"""A hundred rules, RFC 5545's own examples and others: the same days as dateutil finds, or refused in words.

`rules.txt` holds what both dateutil and ical.js found when it was written: a start and a rule a line, how many days
there are, and the first and last of them.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from dateutil.rrule import rrulestr

from core.time.repeats import Repeats, all_times, refusals_of_repeats

NEW_YORK = ZoneInfo("America/New_York")
LINES = [line.split() for line in (Path(__file__).parent / "rules.txt").read_text().splitlines()]


def of(start: str, rrule: str) -> Repeats:
    return Repeats(datetime.fromisoformat(start), timedelta(hours=1), NEW_YORK, rrule)


def test_there_are_a_hundred() -> None:
    assert (len(LINES), len({(start, rrule) for start, rrule, *_ in LINES})) == (100, 100)


@pytest.mark.parametrize(("start", "rrule", "said"), [(one[0], one[1], one[2:]) for one in LINES])
def test_a_rule_falls_on_the_same_days_or_is_refused(start: str, rrule: str, said: list[str]) -> None:
    one = of(start, rrule)
    refused = list(refusals_of_repeats(one, datetime.fromisoformat(start).replace(tzinfo=UTC)))
    if said == ["refused"]:
        assert refused
        return
    found = [each.local for each in all_times(one)]
    # dateutil wants the end as naive as the start
    dateutils = list(rrulestr(rrule.replace("Z", ""), dtstart=one.starts_at_local))
    assert (refused, found) == ([], dateutils)
    assert said == [str(len(found)), f"{found[0]:%Y-%m-%d}", f"{found[-1]:%Y-%m-%d}"]
