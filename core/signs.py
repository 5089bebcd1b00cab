"""How well a house is, as signs of each part."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from core.pulse import SelfDriven

SILENT_AFTER = {
    SelfDriven.SCHEDULER: timedelta(seconds=30),
    SelfDriven.WORKER: timedelta(seconds=60),
    SelfDriven.SWEEP: timedelta(seconds=60),
}
"""Each is seen every few seconds while it is at work."""


@dataclass(frozen=True, slots=True)
class Sign:
    part: str
    is_well: bool
    said: str
    age: timedelta | None = None
    """Since it was last seen at work; of notices, since the first of those that are late fell due."""


def signs_of_life(seen: Mapping[str, datetime], now: datetime) -> list[Sign]:
    return [_sign_of(part, seen.get(part), now) for part in SelfDriven]


def _sign_of(part: SelfDriven, at: datetime | None, now: datetime) -> Sign:
    if at is None:
        return Sign(part, False, "has not been seen at work yet")
    age = max(now - at, timedelta(0))
    return Sign(part, age <= SILENT_AFTER[part], f"was at work {age.total_seconds():.0f} s ago", age)
