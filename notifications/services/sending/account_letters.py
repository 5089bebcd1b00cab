"""What is written to somebody about their own account, or one that they are to have."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.template.loader import render_to_string

from accounts.models import Person
from core import clock
from notifications.channels.mail.smtp import LONGEST_SUBJECT
from notifications.services.sending.account_mails import keep_for_sending


def write(wake_up: Callable[[], None], kind: str, address: str, person: Person | None, facts: dict[str, Any]) -> None:
    """The first line of a letter's template is its subject."""
    subject, _, body = render_to_string(f"account_mails/{kind}.txt", facts).partition("\n")
    keep_for_sending(person, subject.strip()[:LONGEST_SUBJECT], body.lstrip("\n"), clock.now(), address)
    wake_up()
