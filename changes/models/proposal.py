"""Other times that those who are asked propose."""

from __future__ import annotations

from typing import Any

from django.db import models

from accounts.models import Organisation, Person
from core import clock
from core.constraints import within_calendar
from core.public_id import Addressed


class ProposalState(models.TextChoices):
    OPEN = "open", "open"
    TAKEN = "taken", "taken over"
    OVERTAKEN = "overtaken", "overtaken"
    """By another proposal of the same organisation, or by its answer."""


class ProposalQuerySet(models.QuerySet["Proposal"]):
    def open(self) -> ProposalQuerySet:
        return self.filter(state=ProposalState.OPEN).order_by("id")

    def of_organisation(self, organisation_id: int) -> ProposalQuerySet:
        return self.filter(organisation=organisation_id)


class Proposal(Addressed):
    """Another time for one window, by somebody who was asked to approve it."""

    change = models.ForeignKey("changes.Change", on_delete=models.CASCADE, related_name="proposals")
    window = models.ForeignKey("changes.Window", on_delete=models.CASCADE, related_name="+")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    proposed_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    proposed_name = models.CharField(max_length=200, blank=True)
    """Who said to be deciding, over the link of `proposed_by`; empty when signed in."""
    proposed_at = models.DateTimeField(default=clock.now)
    state = models.CharField(max_length=10, choices=ProposalState, default=ProposalState.OPEN)
    basis: models.JSONField[dict[str, Any], dict[str, Any]] = models.JSONField(default=dict)
    """What its organisation agrees to once the window has moved there, as `changes.domain.approvals.Basis`."""

    objects = ProposalQuerySet.as_manager()

    class Meta:
        ordering = ("id",)
        constraints = (
            models.UniqueConstraint(
                fields=("window", "organisation"), condition=models.Q(state="open"), name="one_open_proposal_each"
            ),
            models.CheckConstraint(condition=models.Q(ends_at__gt=models.F("starts_at")), name="proposal_ends_later"),
            within_calendar("proposal_within_calendar", "starts_at", "ends_at"),
        )

    def __str__(self) -> str:
        return f"{self.organisation} proposes {self.starts_at:%Y-%m-%d %H:%M}Z for {self.change}"
