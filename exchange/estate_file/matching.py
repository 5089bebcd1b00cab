"""Which window of a file is which of the house."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from changes.domain.lifecycle import PLANNED_STATES
from changes.models import Window
from exchange.estate_file.records import WindowRecord


@dataclass(slots=True)
class Matched:
    """`pairs` are both; `new` stand only in the file, `left` only in the house."""

    pairs: list[tuple[WindowRecord, Window]] = field(default_factory=list)
    new: list[WindowRecord] = field(default_factory=list)
    left: list[Window] = field(default_factory=list)


def matched(records: Sequence[WindowRecord], windows: Sequence[Window], now: datetime) -> Matched:
    """A window is known by its period, else by its start; one that has started also by lying in the past or where it
    runs; what is left goes together in order, so that a window that moves is still the same window."""
    result = Matched(new=sorted(records, key=lambda one: one.starts_at), left=list(windows))
    for same in (_same_period, _same_start, _has_begun(now)):
        _pair(result, same)
    planned = [window for window in result.left if window.state in PLANNED_STATES]
    for record, window in list(zip(result.new, planned, strict=False)):
        _take(result, record, window)
    return result


def _pair(result: Matched, same: Callable[[WindowRecord, Window], bool]) -> None:
    for window in list(result.left):
        record = next((one for one in result.new if same(one, window)), None)
        if record is not None:
            _take(result, record, window)


def _take(result: Matched, record: WindowRecord, window: Window) -> None:
    result.pairs.append((record, window))
    result.new.remove(record)
    result.left.remove(window)


def _same_period(record: WindowRecord, window: Window) -> bool:
    return (record.starts_at, record.ends_at) == (window.starts_at, window.ends_at)


def _same_start(record: WindowRecord, window: Window) -> bool:
    return record.starts_at == window.starts_at


def _has_begun(now: datetime) -> Callable[[WindowRecord, Window], bool]:
    def same(record: WindowRecord, window: Window) -> bool:
        return window.state not in PLANNED_STATES and (record.actual_start is not None or record.starts_at <= now)

    return same
