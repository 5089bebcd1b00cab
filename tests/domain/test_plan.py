from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from notifications.domain.audience import About
from notifications.domain.plan import Reminder, is_overtaken, reminders_ahead
from notifications.domain.truth import NoticeNow, WindowNow, why_no_longer

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)


def test_a_window_in_two_days_gets_both_reminders() -> None:
    start = NOW + 48 * HOUR
    assert reminders_ahead(start, NOW) == (
        Reminder(About.BEFORE_24H, start - 24 * HOUR),
        Reminder(About.BEFORE_1H, start - HOUR),
    )


def test_only_reminders_that_are_still_ahead_are_planned() -> None:
    assert reminders_ahead(NOW + 24 * HOUR, NOW) == (Reminder(About.BEFORE_1H, NOW + 23 * HOUR),)
    assert reminders_ahead(NOW + HOUR, NOW) == ()


def test_twenty_four_hours_before_is_that_also_when_the_clock_changes_between() -> None:
    start = datetime(2026, 11, 1, 12, tzinfo=ZoneInfo("America/New_York"))
    assert reminders_ahead(start, start - 48 * HOUR)[0].due_at == datetime(2026, 10, 31, 17, tzinfo=UTC)


def test_naive_times_are_refused() -> None:
    with pytest.raises(ValueError, match="no time zone"):
        reminders_ahead(datetime(2026, 11, 1, 12), NOW)


def test_the_day_before_reminder_is_overtaken_by_the_hour_before() -> None:
    assert is_overtaken(About.BEFORE_24H, NOW + HOUR, NOW)
    assert not is_overtaken(About.BEFORE_24H, NOW + 2 * HOUR, NOW)
    assert not is_overtaken(About.BEFORE_1H, NOW + HOUR / 2, NOW)


AHEAD = WindowNow("approved", NOW + HOUR / 2, 3)


@pytest.mark.parametrize(
    ("notice", "reason"),
    [
        (NoticeNow(About.BEFORE_1H, NOW, window=AHEAD, planned_for=3), None),
        (NoticeNow(About.BEFORE_1H, NOW, window=AHEAD, planned_for=2), "The window has moved."),
        (NoticeNow(About.BEFORE_24H, NOW, window=AHEAD, planned_for=3), "The next reminder says it."),
        (
            NoticeNow(About.BEFORE_1H, NOW, window=WindowNow("approved", NOW, 3), planned_for=3),
            "The start has passed.",
        ),
        (
            NoticeNow(About.BEFORE_1H, NOW, window=WindowNow("in_progress", NOW + HOUR, 3), planned_for=3),
            "The window has started already.",
        ),
        (
            NoticeNow(About.BEFORE_1H, NOW, window=WindowNow("cancelled", NOW + HOUR, 3), planned_for=3),
            "The window is cancelled.",
        ),
        (
            NoticeNow(About.BEFORE_1H, NOW, window=WindowNow("requested", NOW + HOUR, 3), planned_for=3),
            "The window is no longer approved.",
        ),
        (NoticeNow(About.STARTED, NOW, contact_is_active=False), "The contact is no longer active."),
        (NoticeNow(About.STARTED, NOW, may_see=False), "The contact's organisation may no longer see the work."),
        (NoticeNow(About.STARTED, NOW, window=WindowNow("completed", NOW - HOUR, 1)), None),
        (NoticeNow(About.CANCELLED, NOW, change_state="cancelled"), None),
        (NoticeNow(About.ANNOUNCED, NOW, change_state="cancelled"), "The change is cancelled."),
        (NoticeNow(About.APPROVAL_ASKED, NOW, is_asked=False), "The approval is no longer asked for."),
        (NoticeNow(About.CONFLICT_FOUND, NOW, findings_standing=0), "The conflict is gone again."),
        (NoticeNow(About.CONFLICT_FOUND, NOW, findings_standing=1), None),
        (NoticeNow(About.CONFLICT_GONE, NOW, findings_standing=1), "The conflict has come back."),
        (NoticeNow(About.CONFLICT_GONE, NOW), "The contact was never told of the conflict."),
        (NoticeNow(About.CONFLICT_GONE, NOW, findings_known=1), None),
        (NoticeNow(About.ASKED_TO_END, NOW, window=WindowNow("completed", NOW, 1)), "It has ended."),
    ],
    ids=lambda value: f"{value.about}" if isinstance(value, NoticeNow) else None,
)
def test_what_no_longer_holds_is_dropped_with_its_reason(notice: NoticeNow, reason: str | None) -> None:
    assert why_no_longer(notice) == reason
