"""Where somebody is signed in by a browser."""

from __future__ import annotations

import hashlib
from datetime import datetime

from django.contrib.sessions.base_session import AbstractBaseSession
from django.db import models

from accounts.models.person import Person
from core.limits import LONGEST_NETWORK_ADDRESS, LONGEST_PROGRAM


class BrowserSessionQuerySet(models.QuerySet["BrowserSession"]):
    def of(self, person: Person) -> BrowserSessionQuerySet:
        return self.filter(person=person).order_by("-seen_at", "session_key")

    def lasting(self, now: datetime) -> BrowserSessionQuerySet:
        return self.filter(expire_date__gt=now)

    def over(self, now: datetime) -> BrowserSessionQuerySet:
        return self.filter(expire_date__lte=now)


class BrowserSession(AbstractBaseSession):
    """Nobody's while somebody is only about to sign in. Who is deleted here is signed out."""

    person = models.ForeignKey(Person, null=True, on_delete=models.CASCADE, related_name="sessions")
    began_at = models.DateTimeField(null=True)
    seen_at = models.DateTimeField(null=True)
    program = models.CharField(max_length=LONGEST_PROGRAM, blank=True)
    """What the browser calls itself."""
    network_address = models.CharField(max_length=LONGEST_NETWORK_ADDRESS, blank=True)

    objects = BrowserSessionQuerySet.as_manager()  # type: ignore[assignment, misc]

    def __str__(self) -> str:
        return f"{self.person}, {self.program}"

    @property
    def public_id(self) -> str:
        """By which pages name it; nothing that opens it."""
        return hashlib.sha256(self.session_key.encode()).hexdigest()[:32]
