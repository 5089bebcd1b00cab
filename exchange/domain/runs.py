"""The life of an import: from the file that somebody sends to what is stored of it."""

from __future__ import annotations

from datetime import timedelta
from enum import StrEnum

MOST_OPEN = 20
"""Imports of one organisation that are neither done nor cancelled."""
KEPT_FOR = timedelta(days=30)
"""How long the file is kept, and what was found in it."""
CLAIMED_FOR = timedelta(seconds=30)
"""A worker that says nothing for longer is lost, and another takes over."""
MOST_TRIES = 3
"""A file that ends its worker each time is given up."""


class RunState(StrEnum):
    READING = "reading"
    """A worker finds out which columns a table has."""
    MATCHING = "matching"
    """Somebody says which column is which."""
    COMPARING = "comparing"
    """A worker finds out what it would change."""
    COMPARED = "compared"
    """Somebody reads that, and starts it."""
    STORING = "storing"
    """A worker stores it."""
    DONE = "done"
    WRONG = "wrong"
    """Nothing was stored; it says why."""
    CANCELLED = "cancelled"
    """By somebody; nothing was stored."""


WORKED_ON = frozenset({RunState.READING, RunState.COMPARING, RunState.STORING})
"""What a worker does, one import at a time."""
OPEN = WORKED_ON | {RunState.MATCHING, RunState.COMPARED}
"""The same file is not taken a second time while it is one of these."""
MATCHABLE = frozenset({RunState.MATCHING, RunState.COMPARED, RunState.WRONG})
"""Columns may be matched, once more where they were matched wrongly."""
STEPS = (RunState.READING, RunState.COMPARING, RunState.STORING)


def step_of(state: str) -> int:
    """How many of the three steps lie behind it."""
    behind = {RunState.MATCHING: 1, RunState.COMPARING: 1, RunState.COMPARED: 2, RunState.STORING: 2, RunState.DONE: 3}
    return behind.get(RunState(state), 0)
