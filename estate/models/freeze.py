"""Periods in which work should not happen."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from django.db import models

from accounts.models import Organisation
from core.arrays import Words
from core.constraints import within_calendar
from core.history import recorded
from core.limits import FURTHEST_AHEAD, LONGEST_NAME
from core.public_id import Addressed
from estate.models.system import System


class FreezeMode(models.TextChoices):
    WARN = "warn", "warns"
    BLOCK = "block", "blocks"


class FreezeQuerySet(models.QuerySet["Freeze"]):
    def visible_to(self, organisation: Organisation, concerning: Collection[str]) -> FreezeQuerySet:
        """Its own, and those of systems that concern it and that it may see."""
        systems = System.objects.visible_to(organisation).filter(slug__in=Words(concerning))
        return self.filter(models.Q(organisation=organisation) | models.Q(systems__in=systems)).distinct()

    def standing(self) -> FreezeQuerySet:
        return self.filter(lifted_at=None)

    def ahead(self, now: datetime) -> FreezeQuerySet:
        """Those that go on or are still to come."""
        return self.filter(ends_at__gt=now)

    def between(self, start: datetime, end: datetime) -> FreezeQuerySet:
        return self.standing().filter(starts_at__lt=end, ends_at__gt=start)


@recorded()
class Freeze(Addressed):
    """A period in which changes that can reach these systems should not happen."""

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="+")
    name = models.CharField(max_length=LONGEST_NAME)
    mode = models.CharField(max_length=5, choices=FreezeMode, default=FreezeMode.WARN)
    systems = models.ManyToManyField(System, related_name="+")
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    lifted_at = models.DateTimeField(null=True, blank=True)
    """When its owner took it back; it stays on record, for the findings that name it."""

    objects = FreezeQuerySet.as_manager()

    class Meta:
        ordering = ("starts_at", "id")
        constraints = (
            models.UniqueConstraint(
                fields=("organisation", "name", "starts_at"), condition=models.Q(lifted_at=None), name="freeze_once"
            ),
            models.CheckConstraint(condition=models.Q(ends_at__gt=models.F("starts_at")), name="freeze_ends_later"),
            within_calendar("freeze_within_calendar", "starts_at", "ends_at"),
            models.CheckConstraint(
                condition=models.Q(ends_at__lte=models.F("starts_at") + FURTHEST_AHEAD), name="freeze_is_bounded"
            ),
        )

    def __str__(self) -> str:
        return self.name

    @property
    def organisation_name(self) -> str:
        return str(self.organisation)


@recorded(index=["freeze"])
class FreezeSystem(Freeze.systems.through):  # type: ignore[name-defined,misc]
    """Only here so that its history is kept."""

    class Meta:
        proxy = True
