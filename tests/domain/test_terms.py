"""What is read before somebody decides, and which edits make it something else."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from changes.domain.terms import (
    Terms,
    WindowTerms,
    are_other_terms,
    counters_raised_by,
    is_as_read,
    windows_that_differ,
)
from changes.domain.work import Check
from estate.domain.impact import Level

ONE = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)
BOTH = {"switch-a": Level.OUTAGE, "switch-b": Level.OUTAGE}
WINDOW = WindowTerms("requested", ONE, ONE + 4 * HOUR, None, None, BOTH)
READ = Terms(BOTH, True, frozenset({Check("ges", "agent-desktop", "Log in")}), "Move back.", HOUR, {1: WINDOW})
Edit = Callable[[Terms], Terms]


def of_window(**changed: object) -> Edit:
    return lambda terms: replace(terms, windows={1: replace(WINDOW, **changed)})  # type: ignore[arg-type]


def of_change(**changed: object) -> Edit:
    return lambda terms: replace(terms, **changed)  # type: ignore[arg-type]


RAISES: dict[str, Edit] = {
    "another target": of_change(levels={**BOTH, "ges": Level.NONE}),
    "a target less": of_change(levels={"switch-a": Level.OUTAGE}),
    "a lower impact": of_change(levels={**BOTH, "switch-b": Level.AT_RISK}),
    "all at once": of_change(one_at_a_time=False),
    "another validation": of_change(checks=READ.checks | {Check("portal")}),
    "a validation less": of_change(checks=frozenset()),
    "another way back": of_change(rollback_how="Restore."),
    "a longer way back": of_change(rollback_takes=2 * HOUR),
    "an earlier start": of_window(starts_at=ONE - HOUR),
    "an earlier end": of_window(ends_at=ONE + HOUR),
    "an end that is not known": of_window(ends_at=None),
    "other targets in one window": of_window(levels={"switch-a": Level.OUTAGE}),
    "another window": of_change(windows={1: WINDOW, 2: replace(WINDOW, starts_at=ONE + 24 * HOUR)}),
    "a window less": of_change(windows={}),
    "a window that is cancelled": of_window(state="cancelled"),
}
LEAVES: dict[str, Edit] = {
    "nothing": of_change(),
    "an approval": of_window(state="approved"),
    "a start": of_window(state="in_progress", actual_start=ONE + HOUR),
    "an end": of_window(state="completed", actual_start=ONE, actual_end=ONE + 2 * HOUR),
}


@pytest.mark.parametrize("edit", RAISES.values(), ids=RAISES.keys())
def test_targets_impact_periods_validations_and_rollback_make_other_terms(edit: Edit) -> None:
    assert are_other_terms(READ, edit(READ))


@pytest.mark.parametrize("edit", LEAVES.values(), ids=LEAVES.keys())
def test_answers_starts_and_ends_leave_the_terms(edit: Edit) -> None:
    assert not are_other_terms(READ, edit(READ))


OTHER_WINDOW = [
    LEAVES["an approval"],
    LEAVES["a start"],
    LEAVES["an end"],
    of_window(ends_at=None),
    of_window(levels={}),
]


@pytest.mark.parametrize("edit", OTHER_WINDOW)
def test_a_window_is_another_by_state_period_or_targets(edit: Edit) -> None:
    assert windows_that_differ(READ, edit(READ)) == [1]


def test_windows_that_came_or_stayed_are_no_others() -> None:
    assert windows_that_differ(READ, of_change(windows={1: WINDOW, 2: WINDOW}, rollback_how="")(READ)) == []


@pytest.mark.parametrize(
    ("fields", "raised"),
    [
        (["description", "notes"], ("revision",)),
        (["rollback_takes"], ("revision", "terms")),
        (["bridge", "rollback_how"], ("revision", "terms")),
    ],
)
def test_a_file_that_writes_over_the_rollback_raises_the_terms(fields: list[str], raised: tuple[str, ...]) -> None:
    assert counters_raised_by(fields) == raised


def test_only_the_number_that_stands_now_was_read() -> None:
    assert [is_as_read(read, 3) for read in (3, 2, 4, -1, None)] == [True, False, False, False, True]
