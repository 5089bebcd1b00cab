"""What those say who are informed of work and were not asked: that they know, or that they object. It voids nothing."""

from __future__ import annotations

from accounts.models import Person
from accounts.services.board_versions import raise_board_versions
from changes.models import Change, LinkPurpose
from changes.selectors.sight import parties_in_full
from changes.services import answer_links
from changes.services.act import acting_on
from core.activity import record
from core.limits import LONGEST_REASON
from core.refusals import Invalid


def acknowledge(actor: Person, change_id: int, over: answer_links.Over) -> Change:
    return _respond(actor, change_id, over, "acknowledged", "")


def object_to(actor: Person, change_id: int, reason: str, over: answer_links.Over) -> Change:
    if not reason.strip():
        raise Invalid.of("reason", "Say what is wrong with it, so they know.")
    return _respond(actor, change_id, over, "objected", reason.strip()[:LONGEST_REASON])


def _respond(actor: Person, change_id: int, over: answer_links.Over, kind: str, reason: str) -> Change:
    with acting_on(change_id, actor) as acting:
        answer_links.use(over, acting, purpose=LinkPurpose.ACKNOWLEDGE)
        raise_board_versions(parties_in_full(acting.change) | {actor.organisation_id})
        record(
            kind,
            "change",
            change_id,
            actor=actor,
            organisation=actor.organisation,
            tells=["informed_answered", *acting.tells],
            answered=kind,
            reason=reason,
            **acting.data,
        )
        return acting.change
