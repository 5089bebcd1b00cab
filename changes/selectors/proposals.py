"""Other times that are proposed for a change."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from changes.models import Change, Proposal, ProposalState
from changes.selectors.reader import Reader


@dataclass(frozen=True, slots=True)
class ProposalView:
    id: UUID
    window: UUID
    organisation: str
    organisation_name: str
    starts_at: datetime
    ends_at: datetime
    proposed_by: str
    proposed_at: datetime


def open_proposals(reader: Reader, change: Change) -> tuple[ProposalView, ...]:
    """All of them for those who see the change in full, their own for the others. Expects them prefetched, with their
    windows."""
    full = reader.sight(change).shows("others’ approvals")
    return tuple(
        _view(proposal)
        for proposal in change.proposals.all()
        if proposal.state == ProposalState.OPEN and (full or proposal.organisation_id == reader.organisation.pk)
    )


def _view(proposal: Proposal) -> ProposalView:
    return ProposalView(
        proposal.public_id,
        proposal.window.public_id,
        proposal.organisation.slug,
        proposal.organisation.name,
        proposal.starts_at,
        proposal.ends_at,
        proposal.proposed_name or proposal.proposed_by.name,
        proposal.proposed_at,
    )
