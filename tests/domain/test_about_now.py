from datetime import UTC, datetime, timedelta

import pytest

from core.time.about_now import not_ahead, not_behind

NOW = datetime(2026, 11, 23, 8, 0, 40, tzinfo=UTC)


@pytest.mark.parametrize(
    ("seconds", "ahead", "behind"),
    [(-121, -121, -121), (-120, -120, 0), (-1, -1, 0), (0, 0, 0), (1, 0, 1), (120, 0, 120), (121, 121, 121)],
)
def test_what_lies_within_two_minutes_of_now_is_now(seconds: int, ahead: int, behind: int) -> None:
    at = NOW + timedelta(seconds=seconds)

    assert (not_ahead(at, NOW) - NOW).total_seconds() == ahead
    assert (not_behind(at, NOW) - NOW).total_seconds() == behind
