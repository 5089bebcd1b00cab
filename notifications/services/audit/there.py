"""Who is there for an organisation that has named nobody, as the audit reads it from the rows themselves."""

from __future__ import annotations

from dataclasses import dataclass

from accounts.models import Organisation, Person
from accounts.selectors.desks import desks_of
from accounts.services.desks import stored


@dataclass(frozen=True, slots=True)
class There:
    for_approvals: tuple[int, ...] = ()
    for_the_rest: tuple[int, ...] = ()


def there_for(organisation_id: int) -> There:
    """People with the role, else admins, who have every role; else the desk."""
    people = list(Person.objects.filter(organisation=organisation_id, is_active=True).order_by("pk"))

    def with_role(role: str) -> tuple[int, ...]:
        ones = [one for one in people if role in one.roles] or [one for one in people if "admin" in one.roles]
        return tuple(one.pk for one in ones) or _desk(organisation_id)

    return There(with_role("approver"), with_role("engineer"))


def _desk(organisation_id: int) -> tuple[int, ...]:
    desk = desks_of(Organisation.objects.filter(pk=organisation_id)).get(organisation_id)
    return (stored(desk),) if desk else ()
