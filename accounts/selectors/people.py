"""Who belongs to an organisation."""

from __future__ import annotations

from collections.abc import Collection
from uuid import UUID

from django.db.models import QuerySet

from accounts.domain.may import may_work
from accounts.models import Organisation, Person
from core.looking import asked_once, each_asked_once


def people_of(organisation: Organisation) -> QuerySet[Person]:
    """Those who are there first, then those who have left."""
    return Person.objects.filter(organisation=organisation).order_by("-is_active", "name", "email")


def engineers_of(organisation: Organisation) -> list[Person]:
    """Who may answer for its work."""
    return [person for person in there(organisation) if may_work(person)]


def there(organisation: Organisation) -> list[Person]:
    """Those who have not left, by name."""
    return asked_once(("there", organisation.pk), lambda: list(people_of(organisation).filter(is_active=True)))


def active_person_called(public_id: UUID) -> Person | None:
    return Person.objects.filter(public_id=public_id, is_active=True).first()


def people_at(addresses: Collection[str]) -> dict[str, Person]:
    """By the address as it is given, of those who are known."""
    return each_asked_once("people at addresses", addresses, Person.objects.with_addresses)
