"""Keys for scripts."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Iterable
from datetime import datetime

from django.contrib.postgres.fields import ArrayField
from django.db import models

from accounts.models.person import Person
from core import clock
from core.history import recorded
from core.public_id import Addressed


class Scope(models.TextChoices):
    """What a token may be used for."""

    READ = "read", "Read what I may see"
    WRITE = "write", "Book, change and answer as I may"
    DECLARE = "declare", "Declare unscheduled work, nothing else"


def all_scopes() -> list[str]:
    return list(Scope.values)


class TokenQuerySet(models.QuerySet["Token"]):
    def of(self, person: Person) -> TokenQuerySet:
        return self.filter(person=person).order_by("-created_at", "-id")

    def usable(self, now: datetime) -> TokenQuerySet:
        return self.filter(revoked_at=None).filter(models.Q(expires_at=None) | models.Q(expires_at__gt=now))

    def ended(self, now: datetime) -> TokenQuerySet:
        return self.filter(models.Q(revoked_at__isnull=False) | models.Q(expires_at__lte=now))

    def not_revoked(self) -> TokenQuerySet:
        return self.filter(revoked_at=None)


@recorded(exclude=["digest", "last_used_at"])
class Token(Addressed):
    """A key for scripts. Only its digest is stored, so it is shown once."""

    digest = models.CharField(max_length=64, unique=True)
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="tokens")
    name = models.CharField(max_length=100, blank=True)
    scopes = ArrayField(models.CharField(max_length=10, choices=Scope), default=all_scopes)
    created_at = models.DateTimeField(default=clock.now)
    expires_at = models.DateTimeField(null=True, blank=True)
    """Null when it does not expire."""
    revoked_at = models.DateTimeField(null=True, blank=True)
    last_used_at = models.DateTimeField(null=True, blank=True)

    objects = TokenQuerySet.as_manager()

    def __str__(self) -> str:
        return f"{self.person} {self.name}"

    @staticmethod
    def digest_of(key: str) -> str:
        return hashlib.sha256(key.encode()).hexdigest()

    @classmethod
    def issue(
        cls,
        person: Person,
        name: str = "",
        scopes: Iterable[str] = Scope.values,
        expires_at: datetime | None = None,
        key: str = "",
    ) -> str:
        """Stores a new token and returns its key."""
        key = key or secrets.token_urlsafe(32)
        digest = cls.digest_of(key)
        cls.objects.create(digest=digest, person=person, name=name, scopes=list(scopes), expires_at=expires_at)
        return key

    def has_expired(self, now: datetime) -> bool:
        return self.expires_at is not None and self.expires_at <= now

    @property
    def scope_words(self) -> list[str]:
        return [Scope(scope).label for scope in self.scopes]
