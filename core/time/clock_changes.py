"""What the change of clocks does to a time that somebody typed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo


@dataclass(frozen=True, slots=True)
class Resolved:
    """The instant (in UTC) that a time on a clock means."""

    instant: datetime
    name: str
    """Of the zone at that instant, such as MDT."""
    twice: bool = False
    """The clock shows this time twice that night."""
    moved: timedelta = timedelta()
    """The clock skips this time: how much later the instant is."""
    note: str = ""


def resolve(shown: datetime, zone: ZoneInfo, fold: int) -> Resolved:
    """`shown` is naive. Where the clock shows it twice, `fold` 0 is the first time and 1 the second; where the clock
    skips it, it moves on by what is skipped, as a round trip through UTC finds out."""
    local = shown.replace(tzinfo=zone, fold=fold)
    instant = local.astimezone(UTC)
    back = instant.astimezone(zone)
    name = back.tzname() or zone.key
    if back.replace(tzinfo=None) != shown:
        first = shown.replace(tzinfo=zone, fold=0).astimezone(UTC)
        lands = first.astimezone(zone).replace(tzinfo=None)
        note = f"{shown:%H:%M} does not exist that night, the clock goes forward; it is taken as {lands:%H:%M}."
        return Resolved(first, first.astimezone(zone).tzname() or zone.key, moved=lands - shown, note=note)
    other = shown.replace(tzinfo=zone, fold=1 - fold).astimezone(UTC)
    return Resolved(instant, name, twice=other != instant)
