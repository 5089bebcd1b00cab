"""Windows of which so many are reminded that the act which moves them does not wait for that."""

from __future__ import annotations

from datetime import timedelta

from django.db import models

from changes.models import Window
from core import clock
from notifications.models.sender_lease import DatabaseNow


class WaitingPlanQuerySet(models.QuerySet["WaitingPlan"]):
    def free(self) -> WaitingPlanQuerySet:
        """In nobody's hands; one that was taken later than now is of a clock that has been set back since."""
        over = models.Q(until__lte=DatabaseNow()) | models.Q(taken_at__gt=DatabaseNow())
        return self.filter(models.Q(until=None) | over).order_by("id")

    def take(self, length: timedelta) -> bool:
        """False where somebody else was quicker."""
        return bool(self.free().order_by().update(taken_at=DatabaseNow(), until=DatabaseNow() + length))

    def renew(self, length: timedelta) -> None:
        self.update(taken_at=DatabaseNow(), until=DatabaseNow() + length)


class WaitingPlan(models.Model):
    """The reminders of a window are to be planned anew. Each act leaves a row of its own, so that it never waits for
    whoever plans, and whoever plans sees that another act has come between."""

    window = models.ForeignKey(Window, on_delete=models.CASCADE, related_name="+")
    asked_at = models.DateTimeField(default=clock.now)
    """What fell due since then is planned all the same."""
    taken_at = models.DateTimeField(null=True, blank=True)
    until = models.DateTimeField(null=True, blank=True)

    objects = WaitingPlanQuerySet.as_manager()

    def __str__(self) -> str:
        return f"{self.window_id} since {self.asked_at}"
