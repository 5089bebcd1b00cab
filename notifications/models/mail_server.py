"""What is known of mail servers."""

from __future__ import annotations

from django.db import models

from notifications.domain.delivery import Breaker


class MailServerQuerySet(models.QuerySet["MailServer"]):
    def failing(self) -> MailServerQuerySet:
        """Those that do not answer at present."""
        return self.exclude(open_until=None).order_by("failing_since")


class MailServer(models.Model):
    """How a mail server does, as all senders have found it together."""

    address = models.CharField(max_length=255, unique=True)
    failures = models.PositiveIntegerField(default=0)
    open_until = models.DateTimeField(null=True, blank=True)
    """Until then nobody tries it."""
    failing_since = models.DateTimeField(null=True, blank=True)
    said = models.CharField(max_length=500, blank=True)

    objects = MailServerQuerySet.as_manager()

    def __str__(self) -> str:
        return self.address

    @property
    def breaker(self) -> Breaker:
        return Breaker(self.failures, self.open_until)
