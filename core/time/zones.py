"""Time zones by name."""

from __future__ import annotations

from contextlib import suppress
from functools import cache
from importlib.metadata import version
from pathlib import Path
from zoneinfo import TZPATH, ZoneInfo, available_timezones


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
def zone_data_version() -> str:
    """Of the data that say when clocks change where; another one may move what was placed by a clock."""
    for folder in TZPATH:
        for name in ("+VERSION", "tzdata.zi"):
            with suppress(OSError), Path(folder, name).open(encoding="ascii", errors="replace") as file:
                return file.readline().split()[-1][:20]
    return version("tzdata")


@cache
def _known() -> frozenset[str]:
    return frozenset(available_timezones())
