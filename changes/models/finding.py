"""Conflicts, as the ledger keeps them."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F

from accounts.models import Organisation, Person
from changes.domain.conflicts.findings import TOLD_FROM
from changes.models.window import Window
from core import clock
from core.public_id import Addressed
from estate.models import Freeze


class FindingState(models.TextChoices):
    FOUND = "found", "found"
    GONE = "gone", "gone"


class FindingQuerySet(models.QuerySet["Finding"]):
    def standing(self) -> FindingQuerySet:
        return self.filter(state=FindingState.FOUND)

    def of_windows(self, window_ids: Collection[int]) -> FindingQuerySet:
        return self.filter(sides__window_id__in=list(window_ids)).distinct()

    def visible_to(self, organisation: Organisation) -> FindingQuerySet:
        """Those with work, a freeze or hours of its own on one side, or work that was shared with it."""
        own = models.Q(sides__organisation=organisation)
        shared = models.Q(sides__window__change__shares__organisation=organisation)
        return self.filter(own | shared).distinct()

    def with_side_of(self, organisation: Organisation) -> FindingQuerySet:
        """Those with work, a freeze or hours of its own on one side."""
        return self.filter(pk__in=FindingSide.objects.filter(organisation=organisation).values("finding"))

    def accepted_by(self, organisation: Organisation) -> FindingQuerySet:
        return self.filter(pk__in=_accepted_sides(organisation))

    def not_accepted_by(self, organisation: Organisation) -> FindingQuerySet:
        return self.exclude(pk__in=_accepted_sides(organisation))

    def gone_since(self, moment: datetime) -> FindingQuerySet:
        return self.filter(state=FindingState.GONE, gone_at__gte=moment)

    def to_answer_by(self, organisation: Organisation, now: datetime) -> FindingQuerySet:
        """Medium and high ones that its side has not accepted and that are not over; none from which the owner of the
        freeze has let the work pass."""
        unaccepted = FindingSide.objects.filter(organisation=organisation, accepted_at=None).values("finding")
        let_pass = FindingSide.objects.filter(window=None, finding__freeze__isnull=False).exclude(accepted_at=None)
        ahead = models.Q(overlap_ends_at=None) | models.Q(overlap_ends_at__gt=now)
        found = self.standing().filter(ahead, pk__in=unaccepted, severity__gte=TOLD_FROM, absorbed=False)
        return found.exclude(pk__in=let_pass.values("finding"))

    def wanted(
        self,
        organisation: Organisation,
        *,
        window: UUID | None = None,
        change: UUID | None = None,
        state: str | None = None,
    ) -> FindingQuerySet:
        """By window, by change, and by how that organisation's side stands; without those that are gone unless asked
        for."""
        found = self.filter(state=FindingState.GONE) if state == "gone" else self.standing()
        if window is not None:
            found = found.filter(pk__in=FindingSide.objects.filter(window__public_id=window).values("finding"))
        if change is not None:
            found = found.filter(pk__in=FindingSide.objects.filter(window__change__public_id=change).values("finding"))
        if state == "accepted":
            return found.accepted_by(organisation)
        return found.not_accepted_by(organisation) if state == "open" else found

    def with_sides(self) -> FindingQuerySet:
        """With all that is said of a finding, in a fixed number of queries."""
        sides = FindingSide.objects.select_related(
            "organisation",
            "accepted_by",
            "window__change__organisation",
            "window__change__owner",
            "window__change__reported_by",
        )
        return (
            self.select_related("freeze__organisation")
            .prefetch_related(
                models.Prefetch("sides", sides.order_by("organisation__slug", "pk")),
                "sides__window__change__validations",
            )
            .worst_first()
        )

    def worst_first(self) -> FindingQuerySet:
        """What is as bad at the same time stands in an order that does not tell which was found first."""
        return self.order_by(
            "-severity", "overlap_starts_at", "kind", "meets_at", F("overlap_ends_at").asc(nulls_last=True), "public_id"
        )


def _accepted_sides(organisation: Organisation) -> models.QuerySet[FindingSide, Any]:
    return FindingSide.objects.filter(organisation=organisation).exclude(accepted_at=None).values("finding")


class Finding(Addressed):
    """A conflict in the ledger: known again by its kind, windows and meeting points; never deleted, only gone."""

    signature = models.CharField(max_length=64, unique=True)
    kind = models.CharField(max_length=20)
    also = ArrayField(models.CharField(max_length=20), default=list)
    severity = models.PositiveSmallIntegerField()
    """0 info, 1 low, 2 medium, 3 high."""
    meets_at = ArrayField(models.CharField(max_length=80), default=list)
    paths: models.JSONField[list[Any], list[Any]] = models.JSONField(default=list)
    overlap_starts_at = models.DateTimeField()
    overlap_ends_at = models.DateTimeField(null=True, blank=True)
    periods: models.JSONField[dict[str, Any], dict[str, Any]] = models.JSONField(default=dict)
    """Start and planned end of each window when it was last reconciled: with kinds, severity and paths, what an
    acceptance rests on. Time passing changes none of it."""
    revision = models.PositiveIntegerField(default=1)
    """Rises when it is renewed: worse, another way, another overlap, found again."""
    state = models.CharField(max_length=5, choices=FindingState, default=FindingState.FOUND)
    found_at = models.DateTimeField(default=clock.now)
    gone_at = models.DateTimeField(null=True, blank=True)
    told = models.BooleanField(default=False)
    """Whether both sides have been told of it since it was last found."""
    freeze = models.ForeignKey(Freeze, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    people = ArrayField(models.BigIntegerField(), default=list, blank=True)
    """Ids of those who implement both windows."""
    absorbed = models.BooleanField(default=False)
    """A redundancy finding of the same windows replaces it on pages and in notices."""

    objects = FindingQuerySet.as_manager()

    class Meta:
        ordering = ("-severity", "overlap_starts_at", "id")

    def __str__(self) -> str:
        return f"{self.kind} at {', '.join(self.meets_at)}"


class FindingSide(models.Model):
    """One window of a finding, and whether its organisation has accepted the risk. Without a window: the side of those
    whose freeze or maintenance hours it does not go together with."""

    finding = models.ForeignKey(Finding, on_delete=models.CASCADE, related_name="sides")
    window = models.ForeignKey(Window, null=True, blank=True, on_delete=models.CASCADE, related_name="+")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    accepted_by = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    accepted_at = models.DateTimeField(null=True, blank=True)
    reason = models.CharField(max_length=1_000, blank=True)

    class Meta:
        ordering = ("window_id",)
        constraints = (
            models.UniqueConstraint(fields=("finding", "window"), name="finding_side_once"),
            models.UniqueConstraint(
                fields=("finding", "organisation"),
                condition=models.Q(window=None),
                name="finding_side_without_window_once",
            ),
        )

    def __str__(self) -> str:
        return f"{self.window or self.organisation} in {self.finding}"
