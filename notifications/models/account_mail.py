"""Mails about somebody's own account, or one that they are to have, that have not been sent yet."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from django.db import models

from accounts.models import Person
from notifications.domain.delivery import LONGEST_DELAY
from notifications.models.sender_lease import SenderLease

if TYPE_CHECKING:
    from uuid import UUID


class AccountMailQuerySet(models.QuerySet["AccountMail"]):
    def due(self, now: datetime) -> AccountMailQuerySet:
        """In nobody's hands, and not put off; those that were asked for first come first."""
        put_off = models.Q(retry_at__gt=now, retry_at__lte=now + LONGEST_DELAY)
        in_hand = models.Exists(SenderLease.objects.held_by(models.OuterRef("claimed_by")))
        return self.exclude(put_off).filter(~in_hand).order_by("asked_at", "id")

    def while_held_by(self, holder: UUID) -> AccountMailQuerySet:
        """Nothing, once the holder of a sender's place has lost it."""
        return self.filter(models.Exists(SenderLease.objects.held_by(holder)))


class AccountMail(models.Model):
    """Gone once it is sent, or comes too late. The history does not keep it."""

    person = models.ForeignKey(Person, null=True, on_delete=models.CASCADE, related_name="+")
    """Null where nobody has an account yet."""
    address = models.EmailField(blank=True)
    """Where it goes; empty for the person's."""
    subject = models.CharField(max_length=200)
    sealed = models.TextField()
    """What it says, encrypted: it may hold a link that sets a password."""
    asked_at = models.DateTimeField()
    attempts = models.PositiveSmallIntegerField(default=0)
    retry_at = models.DateTimeField(null=True, blank=True)
    claimed_by = models.UUIDField(null=True, blank=True)
    """The sender in whose hands it is: the holder of a `SenderLease`."""

    objects = AccountMailQuerySet.as_manager()

    def __str__(self) -> str:
        return f"{self.subject} to {self.to}"

    @property
    def to(self) -> str:
        return self.address or (self.person.email if self.person else "")
