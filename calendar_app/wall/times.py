"""Times on a wall, shorter than elsewhere: which zone they are in stands beside the clock, once for all of them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from core.time import wording

RUNNING = frozenset({"in_progress", "overrunning"})
"""As boards say it; all else on a board is still to start."""


@dataclass(frozen=True, slots=True)
class TimeLeft:
    """Until what matters now, as `static/countdowns.js` counts it on."""

    at: str
    will: str
    did: str
    said: str


def when_on_a_wall(start: datetime, end: datetime | None, zone: ZoneInfo, now: datetime) -> str:
    """02:30–04:06; with the zone where a clock change makes it another one than that of now."""
    said = wording.period(start, end, zone, now, brief=True).local
    names = {wording.zone_name(moment, zone) for moment in (start, end or start, now)}
    return said.replace(f" {names.pop()}", "") if len(names) == 1 else said


def time_left(state: str, start: datetime, end: datetime | None, now: datetime) -> TimeLeft | None:
    """None where it is not known, which is said already."""
    if state not in RUNNING:
        return _counted(start, "starts", "start due", now)
    return None if end is None else _counted(end, "ends", "end due", now)


def _counted(at: datetime, will: str, did: str, now: datetime) -> TimeLeft:
    left = at - now
    soon = "less than a minute" if left < wording.MINUTE else wording.length(left)
    said = f"{did} {wording.ago(at, now)}" if left <= timedelta() else f"{will} in {soon}"
    return TimeLeft(f"{at.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}", will, did, said)
