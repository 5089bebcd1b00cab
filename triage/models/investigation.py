"""One trouble, open until somebody closes it."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import models

from accounts.models import Organisation, Person
from changes.models import Change, Window
from core import clock
from core.history import recorded
from core.public_id import Addressed

RECENT = timedelta(hours=24)
"""So long after it was closed an investigation is still read again when work is declared late."""


class InvestigationQuerySet(models.QuerySet["Investigation"]):
    def visible_to(self, organisation: Organisation) -> InvestigationQuerySet:
        """Its own, and those that were shown to it."""
        shown = models.Q(shares__organisation=organisation)
        return self.filter(models.Q(organisation=organisation) | shown).distinct()

    def still_open(self) -> InvestigationQuerySet:
        return self.filter(closed_at=None)

    def of(self, organisation: Organisation) -> InvestigationQuerySet:
        return self.filter(organisation=organisation)

    def open_or_recent(self, now: datetime) -> InvestigationQuerySet:
        return self.filter(models.Q(closed_at=None) | models.Q(closed_at__gt=now - RECENT))

    def with_observations(self) -> InvestigationQuerySet:
        return self.prefetch_related("observations__from_system", "observations__to_system")

    def for_reading(self) -> InvestigationQuerySet:
        return self.select_related("organisation", "opened_by", "closed_by", "window__change").order_by("-pk")


@recorded()
class Investigation(Addressed):
    """The observations and answers about one trouble, open until somebody closes it."""

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    opened_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    opened_at = models.DateTimeField(default=clock.now)
    window = models.ForeignKey(Window, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    """The own window about which it is asked whether it can explain what is seen."""
    closed_at = models.DateTimeField(null=True, blank=True)
    closed_by = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    finding = models.TextField(max_length=2_000, blank=True)
    """What it was, in the words of whoever closed it."""

    objects = InvestigationQuerySet.as_manager()

    class Meta:
        indexes = (
            models.Index(fields=("organisation",), name="investigation_open", condition=models.Q(closed_at=None)),
        )

    def __str__(self) -> str:
        return f"Investigation {self.pk}"

    @property
    def organisation_name(self) -> str:
        return str(self.organisation)


@recorded(index=["investigation"])
class Share(models.Model):
    """An investigation shown to another organisation, which may then add to it."""

    investigation = models.ForeignKey(Investigation, on_delete=models.CASCADE, related_name="shares")
    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="+")

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("investigation", "organisation"), name="investigation_shared_once"),
        )

    def __str__(self) -> str:
        return f"{self.investigation} with {self.organisation}"


class Explanation(models.Model):
    """Work that was declared late and concerns an investigation: its people are told of it once."""

    investigation = models.ForeignKey(Investigation, on_delete=models.CASCADE, related_name="explanations")
    change = models.ForeignKey(Change, on_delete=models.CASCADE, related_name="+")
    at = models.DateTimeField(default=clock.now)
    seen_at = models.DateTimeField(null=True, blank=True)
    """When what it explains was first seen; null where it began only afterwards."""

    class Meta:
        constraints = (models.UniqueConstraint(fields=("investigation", "change"), name="explained_once"),)

    def __str__(self) -> str:
        return f"{self.change} explains {self.investigation}"
