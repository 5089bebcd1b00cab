"""How long a wall shows anything: a screen across the room that nobody has signed in at."""

from __future__ import annotations

from datetime import datetime, timedelta

ENDS_UNSEEN = timedelta(days=90)
"""After so long without anybody looking its address opens nothing, nor does any screen."""
NOTED_EVERY = timedelta(hours=1)
"""That somebody looks is written down no more often than this."""
MOST_SCREENS = 50
"""Of one wall. Another takes the place of the one at which nobody has looked for longest."""


def unseen_since(now: datetime) -> datetime:
    """What was seen last at this moment, or before it, has ended."""
    return now - ENDS_UNSEEN


def is_worth_noting(seen: datetime, now: datetime) -> bool:
    return now - seen >= NOTED_EVERY
