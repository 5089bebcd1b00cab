"""A form that came when its sender's session was over."""

from __future__ import annotations

from datetime import datetime

from django.db import models

from accounts.domain.unsent import KEPT_FOR
from accounts.models.person import Person
from core.public_id import Addressed


class UnsentFormQuerySet(models.QuerySet["UnsentForm"]):
    def of(self, person: Person, now: datetime) -> UnsentFormQuerySet:
        return self.filter(person=person, kept_at__gt=now - KEPT_FOR)

    def too_old(self, now: datetime) -> UnsentFormQuerySet:
        return self.filter(kept_at__lte=now - KEPT_FOR)


class UnsentForm(Addressed):
    """Shown to this person alone, on the page where it stood, and done only when they press again. The history does
    not keep it."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    page = models.TextField()
    action = models.TextField()
    """The path to which it was sent."""
    fields = models.JSONField(null=True)
    """Pairs of a name and its values; null where there were more than is kept."""
    kept_at = models.DateTimeField(db_index=True)

    objects = UnsentFormQuerySet.as_manager()

    def __str__(self) -> str:
        return f"{self.person} {self.action}"
