"""Whoever takes over the work of somebody who leaves. They are told by the act that calls this, once, of everything."""

from __future__ import annotations

from collections.abc import Iterator

from accounts.models import Person
from changes.domain.lifecycle import ENDED_STATES
from changes.domain.may import is_colleague
from changes.ledger.schedule_lock import placing_work
from changes.models import Change
from changes.selectors.carried import carried_by
from changes.services.act import Acting, acting_on, own_engineer
from core.handing_over import TakenOver, TakerOf
from core.refusals import Refused


def hand_over_work(actor: Person, gone: Person, taker_of: TakerOf) -> list[TakenOver]:
    """What they answer for and what they carry out, as far as it is not over. What nobody takes stays as it is."""
    with placing_work():
        ids = list(carried_by(gone).values_list("pk", "public_id"))
        takers = ((pk, taker_of(f"change/{public_id}")) for pk, public_id in ids)
        return [one for pk, taker in takers if taker is not None for one in _take_over(actor, gone, taker, pk)]


def _take_over(actor: Person, gone: Person, taker: Person, change_id: int) -> list[TakenOver]:
    with acting_on(change_id, actor) as acting:
        own_engineer(acting)
        if not is_colleague(taker, acting.change):
            raise Refused(f"{taker.name} can’t answer for work: they need the role engineer.")
        kinds = list(_passed_on(acting, gone, taker))
        acting.moved = {one.pk for one in acting.windows() if one.state not in ENDED_STATES}
        acting.conclude("handed_over" if "owns" in kinds else "edited")
        return [_taken(acting.change, taker, kind) for kind in kinds]


def _passed_on(acting: Acting, gone: Person, taker: Person) -> Iterator[str]:
    change = acting.change
    if change.owner_id == gone.pk:
        acting.data.update(from_name=gone.name, to_name=taker.name)
        change.owner = taker
        change.save(update_fields=["owner"])
        yield "owns"
    if change.implementers.filter(pk=gone.pk).exists():
        acting.data["fields"] = ["implementers"]
        change.implementers.remove(gone)
        change.implementers.add(taker)
        yield "carries_out"


def _taken(change: Change, taker: Person, kind: str) -> TakenOver:
    return TakenOver(taker, kind, change.title or change.reference, f"/changes/{change.public_id}/")
