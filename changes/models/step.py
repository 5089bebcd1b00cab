"""How far running work has come: the steps of its plan, and whether what it is checked by passes."""

from __future__ import annotations

from django.db import models

from accounts.models import Person
from core import clock
from core.history import recorded
from core.limits import LONGEST_STEP
from core.public_id import Addressed


class StepState(models.TextChoices):
    TODO = "todo", "to do"
    DONE = "done", "done"
    SKIPPED = "skipped", "left out"


@recorded(index=["change"])
class Step(Addressed):
    """One step of the plan, in the order in which they are taken."""

    change = models.ForeignKey("changes.Change", on_delete=models.CASCADE, related_name="steps")
    position = models.PositiveSmallIntegerField()
    text = models.CharField(max_length=LONGEST_STEP)
    owner = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    planned_at = models.DateTimeField(null=True, blank=True)
    state = models.CharField(max_length=8, choices=StepState, default=StepState.TODO)
    ticked_at = models.DateTimeField(null=True, blank=True)
    ticked_by = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ("position", "id")
        constraints = (models.UniqueConstraint(fields=("change", "position"), name="step_in_its_place"),)

    def __str__(self) -> str:
        return self.text


@recorded(index=["window"])
class CheckResult(models.Model):
    """What somebody ticked: the validation passed in this window, or failed. The last one counts."""

    window = models.ForeignKey("changes.Window", on_delete=models.CASCADE, related_name="results")
    validation = models.ForeignKey("changes.Validation", on_delete=models.CASCADE, related_name="+")
    passed = models.BooleanField()
    at = models.DateTimeField(default=clock.now)
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ("at", "id")

    def __str__(self) -> str:
        return f"{self.validation} {'passed' if self.passed else 'failed'}"
