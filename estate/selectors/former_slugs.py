"""What is called otherwise now."""

from __future__ import annotations

from collections.abc import Iterable

from accounts.models import Organisation
from core.arrays import Words
from estate.models import FormerSlug, System


def system_once_called(organisation: Organisation, slug: str) -> System | None:
    """None where this organisation sees none: to it the slug is like any other that nobody has."""
    return System.objects.visible_to(organisation).filter(former_slugs__slug=slug[:80]).first()


def organisation_once_called(slug: str) -> Organisation | None:
    return Organisation.objects.filter(former_slugs__slug=slug[:80]).first()


def systems_now_called(slugs: Iterable[str]) -> dict[str, str]:
    """Of those of these slugs that were given up, what the system is called now; for files, which name what they
    always named."""
    former = FormerSlug.objects.filter(slug__in=Words(slugs)).exclude(system=None)
    return dict(former.values_list("slug", "system__slug"))


def organisations_now_called(slugs: Iterable[str]) -> dict[str, str]:
    former = FormerSlug.objects.filter(slug__in=Words(slugs)).exclude(organisation=None)
    return dict(former.values_list("slug", "organisation__slug"))
