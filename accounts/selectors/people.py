"""Who belongs to an organisation."""

from __future__ import annotations

from uuid import UUID

from django.db.models import QuerySet

from accounts.domain.may import may_work
from accounts.models import Organisation, Person


def people_of(organisation: Organisation) -> QuerySet[Person]:
    """Those who are there first, then those who have left."""
    return Person.objects.filter(organisation=organisation).order_by("-is_active", "name", "email")


def engineers_of(organisation: Organisation) -> list[Person]:
    """Who may answer for its work."""
    active = people_of(organisation).filter(is_active=True)
    return [person for person in active if may_work(person)]


def active_person_called(public_id: UUID) -> Person | None:
    return Person.objects.filter(public_id=public_id, is_active=True).first()
