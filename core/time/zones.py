"""Time zones by name."""

from __future__ import annotations

from functools import cache
from zoneinfo import ZoneInfo, available_timezones


def zone(name: str) -> ZoneInfo:
    return ZoneInfo(name)


@cache
def timezone_choices() -> list[tuple[str, str]]:
    names = sorted(available_timezones() - {"UTC"}, key=lambda name: ("/" not in name, name))
    return [("UTC", "UTC"), *((name, name.replace("_", " ")) for name in names)]


def zone_called(name: str) -> ZoneInfo | None:
    """None where there is no such zone, whatever was written."""
    return ZoneInfo(name) if name in _known() else None


@cache
def _known() -> frozenset[str]:
    return frozenset(available_timezones())
