"""What the form of a change shows of other times: values that a view prepares."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from core.time.interval import Interval


@dataclass(frozen=True, slots=True)
class SlotButton:
    starts_at: datetime
    ends_at: datetime
    value: str
    """Which window, and when it would start."""


@dataclass(frozen=True, slots=True)
class SlotsPanel:
    wanted: Interval
    """The window that is meant."""
    buttons: tuple[SlotButton, ...]
    free: bool
    """Nothing speaks against the window as it was entered."""
    until: datetime
    because: str
    url: str
    """Of the form."""
    several: bool
    """It says which window is meant, as there are others."""
