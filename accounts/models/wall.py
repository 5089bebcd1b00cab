"""Addresses without sign-in that show Tonight of an organisation across the room, and the screens that opened them."""

from __future__ import annotations

import hashlib
from datetime import datetime

from django.db import models

from accounts.domain.walls import unseen_since
from accounts.models.organisation import Organisation
from core import clock
from core.history import recorded
from core.limits import LONGEST_REFERENCE
from core.public_id import Addressed


class WallQuerySet(models.QuerySet["Wall"]):
    def of(self, organisation: Organisation) -> WallQuerySet:
        return self.filter(organisation=organisation).order_by("-created_at", "-id")

    def standing(self, now: datetime) -> WallQuerySet:
        return self._with_last_seen().filter(_stands(now))

    def ended(self, now: datetime) -> WallQuerySet:
        return self._with_last_seen().exclude(_stands(now))

    def _with_last_seen(self) -> WallQuerySet:
        return self.annotate(last_seen_at=models.Max("screens__seen_at"))


def _stands(now: datetime) -> models.Q:
    """One that nobody has opened yet counts from when it was made."""
    since = unseen_since(now)
    seen = models.Q(last_seen_at__gt=since) | models.Q(last_seen_at=None, created_at__gt=since)
    return models.Q(revoked_at=None) & seen


@recorded(exclude=["digest"])
class Wall(Addressed):
    """Only the digest of its secret address is stored, so the address is shown once."""

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="walls")
    name = models.CharField(max_length=LONGEST_REFERENCE)
    digest = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField(default=clock.now)
    revoked_at = models.DateTimeField(null=True, blank=True)

    objects = WallQuerySet.as_manager()

    def __str__(self) -> str:
        return self.name


class WallScreenQuerySet(models.QuerySet["WallScreen"]):
    def showing(self, now: datetime) -> WallScreenQuerySet:
        return self.filter(wall__revoked_at=None, seen_at__gt=unseen_since(now)).select_related("wall__organisation")


class WallScreen(models.Model):
    """A browser that opened the address. Its cookie holds a key of its own, which opens this wall and nothing else."""

    wall = models.ForeignKey(Wall, on_delete=models.CASCADE, related_name="screens")
    digest = models.CharField(max_length=64, unique=True)
    seen_at = models.DateTimeField()
    """As of when somebody looked, within the hour."""

    objects = WallScreenQuerySet.as_manager()

    def __str__(self) -> str:
        return f"a screen of {self.wall}"


def digest_of(secret: str) -> str:
    """Of an address, or of a screen's key."""
    return hashlib.sha256(secret.encode()).hexdigest()
