"""What the owners of freezes are asked to let happen all the same."""

from __future__ import annotations

from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db import models

from accounts.models import Organisation, Person
from core import clock
from core.history import recorded
from core.public_id import Addressed
from estate.models import Freeze


class ExceptionState(models.TextChoices):
    ASKED = "asked", "asked"
    GRANTED = "granted", "granted"
    REFUSED = "refused", "refused"
    WITHDRAWN = "withdrawn", "no longer asked"


class FreezeExceptionQuerySet(models.QuerySet["FreezeException"]):
    def visible_to(self, organisation: Organisation) -> FreezeExceptionQuerySet:
        """To those who ask and to those who are asked; for anybody else there is none."""
        return self.filter(models.Q(freeze__organisation=organisation) | models.Q(change__organisation=organisation))

    def of_freeze(self, freeze_id: int) -> FreezeExceptionQuerySet:
        return self.filter(freeze=freeze_id)

    def of_change(self, change_id: int) -> FreezeExceptionQuerySet:
        return self.filter(change=change_id)

    def granted(self) -> FreezeExceptionQuerySet:
        return self.filter(state=ExceptionState.GRANTED)

    def waiting(self) -> FreezeExceptionQuerySet:
        return self.filter(state=ExceptionState.ASKED)

    def to_answer_by(self, organisation: Organisation) -> FreezeExceptionQuerySet:
        return self.waiting().filter(freeze__organisation=organisation, freeze__lifted_at=None).order_by("asked_at")

    def with_facts(self) -> FreezeExceptionQuerySet:
        return self.select_related("freeze__organisation", "change__organisation", "asked_by", "answered_by")


@recorded(index=["change"])
class FreezeException(Addressed):
    """Work that a blocking freeze would hold back, and what its owner says to it."""

    freeze = models.ForeignKey(Freeze, on_delete=models.PROTECT, related_name="+")
    change = models.ForeignKey("changes.Change", on_delete=models.CASCADE, related_name="exceptions")
    title = models.CharField(max_length=200, blank=True)
    """Of the change when it was asked: its owner shared that much and no more. Empty where it had none."""
    periods: models.JSONField[list[Any], list[Any]] = models.JSONField(default=list)
    """Start and end of each window that is to reach the freeze."""
    systems = ArrayField(models.CharField(max_length=80), default=list)
    """Slugs of the frozen systems that it reaches."""
    state = models.CharField(max_length=10, choices=ExceptionState, default=ExceptionState.ASKED)
    reason = models.CharField(max_length=1_000)
    asked_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField(default=clock.now)
    answer = models.CharField(max_length=1_000, blank=True)
    answered_by = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    answered_at = models.DateTimeField(null=True, blank=True)

    objects = FreezeExceptionQuerySet.as_manager()

    class Meta:
        ordering = ("-asked_at", "-id")
        constraints = (
            models.UniqueConstraint(
                fields=("freeze", "change"), condition=models.Q(state="asked"), name="one_open_exception_each"
            ),
        )

    def __str__(self) -> str:
        return f"{self.freeze} for {self.title}"
