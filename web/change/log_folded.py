"""A line of the record for each act: the messages that were sent for it at once stand with it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta

from changes.selectors.timeline import TimelineEntry

AT_ONCE = timedelta(minutes=2)
"""What was sent later than that was held back, or tried again: it has its own moment."""


@dataclass(slots=True)
class FoldedEntry:
    """A line, and the messages that were sent for it; of messages alone the newest of them, which is among them."""

    entry: TimelineEntry
    messages: list[TimelineEntry] = field(default_factory=list)


def folded(entries: Sequence[TimelineEntry]) -> list[FoldedEntry]:
    """In their order: newest first."""
    acts = {entry.cause: FoldedEntry(entry) for entry in entries if entry.act}
    told: dict[tuple[int | None, str], FoldedEntry] = {}
    lines = []
    for entry in entries:
        if entry.told is None:
            lines.append(acts[entry.cause] if entry.act else FoldedEntry(entry))
            continue
        stands = [acts.get(entry.cause) if entry.cause else None, told.get((entry.cause, entry.about))]
        line = next((one for one in stands if one and abs(one.entry.at - entry.at) <= AT_ONCE), None)
        if line is None:
            line = told[entry.cause, entry.about] = FoldedEntry(entry)
            lines.append(line)
        line.messages.append(entry)
    return lines
