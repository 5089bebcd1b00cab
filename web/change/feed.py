"""One feed of a change: updates, remarks and acts, the latest first."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from web.change.log_rows import LogLine

UPDATE = "update"


@dataclass(frozen=True, slots=True)
class LogRow:
    at: datetime
    who: str
    """Name and organisation, or "maintwin" when the product itself acted."""
    what: str
    reason: str = ""


def feed_of(log: Sequence[LogLine], updates: Sequence[LogRow]) -> tuple[LogLine, ...]:
    """The newest lines of the record, as far as the reader sees it; updates are marked, older ones stand below."""
    posted = {(row.at, row.reason) for row in updates}
    lines = [replace(line, kind=UPDATE) if (line.at, line.reason) in posted else line for line in log]
    there = {(line.at, line.reason) for line in lines}
    older = [_line(row) for row in updates if (row.at, row.reason) not in there]
    return (*lines, *older) if not older or not lines else tuple(sorted((*lines, *older), key=_newest_first))


def _line(row: LogRow) -> LogLine:
    return LogLine(row.at, row.who, row.what, row.reason, kind=UPDATE)


def _newest_first(line: LogLine) -> float:
    return -line.at.timestamp()
