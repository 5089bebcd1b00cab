"""Whoever says “now” by another clock, or in whole minutes, is understood."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine

from changes.models import Change, Window
from changes.services import declare as declaring
from changes.services import start_and_end
from changes.services.declare import Declaration
from core.refusals import Refused
from estate.domain.impact import Level
from tests.estates import Night

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 23, 10, 6, 40, tzinfo=UTC)
SECOND = timedelta(seconds=1)


def declared(people: Night, **times: Any) -> Window:
    change = declaring.declare(people.ana, Declaration({"switch-a": Level.DEGRADED}, **times))
    return change.windows.get()


@time_machine.travel(NOW, tick=False)
def test_work_that_seems_to_begin_or_to_end_in_a_moment_does_so_now(people: Night) -> None:
    began = declared(people, started_at=NOW + 40 * SECOND)
    ended = declared(people, started_at=NOW - 3600 * SECOND, ended_at=NOW + 120 * SECOND)

    assert (began.actual_start, began.state) == (NOW, "in_progress")
    assert (ended.actual_end, ended.state) == (NOW, "completed")


@time_machine.travel(NOW, tick=False)
@pytest.mark.parametrize(
    ("times", "why"),
    [
        ({"started_at": NOW + 121 * SECOND}, "Work that has not begun yet is booked, not declared."),
        (
            {"started_at": NOW - 3600 * SECOND, "ended_at": NOW + 121 * SECOND},
            "Work that goes on has not ended yet. Give an expected end.",
        ),
        (
            {"started_at": NOW - timedelta(hours=72) - 121 * SECOND},
            "It can be declared at most 72 hours after it began.",
        ),
    ],
)
def test_what_lies_further_off_is_refused(people: Night, times: dict[str, datetime], why: str) -> None:
    with pytest.raises(Refused) as refused:
        declared(people, **times)

    assert why in str(refused.value)
    assert not Change.objects.exists()


@time_machine.travel(NOW, tick=False)
def test_an_end_that_has_just_passed_is_now_and_an_earlier_one_is_refused(people: Night) -> None:
    window = declared(people, started_at=NOW - 3600 * SECOND, expected_end=NOW + 3600 * SECOND)

    with pytest.raises(Refused, match="cannot be moved before now"):
        start_and_end.extend(people.ana, window.pk, NOW - 121 * SECOND)
    assert start_and_end.extend(people.ana, window.pk, NOW - 40 * SECOND).ends_at == NOW
