"""The night as people who work in it count it: from six in the evening to eight in the morning of their own clock."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from core.time.interval import Interval

EVENING, MORNING = time(18), time(8)
STEP = timedelta(minutes=30)
DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class NightHours:
    day: date
    """On which it begins."""
    zone: ZoneInfo

    @classmethod
    def at(cls, moment: datetime, zone: ZoneInfo) -> NightHours:
        """The one that the moment lies in; by day the one to come."""
        local = moment.astimezone(zone)
        return cls(local.date() - DAY if local.time() < MORNING else local.date(), zone)

    @property
    def period(self) -> Interval:
        """Where the clock changes it lasts an hour more or less than fourteen."""
        return Interval(_instant(self.day, EVENING, self.zone), _instant(self.day + DAY, MORNING, self.zone))

    @property
    def moments(self) -> tuple[datetime, ...]:
        """Every half hour of it, both ends included."""
        period = self.period
        steps = (period.ends_at - period.starts_at) // STEP
        return tuple(period.starts_at + STEP * step for step in range(steps + 1))

    @property
    def before(self) -> NightHours:
        return NightHours(self.day - DAY, self.zone)

    @property
    def after(self) -> NightHours:
        return NightHours(self.day + DAY, self.zone)


def _instant(day: date, clock: time, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, clock, zone).astimezone(UTC)
