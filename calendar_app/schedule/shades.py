"""What stands behind the bars: when nothing should happen, when its owner wants work, where something would fit."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol


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
    lane: str = ""
    """Its key, where it belongs to one alone: the slug of a system, or `lane_of` an organisation."""


def lane_of(organisation: str) -> str:
    """Its key, which is no system's slug."""
    return f"/{organisation}"


class _Drawn(Protocol):
    @property
    def kind(self) -> str: ...


def is_empty(windows: int, shades: Iterable[_Drawn]) -> bool:
    """Whether a day holds neither work nor a free start."""
    return not windows and all(shade.kind != ShadeKind.FREE for shade in shades)
