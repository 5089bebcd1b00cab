"""The references by which people name changes."""

from __future__ import annotations

from django.db.models import F

from accounts.models import Organisation


def next_reference(organisation: Organisation) -> str:
    """The organisation's next reference, such as CENTRE-7."""
    Organisation.objects.filter(pk=organisation.pk).update(last_reference=F("last_reference") + 1)
    number = Organisation.objects.values_list("last_reference", flat=True).get(pk=organisation.pk)
    return f"{organisation.slug.upper()}-{number}"
