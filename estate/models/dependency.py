"""What needs what."""

from __future__ import annotations

from django.db import models

from accounts.models import Organisation, Person
from core import clock
from core.history import recorded
from core.public_id import Addressed
from estate.domain.graph import NeedKind
from estate.models.system import System


class DependencyKind(models.TextChoices):
    REQUIRED = NeedKind.REQUIRED.value, "required"
    SOFT = NeedKind.SOFT.value, "soft"
    REDUNDANT = NeedKind.REDUNDANT.value, "redundant"


class DependencyState(models.TextChoices):
    CLAIMED = "claimed", "claimed"
    CONFIRMED = "confirmed", "confirmed"
    REFUSED = "refused", "refused"


class DependencyQuerySet(models.QuerySet["Dependency"]):
    def confirmed(self) -> DependencyQuerySet:
        return self.filter(state=DependencyState.CONFIRMED)

    def counting(self) -> DependencyQuerySet:
        """Confirmed, between systems that are in use."""
        return self.confirmed().filter(dependent__retired_at=None, provider__retired_at=None)

    def with_ends(self) -> DependencyQuerySet:
        return self.select_related(
            "dependent__organisation", "provider__organisation", "entered_by__organisation"
        ).order_by("-entered_at", "dependent__slug", "provider__slug")

    def across(self) -> DependencyQuerySet:
        """Between systems of different organisations."""
        return self.exclude(dependent__organisation=models.F("provider__organisation"))

    def entered_for(self, organisation: Organisation) -> DependencyQuerySet:
        """Those that this organisation entered on one of another, or that were imported for its systems."""
        imported = models.Q(entered_by=None, dependent__organisation=organisation)
        return self.across().filter(models.Q(entered_by__organisation=organisation) | imported)

    def touching(self, organisation: Organisation) -> DependencyQuerySet:
        """Those at either end of which stands a system of its own."""
        return self.filter(
            models.Q(dependent__organisation=organisation) | models.Q(provider__organisation=organisation)
        )

    def answered_by(self, organisation: Organisation) -> DependencyQuerySet:
        """Those of others on this organisation's systems that it has answered, or that were imported."""
        answered = self.touching(organisation).across().exclude(state=DependencyState.CLAIMED)
        imported = models.Q(entered_by=None, dependent__organisation=organisation)
        return answered.exclude(models.Q(entered_by__organisation=organisation) | imported)

    def to_answer_by(self, organisation: Organisation) -> DependencyQuerySet:
        """Claims that wait for this organisation's answer."""
        imported = models.Q(entered_by=None, dependent__organisation=organisation)
        in_use = {"dependent__retired_at": None, "provider__retired_at": None}
        claimed = self.touching(organisation).filter(state=DependencyState.CLAIMED, **in_use)
        return claimed.exclude(models.Q(entered_by__organisation=organisation) | imported)


@recorded()
class Dependency(Addressed):
    """The dependent needs the provider. Only confirmed ones count; a claim yields its claimant nothing."""

    dependent = models.ForeignKey(System, on_delete=models.CASCADE, related_name="needs")
    provider = models.ForeignKey(System, on_delete=models.CASCADE, related_name="needed_by")
    kind = models.CharField(max_length=10, choices=DependencyKind, default=DependencyKind.REQUIRED)
    state = models.CharField(max_length=10, choices=DependencyState, default=DependencyState.CONFIRMED)
    entered_by = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    """Who claimed it; null where it was imported."""
    entered_at = models.DateTimeField(default=clock.now)
    answered_at = models.DateTimeField(null=True, blank=True)
    """When it was last confirmed or refused."""

    objects = DependencyQuerySet.as_manager()

    class Meta:
        ordering = ("dependent__slug", "provider__slug")
        constraints = (
            models.UniqueConstraint(fields=("dependent", "provider"), name="dependency_once"),
            models.CheckConstraint(
                condition=~models.Q(dependent=models.F("provider")), name="dependency_not_on_itself"
            ),
        )

    def __str__(self) -> str:
        return f"{self.dependent} needs {self.provider}"

    @property
    def counts(self) -> bool:
        """Confirmed, between systems that are in use: the graph holds it."""
        return self.state == DependencyState.CONFIRMED and not (self.dependent.retired or self.provider.retired)

    @property
    def claimant(self) -> Organisation:
        """The side that entered it: the dependent's, unless the provider's did."""
        if self.entered_by is not None and self.entered_by.organisation_id == self.provider.organisation_id:
            return self.provider.organisation
        return self.dependent.organisation

    @property
    def answerer(self) -> Organisation:
        """The side that says whether it is so: never the one that entered it, unless both are one."""
        claimant, provider = self.claimant, self.provider.organisation
        return provider if claimant != provider else self.dependent.organisation
