"""Work that repeats by a rule."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.db import models

from changes.domain.lifecycle import ENDED_STATES
from changes.models.change import Change
from core.constraints import within_calendar
from core.history import recorded
from core.limits import LONGEST_RULE, LONGEST_ZONE
from core.local_time import LocalTimeField
from core.time.repeats import Repeats


class SeriesQuerySet(models.QuerySet["Series"]):
    def going_on(self) -> SeriesQuerySet:
        return self.exclude(change__state__in=ENDED_STATES)

    def expanded_less_far_than(self, moment: datetime) -> SeriesQuerySet:
        return self.filter(expanded_until__lt=moment)

    def of_other_zone_data(self, version: str) -> SeriesQuerySet:
        return self.exclude(zone_data=version)


@recorded(exclude=["expanded_until", "zone_data"], index=["change"])
class Series(models.Model):
    """The rule by which a change repeats. Its windows are ordinary ones, each with its `occurrence`."""

    change = models.OneToOneField(Change, on_delete=models.CASCADE, related_name="series")
    starts_at_local = LocalTimeField()
    """The first start, on the clock of the zone; the rule counts from it."""
    duration = models.DurationField()
    """Elapsed."""
    timezone = models.CharField(max_length=LONGEST_ZONE)
    rrule = models.CharField(max_length=LONGEST_RULE)
    expanded_until = models.DateTimeField()
    """Every time that begins before this has its window."""
    zone_data = models.CharField(max_length=20, default="")
    """The version of the zone data by which its windows were placed."""

    objects = SeriesQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "series"
        indexes = (models.Index(fields=("expanded_until",), name="series_by_reach"),)
        constraints = (
            models.CheckConstraint(condition=models.Q(duration__gt=timedelta(0)), name="series_takes_time"),
            within_calendar("series_within_calendar", "expanded_until"),
        )

    def __str__(self) -> str:
        return f"{self.change.reference} {self.rrule}"

    @property
    def repeats(self) -> Repeats:
        return Repeats(self.starts_at_local, self.duration, ZoneInfo(self.timezone), self.rrule)
