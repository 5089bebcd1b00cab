"""What stands behind the bars: when nothing should happen, when its owner wants work, where something would fit."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class ShadeKind(StrEnum):
    FREEZE = "freeze"
    """Hatched."""
    HOURS = "hours"
    """Maintenance hours; pale."""
    FREE = "free"
    """Work that is looked for would fit here; green."""
    REFUSED = "refused"
    """It would not, and the words say why."""


@dataclass(frozen=True, slots=True)
class Shade:
    kind: ShadeKind
    from_: datetime
    until: datetime
    words: str
    url: str = ""
    """Where one goes from it: to a freeze, or to the form that books there."""
    system: str = ""
    """The lane to which it belongs, by its slug; empty of what is everywhere."""
