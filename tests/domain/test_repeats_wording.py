"""Work that repeats, as it is said and as people choose it."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from core.time.repeats import Repeats, all_times
from core.time.repeats_wording import effect_in_words, repeats_in_words, shift_in_words
from core.time.rule_making import Every, choice_of, rule_for

NOW = datetime(2026, 1, 2, tzinfo=UTC)
HOUR = timedelta(hours=1)
BEGINS = datetime(2026, 2, 15, 2, 30)
"""The third Sunday of the month."""


def of(rrule: str, start: datetime = BEGINS, zone: str = "America/Denver") -> Repeats:
    return Repeats(start, 2 * HOUR, ZoneInfo(zone), rrule)


@pytest.mark.parametrize(
    ("rrule", "words"),
    [
        (
            "FREQ=WEEKLY;INTERVAL=2;BYDAY=SU;UNTIL=20260630",
            "every second Sunday at 02:30, Denver, until Sun 21 Jun",
        ),
        ("FREQ=WEEKLY;COUNT=60", "every Sunday at 02:30, Denver, until Sun 4 Apr 2027"),
        ("FREQ=MONTHLY;COUNT=2", "the 15th of every month at 02:30, Denver, until Sun 15 Mar"),
        ("FREQ=YEARLY;COUNT=1", "the 15th of February, every year at 02:30, Denver, until Sun 15 Feb"),
        ("FREQ=MONTHLY;BYDAY=3SU;COUNT=2", "the third Sunday of every month at 02:30, Denver, until Sun 15 Mar"),
        ("FREQ=DAILY;COUNT=3", "every day at 02:30, Denver, until Tue 17 Feb"),
    ],
)
def test_a_rule_is_said_with_its_hour_its_place_and_its_last_day(rrule: str, words: str) -> None:
    assert repeats_in_words(of(rrule), NOW) == words


def test_what_the_clock_does_to_a_time_is_said() -> None:
    spring, autumn = datetime(2026, 3, 7, 2, 30), datetime(2026, 10, 31, 1, 30)
    spans = of("FREQ=DAILY;COUNT=1", datetime(2026, 3, 8, 1))
    rules = (of("FREQ=DAILY;COUNT=3", spring), of("FREQ=DAILY;COUNT=3", autumn), spans)

    assert [effect_in_words(each, one) for one in rules for each in all_times(one)] == [
        "",
        "02:30 does not exist that night: the clock goes forward, and it begins at 03:30.",
        "",
        "",
        "01:30 comes twice that night: it begins the first time, at 01:30 MDT.",
        "",
        "The clock goes forward meanwhile: it ends at 04:00, not 03:00.",
    ]


def test_the_first_time_after_a_change_says_what_became_of_utc() -> None:
    weekly = of("FREQ=WEEKLY;COUNT=3", datetime(2026, 3, 1, 12))
    first, second, third = all_times(weekly)

    assert shift_in_words(first, second, weekly) == "The clock has gone forward: 1 h earlier in UTC from here on."
    assert shift_in_words(second, third, weekly) == ""


@pytest.mark.parametrize("every", [one for one in Every if one not in (Every.NEVER, Every.OTHER)])
def test_what_was_chosen_is_known_again(every: Every) -> None:
    assert choice_of(rule_for(every, BEGINS, date(2026, 6, 30)), BEGINS) == (every, date(2026, 6, 30))


def test_any_other_rule_is_one_of_ones_own() -> None:
    assert choice_of("FREQ=WEEKLY;COUNT=3", BEGINS) == (Every.OTHER, None)
    assert choice_of("FREQ=DAILY;UNTIL=20260630T000000Z", BEGINS) == (Every.OTHER, None)
