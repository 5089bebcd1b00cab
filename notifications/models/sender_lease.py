"""Who sends at present."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.db import models
from django.db.models.functions import Now

if TYPE_CHECKING:
    from uuid import UUID


class DatabaseNow(Now):
    """This moment by the database's clock, also within a transaction: machines may disagree on the time, leases not."""

    def as_postgresql(self, compiler: Any, connection: Any, **extra: Any) -> tuple[str, tuple[str | int, ...]]:
        return "CLOCK_TIMESTAMP()", ()


class SenderLeaseQuerySet(models.QuerySet["SenderLease"]):
    def live(self) -> SenderLeaseQuerySet:
        """One that was renewed later than now is of a clock that has been set back since, and is not believed."""
        return self.filter(until__gt=DatabaseNow(), renewed_at__lte=DatabaseNow())

    def held_by(self, holder: UUID | models.OuterRef) -> SenderLeaseQuerySet:
        return self.live().filter(holder=holder)

    def renew(self, holder: UUID, length: timedelta) -> bool:
        """False once another has taken the place."""
        now = DatabaseNow()
        return bool(self.filter(holder=holder).update(renewed_at=now, until=now + length))


class SenderLease(models.Model):
    """One of the places for those who send at once. It ends by itself, whatever became of its holder."""

    place = models.PositiveSmallIntegerField(primary_key=True)
    holder = models.UUIDField()
    """Made anew each time a place is taken."""
    renewed_at = models.DateTimeField()
    until = models.DateTimeField()

    objects = SenderLeaseQuerySet.as_manager()

    def __str__(self) -> str:
        return f"place {self.place} until {self.until}"
