"""Time zones to choose from."""

from functools import cache
from zoneinfo import available_timezones


@cache
def timezone_choices() -> list[tuple[str, str]]:
    names = sorted(available_timezones() - {"UTC"}, key=lambda name: ("/" not in name, name))
    return [("UTC", "UTC"), *((name, name.replace("_", " ")) for name in names)]
