"""What confirming a claim means, for one reader."""

from __future__ import annotations

from changes.selectors.reader import Reader
from estate.domain.claims import Claimed
from estate.models import Dependency


def claimed_for(reader: Reader, claim: Dependency) -> Claimed:
    asked = claim.dependent.organisation.get_approval_from_display()
    theirs = claim.claimant == claim.dependent.organisation
    dependent, provider = (reader.name(system.slug) for system in (claim.dependent, claim.provider))
    return Claimed(str(claim.claimant), dependent, provider, asked, theirs)
