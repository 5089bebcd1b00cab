"""Addresses that mails carry, opened without an account. They are made from the notice's id and the house's secret, and
stored nowhere; opening one changes nothing."""

from __future__ import annotations

from uuid import UUID

from django.conf import settings
from django.core.signing import BadSignature, Signer

from notifications.domain.link_standing import Purpose
from notifications.models import Notice


def address_of(notice: Notice, purpose: Purpose) -> str:
    return f"{settings.PUBLIC_URL}/notices/{purpose}/{token_of(notice, purpose)}/"


def token_of(notice: Notice, purpose: Purpose) -> str:
    return _signer(purpose).sign(notice.public_id.hex)


def notice_with(token: str, purpose: Purpose) -> Notice | None:
    """None for what this house never made."""
    try:
        public_id = UUID(_signer(purpose).unsign(token))
    except (BadSignature, ValueError):
        return None
    return Notice.objects.for_sending().filter(public_id=public_id).first()


def _signer(purpose: Purpose) -> Signer:
    return Signer(salt=f"maintwin.notice.{purpose}", sep=".")
