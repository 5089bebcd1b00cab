"""Reminders that are so many that the act which moves their window does not wait for them."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest

from changes.models import Window
from changes.services import book as booking
from changes.services import start_and_end
from core import many_rows
from notifications.models import Notice, WaitingPlan
from notifications.services.reminders import in_parts, replan
from tests.estates import Night
from tests.notifications.telling import DAY, FIVE, HOUR, MINUTE, ONE, at


@pytest.fixture(autouse=True)
def very_many(upgrade: Window, monkeypatch: pytest.MonkeyPatch) -> None:
    """As if each of the four were a thousand."""
    monkeypatch.setattr(replan, "MANY_REMINDERS", 1)
    monkeypatch.setattr(in_parts, "PART", 1)


def move(people: Night, window: Window, later: timedelta, when: datetime = ONE - 3 * DAY) -> None:
    with at(when):
        booking.move_window(people.ana, window.pk, {"starts_at": ONE + later, "ends_at": FIVE})


def stand(window: Window) -> list[tuple[str, int, datetime]]:
    """What is planned, for which period, and when it comes."""
    rows = Notice.objects.planned_reminders(window.pk).order_by("about", "contact__name")
    return list(rows.values_list("about", "period_revision", "due_at"))


def as_of(period: int, later: timedelta) -> list[tuple[str, int, datetime]]:
    start = ONE + later
    return [("before_1h", period, start - HOUR)] * 2 + [("before_24h", period, start - 24 * HOUR)] * 2


def revision(window: Window) -> int:
    return Window.objects.get(pk=window.pk).period_revision


def test_an_act_leaves_word_and_whoever_plans_does_it_once(people: Night, upgrade: Window) -> None:
    before = stand(upgrade)
    move(people, upgrade, HOUR / 2)
    assert stand(upgrade) == before

    with at(ONE - 3 * DAY):
        in_parts.plan_waiting()
        in_parts.plan_waiting()

    assert stand(upgrade) == as_of(revision(upgrade), HOUR / 2)
    assert not WaitingPlan.objects.exists()


@pytest.mark.parametrize("after", [1, 2, 3, 4])
def test_a_move_between_two_parts_is_not_lost(
    people: Night, upgrade: Window, monkeypatch: pytest.MonkeyPatch, after: int
) -> None:
    move(people, upgrade, HOUR / 2)
    parts = 0

    def insert(*given: Any, **named: Any) -> None:
        nonlocal parts
        written(*given, **named)
        parts += 1
        if parts == after:
            move(people, upgrade, HOUR)

    written = many_rows.insert_values
    monkeypatch.setattr(many_rows, "insert_values", insert)
    with at(ONE - 3 * DAY):
        in_parts.plan_waiting()

    assert stand(upgrade) == as_of(revision(upgrade), HOUR)
    assert not WaitingPlan.objects.exists()


def test_two_who_plan_at_once_remind_nobody_twice(
    people: Night, upgrade: Window, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The first is so slow that what it took is taken from it."""
    move(people, upgrade, HOUR / 2)

    def insert(*given: Any, **named: Any) -> None:
        monkeypatch.setattr(many_rows, "insert_values", written)
        WaitingPlan.objects.update(until=None)
        in_parts.plan_waiting()
        written(*given, **named)

    written = many_rows.insert_values
    monkeypatch.setattr(many_rows, "insert_values", insert)
    with at(ONE - 3 * DAY):
        in_parts.plan_waiting()

    assert stand(upgrade) == as_of(revision(upgrade), HOUR / 2)
    assert not WaitingPlan.objects.exists()


def test_what_is_in_somebodys_hands_is_left_to_them(people: Night, upgrade: Window) -> None:
    before = stand(upgrade)
    move(people, upgrade, HOUR / 2)
    assert WaitingPlan.objects.take(timedelta(minutes=1))

    with at(ONE - 3 * DAY):
        in_parts.plan_waiting()

    assert stand(upgrade) == before
    assert WaitingPlan.objects.exists()


def test_what_falls_due_before_it_could_be_planned_is_planned(people: Night, upgrade: Window) -> None:
    start = ONE + HOUR / 2
    move(people, upgrade, HOUR / 2, when=start - HOUR - MINUTE / 6)

    with at(start - HOUR + MINUTE / 6):
        in_parts.plan_waiting()

    assert stand(upgrade) == [("before_1h", revision(upgrade), start - HOUR)] * 2


def test_work_that_is_cancelled_meanwhile_reminds_nobody(people: Night, upgrade: Window) -> None:
    move(people, upgrade, HOUR / 2)
    with at(ONE - 3 * DAY):
        start_and_end.cancel(people.ana, upgrade.change_id, "The vendor is ill.")
        in_parts.plan_waiting()

    assert stand(upgrade) == []
    assert not WaitingPlan.objects.exists()
