"""Which dependencies an organisation may see."""

from __future__ import annotations

from collections.abc import Callable

from django.db.models import Q

from accounts.models import Organisation
from core.arrays import Numbers
from estate.models import Dependency, DependencyQuerySet, DependencyState
from estate.selectors.graph import Estate

ENDS = ("dependent__organisation", "provider__organisation", "entered_by__organisation")


def seen_dependencies(organisation: Organisation, needed: Numbers) -> DependencyQuerySet:
    """Those at either end of which stands a system of its own, and confirmed ones between listed systems when
    something of its own needs either end. `needed` are the ids of its systems and all that these need."""
    own = Q(dependent__organisation=organisation) | Q(provider__organisation=organisation)
    listed = Q(dependent__listed=True, provider__listed=True, state=DependencyState.CONFIRMED)
    near = Q(dependent__in=needed) | Q(provider__in=needed)
    return Dependency.objects.filter(own | (listed & near)).select_related(*ENDS)


def sees_dependency(estate: Estate, organisation: Organisation) -> Callable[[str, str], bool]:
    """The same of what counts, asked by slugs of what the estate holds: whether it may see that one needs the other."""
    own, needed = estate.owned.get(organisation.slug, frozenset()), estate.needed_by(organisation.slug)

    def sees(dependent: str, provider: str) -> bool:
        ends = {dependent, provider}
        return not ends.isdisjoint(own) or (ends <= estate.listed and not ends.isdisjoint(needed))

    return sees
