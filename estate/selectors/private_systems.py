"""Listed systems are seen by everybody; of a private one others read whose it is, and no more."""

from __future__ import annotations

from collections.abc import Collection

from accounts.models import Organisation
from estate.models import System
from estate.selectors.graph import Estate


def may_see_system(estate: Estate, organisation: Organisation, slug: str, shared: Collection[str] = ()) -> bool:
    """Listed, its own, or shared with it."""
    return slug in estate.listed or estate.owners.get(slug) == organisation.slug or slug in shared


def system_word(estate: Estate, organisation: Organisation, slug: str, shared: Collection[str] = ()) -> str:
    """The system's name as this organisation may read it."""
    if may_see_system(estate, organisation, slug, shared):
        return estate.names[slug]
    return f"a system of {estate.organisation_names[estate.owners[slug]]}"


def who_see_any(estate: Estate, slugs: Collection[str]) -> set[int]:
    """Ids of the organisations that may know one of these systems."""
    if not estate.listed.isdisjoint(slugs):
        return set(Organisation.objects.values_list("id", flat=True))
    systems = System.objects.filter(slug__in=slugs).order_by()
    shared = systems.exclude(shares=None).values_list("shares__organisation_id", flat=True)
    return {*systems.values_list("organisation_id", flat=True), *shared}


def who_see(system: System) -> set[int]:
    """Ids of the organisations; to nobody else anything happened."""
    if system.listed:
        return set(Organisation.objects.values_list("id", flat=True))
    return {system.organisation_id, *system.shares.values_list("organisation_id", flat=True)}
