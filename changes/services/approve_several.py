"""Several requests are approved at once, each as it was read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from accounts.domain.may import may_approve
from accounts.models import Person
from changes.selectors.sight import seen_at_all
from changes.services.approve import approve
from core.limits import MOST_APPROVED
from core.refusals import Invalid, Refused

NOT_THERE = "Your organisation isn't asked about it any more."


@dataclass(frozen=True, slots=True)
class Approvals:
    approved: tuple[UUID, ...]
    refused: Mapping[UUID, str]
    """Why not, in words."""


def approve_several(actor: Person, read: Mapping[UUID, int]) -> Approvals:
    """`read` holds the terms that were read of each change. One that can't be approved holds up none of the others.
    Raises `Invalid` where nothing at all can be done."""
    may_approve(actor).require()
    if not read:
        raise Invalid.of("change", "Tick the requests you approve.")
    if len(read) > MOST_APPROVED:
        raise Invalid.of("change", f"At most {MOST_APPROVED} at once: {len(read)} are ticked.")
    seen = seen_at_all(actor.organisation).filter(public_id__in=read)
    ids = dict(seen.order_by().values_list("public_id", "pk"))
    why_not = {one: _why_not(actor, ids.get(one), terms) for one, terms in read.items()}
    return Approvals(
        tuple(one for one, why in why_not.items() if not why), {one: why for one, why in why_not.items() if why}
    )


def _why_not(actor: Person, change_id: int | None, terms: int) -> str:
    """Empty where it is approved now."""
    if change_id is None:
        return NOT_THERE
    try:
        approve(actor, change_id, read=terms)
    except Refused as refusal:
        return " ".join(refusal.reasons)
    return ""
