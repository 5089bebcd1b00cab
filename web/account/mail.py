"""Mails about somebody's own account. They do not go through the notices: they concern no work and nobody else."""

from __future__ import annotations

import logging
from smtplib import SMTPException
from threading import Thread
from typing import Any
from zoneinfo import ZoneInfo

from django.core.mail import EmailMessage
from django.template.loader import render_to_string

from accounts.models import Person
from core import clock
from core.addresses import for_mail
from core.time import wording

logger = logging.getLogger(__name__)


def send_aside(person: Person, subject: str, template: str, **context: Any) -> None:
    """The page does not wait for it: how long an answer takes must not tell whether an address is known, and nobody
    is kept out by a mail server that is down."""
    now = clock.now()
    said_at = wording.moment(now, ZoneInfo(person.timezone), now)
    body = render_to_string(template, {"person": person, "at": said_at, **context})
    message = EmailMessage(subject, body, to=[for_mail(person.email)], headers={"Auto-Submitted": "auto-generated"})
    Thread(target=_send, args=(message,), daemon=True).start()


def _send(message: EmailMessage) -> None:
    try:
        message.send()
    except (OSError, SMTPException):
        logger.exception("A mail about an account could not be sent.")
