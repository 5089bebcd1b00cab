"""The address at which somebody who is asked answers without an account. It is made from the question's id and the
house's secret, and stored nowhere; opening it changes nothing."""

from __future__ import annotations

from uuid import UUID

from django.conf import settings
from django.core.signing import BadSignature, Signer

from triage.models import Question


def address_of(question: Question) -> str:
    return f"{settings.PUBLIC_URL}/are-you-working-on-this/{token_of(question)}/"


def token_of(question: Question) -> str:
    return _signer().sign(question.public_id.hex)


def question_with(token: str) -> Question | None:
    """None for what this house never made, and for somebody who has left or no longer belongs to the owner."""
    try:
        public_id = UUID(_signer().unsign(token))
    except (BadSignature, ValueError):
        return None
    question = Question.objects.for_reading().filter(public_id=public_id, by_phone=False).first()
    contact = question.contact if question else None
    if question is None or contact is None or not contact.is_active:
        return None
    return question if contact.organisation_id == question.system.organisation_id else None


def _signer() -> Signer:
    return Signer(salt="maintwin.question", sep=".")
