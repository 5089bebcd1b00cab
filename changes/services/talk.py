"""A question to those whose work it is before its approval is answered, and what they answer."""

from __future__ import annotations

from accounts.models import Person
from accounts.services.board_versions import raise_board_versions
from accounts.services.rates import refuse_too_often
from changes.domain.may import is_anothers_request, is_asked, may_answer_requests
from changes.domain.talks import TalkAct, refusals_to_say
from changes.models import Approval, ApprovalState, Change, LinkPurpose
from changes.selectors.talks import who_wrote
from changes.selectors.who_answers import who_is_asked
from changes.services import answer_links
from changes.services.act import Acting, acting_on, own_engineer
from core.activity import record
from core.refusals import Invalid


def write(actor: Person, change_id: int, text: str, party: str = "", over: answer_links.Over | None = None) -> Change:
    """By somebody who is asked to approve, to those whose work it is; by these, to the organisation `party` (a slug).
    It decides nothing. The other side is told."""
    text = text.strip()
    for reason in refusals_to_say(text):
        raise Invalid.of("text", reason)
    with acting_on(change_id, actor) as acting:
        own = acting.change.organisation_id == actor.organisation_id
        kind = TalkAct.ANSWERED_BACK if own else TalkAct.ASKED_BACK
        approval = _answered(acting, party) if own else _asking(acting, actor, over)
        refuse_too_often(kind, actor, acting.now)
        raise_board_versions([acting.change.organisation_id, approval.organisation_id])
        record(
            kind,
            "change",
            change_id,
            actor=actor,
            organisation=actor.organisation,
            tells=["remarked", *acting.tells],
            at=acting.now,
            party=approval.organisation.slug,
            text=text,
            people=sorted(_whom(acting, approval, own=own) - {actor.pk}),
            answered=kind,
            **acting.data,
        )
        return acting.change


def _approvals(acting: Acting) -> list[Approval]:
    """Also those that are answered or void by now, the latest last."""
    asked = acting.change.approvals.exclude(state=ApprovalState.WITHDRAWN).select_related("organisation")
    return list(asked.order_by("pk"))


def _answered(acting: Acting, party: str) -> Approval:
    own_engineer(acting)
    theirs = [one for one in _approvals(acting) if one.organisation.slug == party]
    if not theirs:
        raise Invalid.of("organisation", "This organisation isn't asked to approve the change.")
    return theirs[-1]


def _asking(acting: Acting, actor: Person, over: answer_links.Over | None) -> Approval:
    is_anothers_request(actor, acting.change).require()
    if over is not None:
        link = answer_links.use(over, acting, purpose=LinkPurpose.APPROVE, up=False)
        assert link.approval is not None
        return link.approval
    may_answer_requests(actor, acting.change).require()
    mine = [one for one in _approvals(acting) if one.organisation_id == actor.organisation_id]
    is_asked(asked=bool(mine)).require()
    return mine[-1]


def _whom(acting: Acting, approval: Approval, *, own: bool) -> set[int]:
    """Everybody who wrote before; where nobody of the other side has, who decides there. Who answers for the work is
    told in any case."""
    wrote = who_wrote(acting.change.pk, approval.organisation)
    people = {one for ids in wrote.values() for one in ids}
    if own and not wrote.get(approval.organisation_id):
        asked = who_is_asked([approval]).get(approval.pk)
        people |= {one.pk for one in asked.people} if asked else {approval.decided_by_id or 0} - {0}
    return people
