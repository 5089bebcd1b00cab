"""What a time on somebody's clock means when the clocks change."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from core.time.clock_changes import Resolved, resolve

NEW_YORK = ZoneInfo("America/New_York")


def test_a_plain_time_means_one_instant() -> None:
    assert resolve(datetime.fromisoformat("2026-11-23T01:00"), ZoneInfo("America/Denver"), 0) == Resolved(
        datetime(2026, 11, 23, 8, 0, tzinfo=UTC), "MST"
    )


@pytest.mark.parametrize(
    ("fold", "instant", "name"),
    [
        pytest.param(0, datetime(2026, 11, 1, 5, 30, tzinfo=UTC), "EDT", id="the first"),
        pytest.param(1, datetime(2026, 11, 1, 6, 30, tzinfo=UTC), "EST", id="the second"),
    ],
)
def test_an_hour_that_exists_twice_is_the_one_that_was_meant(fold: int, instant: datetime, name: str) -> None:
    assert resolve(datetime.fromisoformat("2026-11-01T01:30"), NEW_YORK, fold) == Resolved(instant, name, twice=True)


@pytest.mark.parametrize("fold", [0, 1])
def test_a_time_that_does_not_exist_moves_on_by_what_is_skipped_and_says_so(fold: int) -> None:
    assert resolve(datetime.fromisoformat("2026-03-08T02:30"), NEW_YORK, fold) == Resolved(
        datetime(2026, 3, 8, 7, 30, tzinfo=UTC),
        "EDT",
        moved=timedelta(hours=1),
        note="02:30 does not exist that night, the clock goes forward; it is taken as 03:30.",
    )


def test_lord_howe_skips_and_repeats_half_an_hour() -> None:
    zone = ZoneInfo("Australia/Lord_Howe")

    skipped = resolve(datetime.fromisoformat("2026-10-04T02:15"), zone, 0)
    first, second = (resolve(datetime.fromisoformat("2026-04-05T01:45"), zone, fold) for fold in (0, 1))

    assert (skipped.instant, skipped.moved) == (
        datetime(2026, 10, 3, 15, 45, tzinfo=UTC),
        timedelta(minutes=30),
    )
    assert (first.twice, second.twice, second.instant - first.instant) == (True, True, timedelta(minutes=30))


def test_kathmandu_is_a_quarter_of_an_hour_off() -> None:
    assert resolve(datetime.fromisoformat("2026-11-23T01:00"), ZoneInfo("Asia/Kathmandu"), 0).instant == datetime(
        2026, 11, 22, 19, 15, tzinfo=UTC
    )
