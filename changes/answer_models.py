"""What is asked of people by mail, and the other times that they propose."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import models

from accounts.models import Organisation, Person
from maintwin import clock


class LinkPurpose(models.TextChoices):
    APPROVE = "approve", "answer whether it may take place"
    WITHDRAW = "withdraw", "withdraw an answer"
    ACKNOWLEDGE = "acknowledge", "acknowledge it or object"


class AnswerLinkQuerySet(models.QuerySet["AnswerLink"]):
    def with_facts(self) -> AnswerLinkQuerySet:
        """With all that decides what it still opens."""
        return self.select_related(
            "contact__organisation", "change__organisation", "change__owner", "change__reported_by", "approval"
        )

    def may_still_open(self, now: datetime) -> AnswerLinkQuerySet:
        """Neither used, revoked nor expired; what it asks about may have changed all the same."""
        return self.filter(used_at=None, revoked_at=None, expires_at__gt=now)

    def with_a_say(self) -> AnswerLinkQuerySet:
        """Those that can still give or take back an approval."""
        asked = models.Q(purpose=LinkPurpose.APPROVE, approval__state="asked")
        decided = models.Q(purpose=LinkPurpose.WITHDRAW, approval__state__in=["approved", "rejected"])
        return self.filter(asked | decided)


class AnswerLink(models.Model):
    """What a mail opens without an account, for one contact, one purpose and what one question was about. The address
    is made from its id and the house's secret, and stored nowhere."""

    contact = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    purpose = models.CharField(max_length=12, choices=LinkPurpose)
    change = models.ForeignKey("changes.Change", on_delete=models.CASCADE, related_name="+")
    approval = models.ForeignKey("changes.Approval", null=True, blank=True, on_delete=models.CASCADE, related_name="+")
    """The question, or the answer that can be withdrawn."""
    digest = models.CharField(max_length=64)
    """Of what it is about, as `changes.domain.approvals.Basis`."""
    made_at = models.DateTimeField(default=clock.now)
    expires_at = models.DateTimeField()
    viewed_at = models.DateTimeField(null=True, blank=True)
    """When it was first opened."""
    used_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)
    revoked_by = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    objects = AnswerLinkQuerySet.as_manager()

    class Meta:
        ordering = ("id",)
        constraints = (
            models.UniqueConstraint(
                fields=("contact", "purpose", "change", "approval", "digest"),
                name="one_link_per_question",
                nulls_distinct=False,
            ),
        )

    def __str__(self) -> str:
        return f"{self.purpose} {self.change} for {self.contact}"


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


class Proposal(models.Model):
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
        )

    def __str__(self) -> str:
        return f"{self.organisation} proposes {self.starts_at:%Y-%m-%d %H:%M}Z for {self.change}"
