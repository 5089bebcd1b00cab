"""Links in mails, by which people answer without an account."""

from __future__ import annotations

from datetime import datetime

from django.db import models

from accounts.models import Person
from core import clock
from core.public_id import Addressed


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


class AnswerLink(Addressed):
    """What a mail opens without an account, for one contact, one purpose and what one question was about. The address
    is made from its id and the house's secret, and stored nowhere."""

    contact = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    purpose = models.CharField(max_length=12, choices=LinkPurpose)
    change = models.ForeignKey("changes.Change", on_delete=models.CASCADE, related_name="+")
    approval = models.ForeignKey("changes.Approval", null=True, blank=True, on_delete=models.CASCADE, related_name="+")
    """The question, or the answer that can be withdrawn."""
    terms = models.IntegerField()
    """Of the change, when it was sent."""
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
                fields=("contact", "purpose", "change", "approval", "terms"),
                name="one_link_per_question",
                nulls_distinct=False,
            ),
        )

    def __str__(self) -> str:
        return f"{self.purpose} {self.change} for {self.contact}"
