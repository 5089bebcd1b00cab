"""The recurring hours in which owners want work to happen."""

from __future__ import annotations

from datetime import timedelta

from django.db import models

from core.history import recorded
from core.limits import LONGEST_HOURS, LONGEST_RULE, LONGEST_ZONE
from core.public_id import Addressed
from core.validators import validate_timezone
from estate.models.system import System


class MaintenanceHoursQuerySet(models.QuerySet["MaintenanceHours"]):
    def of_system(self, slug: str) -> MaintenanceHoursQuerySet:
        return self.filter(system__slug=slug)


@recorded()
class MaintenanceHours(Addressed):
    """The recurring hours in which an owner wants work on a system to happen, in the owner's own zone."""

    system = models.ForeignKey(System, on_delete=models.CASCADE, related_name="+")
    rrule = models.CharField(max_length=LONGEST_RULE)
    start = models.TimeField()
    duration = models.DurationField()
    timezone = models.CharField(max_length=LONGEST_ZONE, validators=[validate_timezone])

    objects = MaintenanceHoursQuerySet.as_manager()

    class Meta:
        ordering = ("system__slug", "id")
        verbose_name_plural = "maintenance hours"
        constraints = (
            models.UniqueConstraint(
                fields=("system", "rrule", "start", "duration", "timezone"), name="maintenance_hours_once"
            ),
            models.CheckConstraint(
                condition=models.Q(duration__gt=timedelta(0), duration__lte=LONGEST_HOURS),
                name="maintenance_hours_are_bounded",
            ),
        )

    def __str__(self) -> str:
        return f"{self.system} {self.rrule}"
