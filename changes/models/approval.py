"""Who is asked, and what they said."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db import models

from accounts.models import Organisation, Person
from changes.domain.answer_links import over_link_in_words
from changes.models.change import Change, State
from changes.models.window import Window
from core import clock
from core.history import recorded


class ApprovalState(models.TextChoices):
    ASKED = "asked", "asked"
    APPROVED = "approved", "approved"
    REJECTED = "rejected", "declined"
    VOIDED = "voided", "voided"
    WITHDRAWN = "withdrawn", "no longer asked"


class ApprovalQuerySet(models.QuerySet["Approval"]):
    def standing(self) -> ApprovalQuerySet:
        """Asked or answered; not those that were voided or are no longer asked."""
        return self.filter(state__in=[ApprovalState.ASKED, ApprovalState.APPROVED, ApprovalState.REJECTED])

    def waiting_for(self, organisation: Organisation) -> ApprovalQuerySet:
        return self.filter(organisation=organisation, state=ApprovalState.ASKED)

    def not_past(self, now: datetime) -> ApprovalQuerySet:
        """Asked afterwards, or of work that is still to come or under way."""
        ahead = Window.objects.effective().filter(change=models.OuterRef("change"))
        ahead = ahead.filter(models.Q(ends_at=None) | models.Q(ends_at__gt=now) | models.Q(state=State.IN_PROGRESS))
        return self.filter(models.Q(retrospective=True) | models.Q(models.Exists(ahead)))

    def with_windows(self) -> ApprovalQuerySet:
        return self.select_related("change__organisation", "organisation").prefetch_related("change__windows")

    def perhaps_to_remind(self) -> ApprovalQuerySet:
        """Asked, and not reminded twice yet."""
        return self.filter(state=ApprovalState.ASKED, reminded_at__len__lt=2).with_windows()


@recorded(exclude=["basis", "reminded_at"], index=["change"])
class Approval(models.Model):
    """One organisation's say about one change. A voided one stays on record beside the one that was asked anew."""

    change = models.ForeignKey(Change, on_delete=models.CASCADE, related_name="approvals")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=10, choices=ApprovalState, default=ApprovalState.ASKED)
    retrospective = models.BooleanField(default=False)
    asked_at = models.DateTimeField(default=clock.now)
    revision = models.PositiveIntegerField()
    """The revision of the change that was asked about, and then decided."""
    decided_by = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    decided_name = models.CharField(max_length=200, blank=True)
    """Who said to be deciding, over the link that was sent to `decided_by`; empty when signed in."""
    decided_at = models.DateTimeField(null=True, blank=True)
    reminded_at = ArrayField(models.DateTimeField(), default=list, blank=True)
    """When those asked were reminded that they had not answered."""
    reason = models.CharField(max_length=1_000, blank=True)
    because: models.JSONField[dict[str, Any], dict[str, Any]] = models.JSONField(default=dict, blank=True)
    """Why it was voided or asked, as `changes.domain.approval_reasons.ApprovalReason`."""
    basis: models.JSONField[dict[str, Any], dict[str, Any]] = models.JSONField(default=dict)
    """What was asked, and then agreed to: periods, levels, targets and validations, as
    `changes.domain.approvals.Basis`."""

    objects = ApprovalQuerySet.as_manager()

    class Meta:
        ordering = ("organisation__slug", "id")
        indexes = (
            models.Index(fields=("asked_at",), name="approval_asked", condition=models.Q(state=ApprovalState.ASKED)),
        )
        constraints = (
            models.UniqueConstraint(
                fields=("change", "organisation", "retrospective"),
                condition=models.Q(state__in=["asked", "approved", "rejected"]),
                name="one_standing_approval_each",
            ),
        )

    def __str__(self) -> str:
        return f"{self.organisation} {self.state} {self.change}"

    @property
    def decider(self) -> str:
        """Who answered: by name, and over whose link."""
        name = self.decided_by.name if self.decided_by else ""
        if not self.decided_name:
            return name
        return over_link_in_words(self.decided_name, name)
