"""What a change works on, and what it is checked by."""

from __future__ import annotations

from django.db import models

from changes.models.change import Change
from core.history import recorded
from core.level import Level, level_choices
from core.public_id import Addressed
from estate.models import System


class TargetManager(models.Manager["Target"]):
    def get_queryset(self) -> models.QuerySet[Target]:
        """With its system, without which it says nothing."""
        return super().get_queryset().select_related("system")


class ValidationManager(models.Manager["Validation"]):
    def get_queryset(self) -> models.QuerySet[Validation]:
        """With its systems, without which it says nothing."""
        return super().get_queryset().select_related("from_system", "to_system")


@recorded(index=["change"])
class Target(models.Model):
    """A system that the change works on, and what that does to it."""

    change = models.ForeignKey(Change, on_delete=models.CASCADE, related_name="targets")
    system = models.ForeignKey(System, on_delete=models.PROTECT, related_name="+")
    impact = models.CharField(max_length=10, choices=level_choices(), default=Level.OUTAGE.word)

    objects = TargetManager()

    class Meta:
        ordering = ("id",)
        constraints = (models.UniqueConstraint(fields=("change", "system"), name="target_once"),)

    def __str__(self) -> str:
        return f"{self.system} {self.impact}"


@recorded(index=["change"])
class Validation(Addressed):
    """What must work for the change to count as done: from one system (or anywhere) to another."""

    change = models.ForeignKey(Change, on_delete=models.CASCADE, related_name="validations")
    from_system = models.ForeignKey(System, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    to_system = models.ForeignKey(System, on_delete=models.PROTECT, related_name="+")
    text = models.CharField(max_length=300, blank=True)

    objects = ValidationManager()

    class Meta:
        ordering = ("id",)

    def __str__(self) -> str:
        return self.text or f"{self.from_system} to {self.to_system}"
