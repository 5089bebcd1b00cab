"""Who belongs to an organisation."""

from __future__ import annotations

from django.db.models import QuerySet

from accounts.models import Organisation, Person


def people_of(organisation: Organisation) -> QuerySet[Person]:
    """Those who are there first, then those who have left."""
    return Person.objects.filter(organisation=organisation).order_by("-is_active", "name", "email")
