"""Who is asked to approve a change."""

from __future__ import annotations

from changes.domain.approvals import AskedOrganisation, organisations_to_ask
from changes.models import Change
from changes.selectors.facts import impact_facts, not_over
from estate.selectors.graph import current_estate


def needed_approvals(change: Change) -> tuple[AskedOrganisation, ...]:
    """Whom this change must ask, as it stands."""
    facts, estate = impact_facts(change, not_over(change), given_back=True), current_estate()
    return organisations_to_ask(change.organisation.slug, facts.targets, facts.levels, estate.owners, estate.asks_from)
