"""Calendars that other programs subscribe to."""

from __future__ import annotations

import hashlib

from django.db import models

from accounts.models import Person
from core import clock
from core.history import recorded
from core.public_id import Addressed
from estate.models import System
from notifications.domain.feeds import FeedScope


class FeedQuerySet(models.QuerySet["Feed"]):
    def of(self, person: Person) -> FeedQuerySet:
        return self.filter(person=person).select_related("system").order_by("-created_at", "-id")

    def standing(self) -> FeedQuerySet:
        """Of those who can still come in; whoever left and is back makes new ones."""
        there = models.Q(person__is_active=True) & ~models.Q(person__roles=[])
        since = models.Q(person__left_at=None) | models.Q(created_at__gt=models.F("person__left_at"))
        return self.filter(there, since, revoked_at=None)


def scope_choices() -> list[tuple[str, str]]:
    return [(scope.value, scope.value) for scope in FeedScope]


@recorded(exclude=["digest"])
class Feed(Addressed):
    """What one person follows. Only the digest of its secret address is stored."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="feeds")
    scope = models.CharField(max_length=12, choices=scope_choices)
    system = models.ForeignKey(System, null=True, blank=True, on_delete=models.CASCADE, related_name="+")
    """Of the scope that follows one."""
    digest = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField(default=clock.now)
    revoked_at = models.DateTimeField(null=True, blank=True)

    objects = FeedQuerySet.as_manager()

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=models.Q(scope="system", system__isnull=False)
                | (~models.Q(scope="system") & models.Q(system=None)),
                name="feed_names_a_system_or_none",
            ),
        )

    def __str__(self) -> str:
        return f"{self.scope} of {self.person}"

    @staticmethod
    def digest_of(secret: str) -> str:
        return hashlib.sha256(secret.encode()).hexdigest()
