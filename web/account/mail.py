"""Mails about somebody's own account."""

from __future__ import annotations

from typing import Any
from zoneinfo import ZoneInfo

from django.template.loader import render_to_string

from accounts.models import Person
from core import clock, wake
from core.time import wording
from notifications import tasks
from notifications.services.sending.account_mails import keep_for_sending


def send_aside(person: Person, subject: str, template: str, **context: Any) -> None:
    """A worker sends it. The page waits for neither the mail server nor the broker: how long an answer takes must not
    tell whether an address is known, and nobody is kept out by a server that is down."""
    now = clock.now()
    said_at = wording.moment(now, ZoneInfo(person.timezone), now)
    body = render_to_string(template, {"person": person, "at": said_at, **context})
    keep_for_sending(person, subject, body, now)
    wake.aside_after_commit(tasks.deliver)
