"""What somebody typed while they were signed out."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from accounts.models import Person, UnsentForm


def unsent_of(person: Person, public_id: str, now: datetime) -> UnsentForm | None:
    """None as well where it is somebody else's."""
    try:
        wanted = UUID(public_id)
    except ValueError:
        return None
    return UnsentForm.objects.of(person, now).filter(public_id=wanted).first()


def latest_unsent_of(person: Person, now: datetime) -> UnsentForm | None:
    return UnsentForm.objects.of(person, now).order_by("-kept_at", "-pk").first()
