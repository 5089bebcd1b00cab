"""Invitations by mail: of colleagues, and of other organisations."""

from __future__ import annotations

import uuid
from datetime import datetime

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models.functions import Lower

from accounts.models.organisation import Organisation
from accounts.models.person import Person, Role
from core import clock
from core.addresses import spellings
from core.history import recorded
from core.limits import LONGEST_NAME, LONGEST_ZONE
from core.public_id import Addressed
from core.validators import validate_timezone


class InviteKind(models.TextChoices):
    COLLEAGUE = "colleague", "a colleague"
    ORGANISATION = "organisation", "another organisation"


class InviteQuerySet(models.QuerySet["Invite"]):
    def of(self, organisation: Organisation) -> InviteQuerySet:
        """Those that it sent and nobody has accepted or taken back, the latest first."""
        waiting = self.filter(organisation=organisation, accepted_at=None, taken_back_at=None)
        return waiting.select_related("organisation", "invited_by").order_by("-sent_at", "-pk")

    def to(self, email: str) -> InviteQuerySet:
        return self.annotate(lower=Lower("email")).filter(lower__in=spellings(email))

    def lasting(self, now: datetime) -> InviteQuerySet:
        return self.filter(expires_at__gt=now)


@recorded(exclude=["key"])
class Invite(Addressed):
    """One address, one link that is good once. The link is made from the key and the house's secret, and stored
    nowhere; sending it again renews the key, so that the one before opens nothing any more."""

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="+")
    """Who invites."""
    invited_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    """Who sent it last."""
    kind = models.CharField(max_length=12, choices=InviteKind, default=InviteKind.COLLEAGUE)
    email = models.EmailField()
    name = models.CharField(max_length=LONGEST_NAME, blank=True)
    """Of whom is invited, as far as it is known."""
    new_organisation = models.CharField(max_length=LONGEST_NAME, blank=True)
    """Of the organisation that is invited, as far as it is known."""
    roles = ArrayField(models.CharField(max_length=10, choices=Role), default=list, blank=True)
    timezone = models.CharField(max_length=LONGEST_ZONE, default="UTC", validators=[validate_timezone])
    key = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    sent_at = models.DateTimeField(default=clock.now)
    expires_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True, blank=True)
    accepted_by = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    taken_back_at = models.DateTimeField(null=True, blank=True)

    objects = InviteQuerySet.as_manager()

    class Meta:
        indexes = (models.Index(fields=("organisation", "-sent_at"), name="invites_of_organisation"),)

    def __str__(self) -> str:
        return f"{self.email} to {self.organisation}"
