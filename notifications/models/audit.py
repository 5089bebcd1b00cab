"""Promises that were not kept, and how far the audit has looked."""

from __future__ import annotations

from datetime import datetime

from django.db import models

from accounts.models import Organisation, Person
from changes.models import Window
from core import clock
from core.activity import Activity


class AuditMark(models.Model):
    """How far the audit has come."""

    activity_id = models.BigIntegerField(default=0)
    at = models.DateTimeField(default=clock.now)

    def __str__(self) -> str:
        return f"audited up to {self.activity_id}"


class MissedQuerySet(models.QuerySet["Missed"]):
    def visible_to(self, organisation: Organisation) -> MissedQuerySet:
        """Its own people, and those who should have been told of its own work."""
        own = models.Q(contact__organisation=organisation) | models.Q(activity__organisation=organisation)
        return self.filter(own | models.Q(window__change__organisation=organisation))

    def since(self, moment: datetime) -> MissedQuerySet:
        return self.filter(found_at__gte=moment)


class Missed(models.Model):
    """Somebody who should have been told, and for whom the audit found no notice."""

    activity = models.ForeignKey(Activity, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    """The act; null for a reminder."""
    window = models.ForeignKey(Window, null=True, blank=True, on_delete=models.CASCADE, related_name="+")
    about = models.CharField(max_length=40)
    contact = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    found_at = models.DateTimeField(default=clock.now)
    why = models.CharField(max_length=500)
    """By which rule they should have been told."""
    told_at = models.DateTimeField(null=True, blank=True)
    """When the audit had the notice made after all."""

    objects = MissedQuerySet.as_manager()

    class Meta:
        ordering = ("-found_at", "-id")
        constraints = (
            models.UniqueConstraint(
                fields=("activity", "window", "about", "contact"), name="missed_once", nulls_distinct=False
            ),
        )

    def __str__(self) -> str:
        return f"{self.about} to {self.contact}"
