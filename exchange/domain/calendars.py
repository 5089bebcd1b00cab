"""What the entries of a calendar may become."""

from __future__ import annotations

from enum import StrEnum


class CalendarOf(StrEnum):
    FREEZES = "freezes"
    HOURS = "maintenance_hours"
