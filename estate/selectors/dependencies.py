"""Which dependencies an organisation may see."""

from __future__ import annotations

from django.db.models import Q

from accounts.models import Organisation
from core.arrays import Numbers
from estate.models import Dependency, DependencyQuerySet, DependencyState

ENDS = ("dependent__organisation", "provider__organisation", "entered_by__organisation")


def seen_dependencies(organisation: Organisation, needed: Numbers) -> DependencyQuerySet:
    """Those at either end of which stands a system of its own, and confirmed ones between listed systems when
    something of its own needs either end. `needed` are the ids of its systems and all that these need."""
    own = Q(dependent__organisation=organisation) | Q(provider__organisation=organisation)
    listed = Q(dependent__listed=True, provider__listed=True, state=DependencyState.CONFIRMED)
    near = Q(dependent__in=needed) | Q(provider__in=needed)
    return Dependency.objects.filter(own | (listed & near)).select_related(*ENDS)
