"""What somebody saw."""

from __future__ import annotations

from datetime import datetime

from django.db import models

from accounts.models import Organisation, Person
from changes.domain.check_words import tried
from core import clock
from core.constraints import within_calendar
from core.history import recorded
from core.public_id import Addressed
from estate.models import System
from triage.domain.evidence import Outcome as Outcomes
from triage.models.investigation import Investigation


class OutcomeWord(models.TextChoices):
    FAILING = Outcomes.FAILING.value, "fails"
    WORKING = Outcomes.WORKING.value, "works"
    CANNOT_TELL = Outcomes.CANNOT_TELL.value, "cannot tell"


class ObservationQuerySet(models.QuerySet["Observation"]):
    def in_order(self) -> ObservationQuerySet:
        return self.select_related("from_system", "to_system", "noted_by__organisation").order_by("at", "pk")

    def noted_lately(self, organisation: Organisation, since: datetime) -> ObservationQuerySet:
        """By its own people, the latest first."""
        return self.filter(noted_by__organisation=organisation, noted_at__gte=since).order_by("-noted_at", "-pk")

    def of_open_ones_besides(self, investigation_id: int, since: datetime) -> ObservationQuerySet:
        """Of other open investigations."""
        others = self.exclude(investigation=investigation_id).filter(investigation__closed_at=None, at__gte=since)
        return others.select_related("from_system", "to_system", "noted_by__organisation").order_by("at", "pk")


@recorded(index=["investigation"])
class Observation(Addressed):
    """What somebody saw: from one system to another, failing or working, when."""

    investigation = models.ForeignKey(Investigation, on_delete=models.CASCADE, related_name="observations")
    from_system = models.ForeignKey(System, on_delete=models.PROTECT, related_name="+")
    to_system = models.ForeignKey(System, on_delete=models.PROTECT, related_name="+")
    outcome = models.CharField(max_length=12, choices=OutcomeWord)
    at = models.DateTimeField()
    """When it was seen."""
    noted_at = models.DateTimeField(default=clock.now)
    noted_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")

    objects = ObservationQuerySet.as_manager()

    class Meta:
        indexes = (models.Index(fields=("at",), name="observation_at"),)
        constraints = (
            models.CheckConstraint(
                condition=~models.Q(from_system=models.F("to_system")), name="observation_of_two_systems"
            ),
            within_calendar("observation_within_calendar", "at"),
        )

    def __str__(self) -> str:
        return f"{tried((str(self.from_system), str(self.to_system)))} {self.outcome}"
