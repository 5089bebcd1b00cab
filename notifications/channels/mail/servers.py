"""What all senders know together of the mail server, so that none of them tries what another has just found dead."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings

from notifications.domain.delivery import Breaker, Failure, after_attempt
from notifications.models import MailServer


def mail_server() -> MailServer:
    server, _ = MailServer.objects.get_or_create(address=f"{settings.EMAIL_HOST}:{settings.EMAIL_PORT}"[:255])
    return server


def learn(server: MailServer, failure: Failure | None, said: str, now: datetime, *, broke_off: bool) -> None:
    """Keeps what an attempt tells of the server, where that is news."""
    breaker = after_attempt(server.breaker, failure, now, broke_off=broke_off)
    if breaker != server.breaker:
        _keep(server, breaker, said, now)


def _keep(server: MailServer, breaker: Breaker, said: str, now: datetime) -> None:
    server.failures, server.open_until = breaker.failures, breaker.open_until
    server.failing_since = (server.failing_since or now) if breaker.failures else None
    server.said = said[:500] if breaker.failures else ""
    server.save(update_fields=["failures", "open_until", "failing_since", "said"])
