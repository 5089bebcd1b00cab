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
