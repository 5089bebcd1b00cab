"""Quiet hours: the part of each day, in somebody's own zone, in which only what is urgent may reach them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from core.time.interval import Interval, aware

DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class QuietHours:
    """From one time of day to another, across midnight where the second is not later; equal ones are none at all."""

    begins: time
    ends: time
    zone: ZoneInfo

    def around(self, at: datetime) -> Interval | None:
        """The quiet hours that this moment lies in; their start is included, their end is not."""
        today = aware(at).astimezone(self.zone).date()
        nights = (self._of(day) for day in (today - DAY, today))
        return next((night for night in nights if night and night.starts_at <= at < night.ends_at), None)

    def _of(self, day: date) -> Interval | None:
        """Those that begin on this day. Where the clock leaves nothing of them, there are none."""
        last = day if self.begins < self.ends else day + DAY
        begins, ends = self._moment(day, self.begins), self._moment(last, self.ends)
        return Interval(begins, ends) if self.begins != self.ends and begins < ends else None

    def _moment(self, day: date, at: time) -> datetime:
        """A time that the clock skips is the one after the gap; of one that it repeats, the first."""
        return datetime.combine(day, at, self.zone).astimezone(UTC)
