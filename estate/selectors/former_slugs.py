"""What is called otherwise now."""

from __future__ import annotations

from accounts.models import Organisation
from estate.models import FormerSlug, System, SystemQuerySet


def system_once_called(organisation: Organisation, slug: str) -> System | None:
    """None where this organisation sees none: to it the slug is like any other that nobody has."""
    return System.objects.visible_to(organisation).filter(former_slugs__slug=slug[:80]).first()


def organisation_once_called(slug: str) -> Organisation | None:
    return Organisation.objects.filter(former_slugs__slug=slug[:80]).first()


def of_systems(seen: SystemQuerySet) -> dict[str, str]:
    """What these systems were called before, and are called now; for files, which name what they always named."""
    former = FormerSlug.objects.filter(system__in=seen)
    return dict(former.values_list("slug", "system__slug"))


def of_organisations() -> dict[str, str]:
    former = FormerSlug.objects.exclude(organisation=None)
    return dict(former.values_list("slug", "organisation__slug"))


def owners_of_systems() -> dict[str, int]:
    """Ids of the organisations whose systems were called so before."""
    former = FormerSlug.objects.exclude(system=None)
    return dict(former.values_list("slug", "system__organisation"))
