"""What a page says, once an act is done, of who is told of it: never more than is so."""

from __future__ import annotations

from changes.models import Change
from notifications.selectors.being_told import told_of_last_act

NOBODY = "Nobody else is told of it."


def with_told(done: str, told: str, change: Change) -> str:
    """`told` follows where somebody is told of the last act on the change."""
    if not told:
        return done
    return f"{done} {told if told_of_last_act(change) else NOBODY}"
