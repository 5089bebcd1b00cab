"""What has to go together in one change of an estate file."""

from __future__ import annotations

from collections import Counter
from datetime import datetime
from itertools import pairwise

from changes.domain.lifecycle import STARTED_STATES, WAITING_STATES
from exchange.estate_file.fields import Wrong
from exchange.estate_file.records import DRAFT, ChangeRecord


def check_change(change: ChangeRecord) -> None:
    """Raises `Wrong` with the first that does not."""
    for check in (_check_title, _check_targets, _check_ends, _check_overlap, _check_actual_times):
        check(change)


def check_order(start: datetime, end: datetime | None, field: str) -> None:
    if end is not None and end <= start:
        raise Wrong("must be later than the start", field)


def _check_title(change: ChangeRecord) -> None:
    """Unscheduled work has none."""
    if not change.title and change.state not in (*STARTED_STATES, "cancelled"):
        raise Wrong("must not be empty", "title")


def _check_targets(change: ChangeRecord) -> None:
    if not change.targets and (change.state or DRAFT) != DRAFT:
        raise Wrong("at least one system is needed", "targets")
    systems = Counter(target.system for target in change.targets or ())
    for system, times in systems.items():
        if times > 1:
            raise Wrong(f"“{system}” is given twice", "targets")
    for system in {system for window in change.windows for system in window.targets or ()} - systems.keys():
        raise Wrong(f"“{system}” is not a target of the change", "windows")


def _check_ends(change: ChangeRecord) -> None:
    for window in change.windows:
        if window.ends_at is None and window.actual_end is None and change.state != "in_progress":
            raise Wrong("is missing; only work in progress may have an unknown end", "ends_at")


def _check_overlap(change: ChangeRecord) -> None:
    ordered = sorted(change.windows, key=lambda window: window.starts_at)
    for earlier, later in pairwise(ordered):
        if earlier.ends_at is None or earlier.ends_at > later.starts_at:
            raise Wrong("the windows of one change must not overlap", "windows")


def _check_actual_times(change: ChangeRecord) -> None:
    """Of work that goes on, windows may be over; one is under way, or still to come."""
    state = change.state or DRAFT
    over = [window.actual_end is not None for window in change.windows]
    started = any(window.actual_start or window.actual_end for window in change.windows)
    running = any(window.actual_start and not window.actual_end for window in change.windows)
    still_to_come = state in WAITING_STATES and not running and not all(over)
    if started and state not in STARTED_STATES and not still_to_come:
        raise Wrong(f"actual times do not go with the state {state}", "state")
    if state == "in_progress" and all(over):
        raise Wrong("work in progress needs a window without actual_end", "state")
