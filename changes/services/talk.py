"""A question to those whose work it is before its approval is answered, and what they answer."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from accounts.models import Person
from accounts.services.board_versions import raise_board_versions
from accounts.services.rates import refuse_too_often
from changes.domain.may import is_anothers_request, is_asked, may_answer_requests
from changes.domain.talks import TalkAct, refusals_to_say
from changes.models import Approval, ApprovalState, Change, LinkPurpose
from changes.selectors.sight import parties_in_full
from changes.selectors.talks import who_wrote
from changes.selectors.who_answers import who_is_asked
from changes.services import answer_links
from changes.services.act import Acting, acting_on, own_engineer
from core.activity import record
from core.refusals import Invalid


def ask(actor: Person, change_id: int, text: str, over: answer_links.Over | None = None) -> Change:
    """By somebody who is asked to approve, to those whose work it is, who are told. It decides nothing."""
    with _writing(actor, change_id, text) as (acting, said):
        approval = _asking(acting, actor, over)
        return _put(acting, TalkAct.ASKED_BACK, approval, said, _wrote(acting, approval))


def answer(actor: Person, change_id: int, text: str, party: str) -> Change:
    """By those whose work it is, to the organisation `party` (a slug), whose people are told who asked or decide."""
    with _writing(actor, change_id, text) as (acting, said):
        own_engineer(acting)
        approval = _asked(acting, party)
        wrote = _wrote(acting, approval)
        return _put(acting, TalkAct.ANSWERED_BACK, approval, said, wrote or _deciding(approval))


@contextmanager
def _writing(actor: Person, change_id: int, text: str) -> Iterator[tuple[Acting, str]]:
    text = text.strip()
    for reason in refusals_to_say(text):
        raise Invalid.of("text", reason)
    with acting_on(change_id, actor) as acting:
        yield acting, text


def _put(acting: Acting, kind: TalkAct, approval: Approval, text: str, people: set[int]) -> Change:
    assert acting.actor is not None
    refuse_too_often(kind, acting.actor, acting.now)
    raise_board_versions(parties_in_full(acting.change) | {approval.organisation_id})
    record(
        kind,
        "change",
        acting.change.pk,
        actor=acting.actor,
        organisation=acting.actor.organisation,
        tells=["remarked", *acting.tells],
        at=acting.now,
        party=approval.organisation.slug,
        text=text,
        people=sorted(people - {acting.actor.pk}),
        answered=kind,
        **acting.data,
    )
    return acting.change


def _approvals(acting: Acting) -> list[Approval]:
    """Also those that are answered or void by now, the latest last."""
    asked = acting.change.approvals.exclude(state=ApprovalState.WITHDRAWN).select_related("organisation")
    return list(asked.order_by("pk"))


def _asked(acting: Acting, party: str) -> Approval:
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


def _wrote(acting: Acting, approval: Approval) -> set[int]:
    """Everybody on both sides who wrote before; nobody where only one's own side has. Whoever answers for the work is
    told in any case."""
    wrote = who_wrote(acting.change.pk, approval.organisation)
    own = acting.actor is not None and acting.actor.organisation_id == acting.change.organisation_id
    if own and approval.organisation_id not in wrote:
        return set()
    return {one for ids in wrote.values() for one in ids}


def _deciding(approval: Approval) -> set[int]:
    asked = who_is_asked([approval]).get(approval.pk)
    return {one.pk for one in asked.people} if asked else {approval.decided_by_id or 0} - {0}
