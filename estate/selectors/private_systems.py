"""Listed systems are seen by everybody; of a private one others read whose it is, and no more."""

from __future__ import annotations

from collections.abc import Collection

from accounts.models import Organisation
from estate.selectors.graph import Estate


def may_see_system(estate: Estate, organisation: Organisation, slug: str, shared: Collection[str] = ()) -> bool:
    """Listed, its own, or shared with it."""
    return slug in estate.listed or estate.owners.get(slug) == organisation.slug or slug in shared


def system_word(estate: Estate, organisation: Organisation, slug: str, shared: Collection[str] = ()) -> str:
    """The system's name as this organisation may read it."""
    if may_see_system(estate, organisation, slug, shared):
        return estate.names[slug]
    return f"a system of {estate.organisation_names[estate.owners[slug]]}"
