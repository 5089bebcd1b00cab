from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from notifications.domain.about import About
from notifications.domain.outcomes import outcome_in_words
from notifications.domain.plan import (
    AHEAD,
    DEFAULT,
    LEADS,
    ON_DUTY,
    Plan,
    PlannedPeriod,
    Reminder,
    is_overtaken,
    reminders_ahead,
)
from notifications.domain.still_holds import NoticeNow, WindowNow, why_no_longer

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)


def approved(starts_at: datetime, ends_at: datetime | None = None) -> PlannedPeriod:
    return PlannedPeriod("approved", starts_at, ends_at or starts_at + 4 * HOUR)


def test_a_window_in_two_days_gets_both_reminders() -> None:
    start = NOW + 48 * HOUR
    assert reminders_ahead(approved(start), DEFAULT, NOW) == (
        Reminder(About.BEFORE_24H, start - 24 * HOUR),
        Reminder(About.BEFORE_1H, start - HOUR),
    )


def test_only_reminders_that_are_still_ahead_are_planned() -> None:
    assert reminders_ahead(approved(NOW + 24 * HOUR), DEFAULT, NOW) == (Reminder(About.BEFORE_1H, NOW + 23 * HOUR),)
    assert reminders_ahead(approved(NOW + HOUR), DEFAULT, NOW) == ()


def test_an_organisation_plans_other_hours_and_asks_before_the_end() -> None:
    plan = Plan(frozenset({About.BEFORE_14D, About.BEFORE_7D, About.BEFORE_15M}), still_open=HOUR / 2)
    start = NOW + 20 * DAY
    assert reminders_ahead(approved(start), plan, NOW) == (
        Reminder(About.BEFORE_14D, start - 14 * DAY),
        Reminder(About.BEFORE_7D, start - 7 * DAY),
        Reminder(About.BEFORE_15M, start - HOUR / 4),
        Reminder(About.STILL_OPEN, start + 3.5 * HOUR),
    )


@pytest.mark.parametrize(
    ("window", "abouts"),
    [
        (PlannedPeriod("in_progress", NOW - HOUR, NOW + HOUR), [About.STILL_OPEN]),
        (PlannedPeriod("in_progress", NOW - HOUR, NOW + HOUR / 4), []),
        (PlannedPeriod("in_progress", NOW - HOUR, None), []),
        (PlannedPeriod("in_progress", NOW + 48 * HOUR, NOW + 50 * HOUR), [About.STILL_OPEN]),
        (PlannedPeriod("requested", NOW + 48 * HOUR, NOW + 50 * HOUR), []),
        (PlannedPeriod("cancelled", NOW + 48 * HOUR, NOW + 50 * HOUR), []),
    ],
)
def test_what_runs_is_asked_about_its_end_alone(window: PlannedPeriod, abouts: list[About]) -> None:
    plan = Plan(still_open=HOUR / 2)
    assert [one.about for one in reminders_ahead(window, plan, NOW)] == abouts


def test_twenty_four_hours_before_is_that_also_when_the_clock_changes_between() -> None:
    start = datetime(2026, 11, 1, 12, tzinfo=ZoneInfo("America/New_York"))
    ahead = reminders_ahead(approved(start), DEFAULT, start - 48 * HOUR)
    assert ahead[0].due_at == datetime(2026, 10, 31, 17, tzinfo=UTC)


def test_naive_times_are_refused() -> None:
    with pytest.raises(ValueError, match="no time zone"):
        reminders_ahead(approved(datetime(2026, 11, 1, 12)), DEFAULT, NOW)


def test_every_reminder_goes_to_those_told_in_advance_or_to_those_on_duty() -> None:
    assert (*AHEAD, *ON_DUTY) == tuple(LEADS)
    assert AHEAD[-1] is About.BEFORE_12H
    assert list(LEADS.values()) == sorted(LEADS.values(), reverse=True)


def test_a_reminder_is_overtaken_by_the_next_one_of_the_same_plan() -> None:
    assert is_overtaken(About.BEFORE_24H, NOW + HOUR, DEFAULT, NOW)
    assert not is_overtaken(About.BEFORE_24H, NOW + 2 * HOUR, DEFAULT, NOW)
    assert not is_overtaken(About.BEFORE_1H, NOW + HOUR / 2, DEFAULT, NOW)
    assert not is_overtaken(About.BEFORE_24H, NOW + HOUR, Plan(frozenset({About.BEFORE_24H})), NOW)


SOON = WindowNow("approved", NOW + HOUR / 2, 3)


@pytest.mark.parametrize(
    ("notice", "reason"),
    [
        (NoticeNow(About.BEFORE_1H, NOW, window=SOON, planned_for=3), None),
        (NoticeNow(About.BEFORE_1H, NOW, window=SOON, planned_for=2), "The window has moved."),
        (NoticeNow(About.BEFORE_24H, NOW, window=SOON, planned_for=3), "The next reminder says it."),
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
        (
            NoticeNow(About.BEFORE_12H, NOW, window=WindowNow("approved", NOW + 11 * HOUR, 3), planned_for=3),
            "The contact's organisation no longer plans this reminder.",
        ),
        (NoticeNow(About.STILL_OPEN, NOW, window=WindowNow("in_progress", NOW, 2, NOW + HOUR), planned_for=2), None),
        (
            NoticeNow(About.STILL_OPEN, NOW, window=WindowNow("in_progress", NOW, 3, NOW + HOUR), planned_for=2),
            "Its end has moved.",
        ),
        (
            NoticeNow(About.STILL_OPEN, NOW, window=WindowNow("in_progress", NOW, 2, NOW), planned_for=2),
            "Its planned end has passed.",
        ),
        (
            NoticeNow(About.STILL_OPEN, NOW, window=WindowNow("completed", NOW, 2, NOW + HOUR), planned_for=2),
            "It is not in progress.",
        ),
        (NoticeNow(About.STARTED, NOW, is_muted=True), "The contact wants to hear nothing more of this work."),
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
    dropped = why_no_longer(notice)
    assert (outcome_in_words({"code": dropped}) if dropped else None) == reason
