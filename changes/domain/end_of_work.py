"""The end of work: what speaks against it, when others hear of it, and until when it can be taken back."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from changes.domain.lifecycle import TOOK_PLACE_STATES

HEARD_AFTER = timedelta(seconds=30)
"""The end counts at once; people are told of it a little later, and not at all when it is taken back meanwhile."""
UNDOABLE_FOR = timedelta(minutes=10)


@dataclass(frozen=True, slots=True)
class OpenEnds:
    """What is not settled when work is to be completed."""

    unticked: tuple[str, ...] = ()
    """Checks that nobody has ticked, in words."""
    failed: tuple[str, ...] = ()
    """Checks that failed when they were last ticked."""
    high: int = 0
    """High conflicts whose risk its own side has not accepted."""

    def __bool__(self) -> bool:
        return bool(self.unticked or self.failed or self.high)


@dataclass(frozen=True, slots=True)
class Pressed:
    """A window whose start or end somebody pressed, and when."""

    state: str
    at: datetime

    @property
    def is_end(self) -> bool:
        return self.state in TOOK_PLACE_STATES


def reasons_to_ask(ends: OpenEnds) -> Iterator[str]:
    """Why completing asks back."""
    if ends.failed:
        yield f"A check failed: {_listed(ends.failed)}."
    if ends.unticked:
        yield f"Nobody has ticked whether this works: {_listed(ends.unticked)}."
    if ends.high:
        yield "A high conflict is open." if ends.high == 1 else f"{ends.high} high conflicts are open."


def refusals_to_complete(ends: OpenEnds, despite: str) -> Iterator[str]:
    if ends and not despite:
        yield from reasons_to_ask(ends)
        yield "Say why it is done all the same, or roll it back."


def last_pressed(
    state: str, announced_at: datetime | None, actual_start: datetime | None, actual_end: datetime | None
) -> Pressed | None:
    """The start or the end of a window, where somebody pressed it. What was declared was entered afterwards, not
    pressed."""
    at = actual_end if state in TOOK_PLACE_STATES else actual_start if state == "in_progress" else None
    was_declared = at is not None and announced_at is not None and at <= announced_at
    return None if at is None or was_declared else Pressed(state, at)


def can_be_undone(pressed: Pressed | None, now: datetime) -> bool:
    return pressed is not None and now <= pressed.at + UNDOABLE_FOR


def refusals_to_undo(pressed: Pressed | None, now: datetime) -> Iterator[str]:
    if pressed is None:
        yield "Nobody pressed its start or its end, so there is nothing to take back."
    elif not can_be_undone(pressed, now):
        what = "end" if pressed.is_end else "start"
        yield f"Its {what} can be taken back within {UNDOABLE_FOR // timedelta(minutes=1)} min, and no longer."


def was_heard(pressed: Pressed, now: datetime) -> bool:
    """Whether people may have been told of it already."""
    return not pressed.is_end or now >= pressed.at + HEARD_AFTER


def _listed(words: tuple[str, ...]) -> str:
    shown = "; ".join(words[:3])
    return shown if len(words) <= 3 else f"{shown}; and {len(words) - 3} more"
