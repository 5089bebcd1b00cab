"""E-mail addresses that people had, and those that they are to have."""

from __future__ import annotations

import uuid

from django.db import models

from accounts.models.person import Person
from core import clock
from core.history import recorded
from core.public_id import Addressed


class FormerAddress(models.Model):
    """Leads on to whose it was, and is nobody else's from then on. Written as `core.addresses.canonical` has it."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="former_addresses")
    email = models.EmailField(unique=True)
    until = models.DateTimeField(default=clock.now)

    def __str__(self) -> str:
        return f"{self.email}, once of {self.person}"


class AddressChangeQuerySet(models.QuerySet["AddressChange"]):
    def waiting_for(self, person: Person) -> AddressChangeQuerySet:
        return self.filter(person=person, confirmed_at=None, taken_back_at=None)


@recorded(exclude=["key"])
class AddressChange(Addressed):
    """Another address for somebody, once whoever reads mails there says so. The link is made from the key and the
    house's secret, and stored nowhere."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    email = models.EmailField()
    asked_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    """The person, or an admin."""
    key = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    asked_at = models.DateTimeField(default=clock.now)
    expires_at = models.DateTimeField()
    confirmed_at = models.DateTimeField(null=True, blank=True)
    taken_back_at = models.DateTimeField(null=True, blank=True)

    objects = AddressChangeQuerySet.as_manager()

    def __str__(self) -> str:
        return f"{self.email} for {self.person}"
