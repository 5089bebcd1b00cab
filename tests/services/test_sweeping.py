"""That others are at work is no error of a sweep: the next one does it."""

from __future__ import annotations

import logging

import pytest

from changes.services import overdue, remind_approvers
from changes.tasks import sweep
from core.refusals import Busy
from notifications.services.reminders import replan as reminders
from notifications.tasks import remind


def busy() -> None:
    raise Busy


@pytest.mark.django_db
def test_a_part_of_the_sweep_that_has_to_wait_for_others_holds_none_of_the_rest_up(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    done: list[str] = []
    monkeypatch.setattr(overdue, "follow_the_clock", busy)
    monkeypatch.setattr(overdue, "ask_owners", busy)
    monkeypatch.setattr(remind_approvers, "remind_asked", lambda: done.append("reminded"))

    with caplog.at_level(logging.INFO):
        outcome = sweep.apply()

    assert (outcome.successful(), done) == (True, ["reminded"])
    assert {record.levelname for record in caplog.records if record.name == "core.sweeping"} == {"INFO"}


@pytest.mark.django_db
def test_no_task_of_a_worker_fails_because_others_are_at_work(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reminders, "replan_due", busy)
    assert remind.apply().successful()
