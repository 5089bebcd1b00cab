from datetime import time, timedelta

import pytest

from core.time.rule_wording import hours_in_words, rule_in_words


@pytest.mark.parametrize(
    ("rule", "words"),
    [
        ("FREQ=DAILY", "every day"),
        ("FREQ=DAILY;INTERVAL=2", "every second day"),
        ("FREQ=DAILY;BYDAY=MO,TU", "every Monday and Tuesday"),
        ("FREQ=WEEKLY;BYDAY=SU", "every Sunday"),
        ("RRULE:FREQ=WEEKLY;BYDAY=MO,TU,WE", "every Monday, Tuesday and Wednesday"),
        ("FREQ=WEEKLY;INTERVAL=2;BYDAY=MO", "every second Monday"),
        ("FREQ=MONTHLY;BYDAY=-1SU", "the last Sunday of every month"),
        ("FREQ=MONTHLY;BYDAY=1SU,3SU", "the first Sunday and third Sunday of every month"),
        ("FREQ=MONTHLY;BYMONTHDAY=31", "the 31st of every month"),
        ("FREQ=MONTHLY;BYMONTHDAY=-1;INTERVAL=3", "the last day of every 3 months"),
        ("FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=29", "the 29th of February, every year"),
    ],
)
def test_common_rules_are_said_in_words(rule: str, words: str) -> None:
    assert rule_in_words(rule) == words


@pytest.mark.parametrize(
    "rule",
    [
        "FREQ=WEEKLY",
        "FREQ=DAILY;INTERVAL=2;BYDAY=MO",
        "FREQ=DAILY;COUNT=10",
        "FREQ=WEEKLY;BYDAY=1SU",
        "FREQ=MONTHLY;BYDAY=SU",
        "FREQ=MONTHLY;BYDAY=SU;BYSETPOS=-1",
        "FREQ=MONTHLY;BYMONTHDAY=-2",
        "FREQ=YEARLY;BYMONTH=13;BYMONTHDAY=1",
        "FREQ=YEARLY;BYMONTH=0;BYMONTHDAY=1",
        "FREQ=YEARLY",
    ],
)
def test_what_words_cannot_say_is_shown_as_written(rule: str) -> None:
    assert rule_in_words(rule) == rule


@pytest.mark.parametrize(
    ("start", "hours", "words"),
    [
        ("01:30", 2.5, "Every day from 01:30 until 04:00"),
        ("22:00", 6, "Every day from 22:00 until 04:00 the next day"),
        ("00:00", 24, "Every day from 00:00 until 00:00 the next day"),
        ("23:15:30", 48, "Every day from 23:15:30 until 23:15:30 2 days later"),
    ],
)
def test_hours_are_said_by_when_they_begin_and_end_on_the_clock(start: str, hours: float, words: str) -> None:
    assert hours_in_words("FREQ=DAILY", time.fromisoformat(start), timedelta(hours=hours)) == words
