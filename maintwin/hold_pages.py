"""Freezes that keep work from being placed: values that a view prepares."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Hold:
    """A freeze that keeps a draft from being submitted."""

    freeze: str
    organisation: str
    starts_at: datetime
    ends_at: datetime
    asked: bool
    """Its owner has been asked for an exception, and has not answered yet."""
