"""Quiet hours, in the reader's own zone, and what they do to reminders."""

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from core.time.interval import Interval
from notifications.domain.plan import outside_quiet_hours
from notifications.domain.quiet import QuietHours

HOUR = timedelta(hours=1)
DENVER = ZoneInfo("America/Denver")


def denver(day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 11, day, hour, minute, tzinfo=DENVER)


NIGHT = QuietHours(time(22), time(7), DENVER)


@pytest.mark.parametrize(
    ("at", "around"),
    [
        (denver(23, 21, 59), None),
        (denver(23, 22), (denver(23, 22), denver(24, 7))),
        (denver(24, 3), (denver(23, 22), denver(24, 7))),
        (denver(24, 6, 59), (denver(23, 22), denver(24, 7))),
        (denver(24, 7), None),
    ],
    ids=["before", "first moment", "after midnight", "last minute", "over"],
)
def test_the_start_belongs_to_quiet_hours_and_the_end_does_not(
    at: datetime, around: tuple[datetime, datetime] | None
) -> None:
    assert NIGHT.around(at) == (Interval(*around) if around else None)


def test_equal_times_are_no_quiet_hours() -> None:
    assert QuietHours(time(7), time(7), DENVER).around(denver(23, 7)) is None


def test_the_night_of_a_clock_change_is_an_hour_longer_or_shorter() -> None:
    new_york = ZoneInfo("America/New_York")
    night = QuietHours(time(22), time(7), new_york)
    autumn = night.around(datetime(2026, 11, 1, 5, 30, tzinfo=UTC))
    spring = night.around(datetime(2026, 3, 8, 7, 30, tzinfo=UTC))
    assert autumn is not None
    assert spring is not None
    assert (autumn.duration, spring.duration) == (10 * HOUR, 8 * HOUR)


def test_quiet_hours_that_the_clock_skips_are_none() -> None:
    skipped = QuietHours(time(2, 10), time(2, 50), ZoneInfo("America/New_York"))
    assert skipped.around(datetime(2026, 3, 8, 7, 10, tzinfo=UTC)) == Interval(
        datetime(2026, 3, 8, 7, 10, tzinfo=UTC), datetime(2026, 3, 8, 7, 50, tzinfo=UTC)
    ), "moved behind the gap"


@pytest.mark.parametrize(
    ("due", "starts", "comes"),
    [
        (denver(23, 12), denver(24, 12), denver(23, 12)),
        (denver(24, 1), denver(25, 1), denver(24, 7)),
        (denver(24, 0), denver(24, 1), denver(23, 21, 59)),
        (denver(24, 6, 30), denver(24, 7), denver(23, 21, 59)),
    ],
    ids=["by day", "waits for the morning", "could not wait", "starts when they end"],
)
def test_a_reminder_comes_after_quiet_hours_or_just_before_them_where_that_is_too_late(
    due: datetime, starts: datetime, comes: datetime
) -> None:
    assert outside_quiet_hours(due, starts, NIGHT) == comes
    assert outside_quiet_hours(due, starts, None) == due
