"""Time zones by name."""

from __future__ import annotations

from functools import cache
from zoneinfo import ZoneInfo, available_timezones

from django.core.exceptions import ValidationError


def validate_timezone(name: str) -> None:
    if name not in available_timezones():
        raise ValidationError("“%(name)s” is not a time zone; write one like Europe/Vienna.", params={"name": name})


def zone(name: str) -> ZoneInfo:
    return ZoneInfo(name)


@cache
def timezone_choices() -> list[tuple[str, str]]:
    names = sorted(available_timezones() - {"UTC"}, key=lambda name: ("/" not in name, name))
    return [("UTC", "UTC"), *((name, name.replace("_", " ")) for name in names)]
