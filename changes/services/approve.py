"""Asking for approval, giving and declining it, and what voids it."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field, replace
from datetime import datetime

from accounts.models import Person
from accounts.services.rates import refuse_too_often
from changes.domain.approval_reasons import ApprovalCode, ApprovalReason
from changes.domain.approvals import (
    AskedOrganisation,
    Basis,
    keeps_to,
    refusals_to_withdraw,
    why_asked_anew,
    why_voided,
)
from changes.domain.lifecycle import PLANNED_STATES, Standing, refusals_to_approve, standing
from changes.domain.may import has_answered, is_anothers_request, is_asked, may_answer_requests
from changes.models import Approval, ApprovalState, Change, LinkPurpose, Proposal, ProposalState, State, Window
from changes.selectors.approvals import needed_approvals
from changes.selectors.facts import agreed_basis, basis_of, window_facts
from changes.services import answer_links
from changes.services.act import Acting, acting_on, must_be_as_read, set_planned_state
from changes.services.freeze_exceptions import withdraw_of_cancelled
from core.limits import LONGEST_REASON
from core.refusals import Invalid, Refused, refuse_if
from estate.selectors.graph import current_estate


@dataclass
class ApprovalDelta:
    """Ids of the organisations that are asked anew, and of those whose approval fell; and the proposals of time that
    were taken over."""

    asked: list[int] = field(default_factory=list)
    voided: list[int] = field(default_factory=list)
    taken: list[Proposal] = field(default_factory=list)


def renew_approvals(
    change: Change, now: datetime, *, retrospective: bool = False, of: Collection[int] | None = None
) -> ApprovalDelta:
    """Voids the approvals that no longer cover the change, withdraws those that are no longer needed, and asks those
    who have not agreed to it as it stands. `of` are the organisations that this is about, where not all."""
    needed = {current_estate().organisation_ids[asked.organisation]: asked for asked in needed_approvals(change)}
    if of is not None:
        needed = {organisation: asked for organisation, asked in needed.items() if organisation in of}
    basis, agreed = basis_of(change, now), agreed_basis(change, now)
    delta = ApprovalDelta()
    standing = change.approvals.standing().filter(retrospective=retrospective)
    standing = standing if of is None else standing.filter(organisation__in=of)
    for approval in standing.select_related("organisation"):
        if approval.organisation_id not in needed:
            _close(approval, ApprovalState.WITHDRAWN, ApprovalReason(ApprovalCode.NO_LONGER_REACHED))
        elif reason := _why_to_ask_anew(approval, basis):
            unanswered = approval.state == ApprovalState.ASKED
            _close(approval, ApprovalState.WITHDRAWN if unanswered else ApprovalState.VOIDED, reason)
            delta.voided += [] if unanswered else [approval.organisation_id]
        else:
            needed.pop(approval.organisation_id)
    for organisation_id, asked in sorted(needed.items()):
        _ask(change, organisation_id, asked, now, agreed, retrospective=retrospective)
        delta.asked.append(organisation_id)
    if not retrospective:
        _count_proposals(change, basis, now, delta)
    return delta


def tell_approvals(acting: Acting, delta: ApprovalDelta) -> None:
    for word, ids in (("asked", delta.asked), ("voided", delta.voided)):
        if ids:
            acting.tells.append(f"approval_{word}")
            acting.data[word] = ids
    if delta.taken:
        acting.tells.append("proposal_taken")
        acting.data["taken"] = [proposal.organisation.slug for proposal in delta.taken]
        acting.data["proposers"] = [proposal.proposed_by_id for proposal in delta.taken]


def settle_planned_state(acting: Acting) -> bool:
    """Whether all who were asked have agreed; windows that have not started are approved or requested by that."""
    waiting = acting.change.approvals.filter(state=ApprovalState.ASKED, retrospective=False).exists()
    set_planned_state(acting.change, State.REQUESTED if waiting else State.APPROVED)
    return not waiting


def withdraw_questions(change: Change, because: ApprovalCode) -> None:
    """Nobody is asked any more about what is not going to be done as it stands."""
    change.approvals.filter(state=ApprovalState.ASKED, retrospective=False).update(
        state=ApprovalState.WITHDRAWN, because=ApprovalReason(because).to_json()
    )
    withdraw_of_cancelled(change)


def approve(
    actor: Person,
    change_id: int,
    reason: str = "",
    over: answer_links.Over | None = None,
    *,
    read: int | None = None,
) -> Change:
    """Any one approver of an organisation that was asked answers for it. `read` are the terms that were read."""
    with acting_on(change_id, actor) as acting:
        asked = asked_of(acting, actor, over, read=read)
        if not all(approval.retrospective for approval in asked):
            refuse_if(refusals_to_approve(map(window_facts, _counted(acting)), acting.now))
        for approval in asked:
            _decide(approval, ApprovalState.APPROVED, acting, reason, over)
        acting.tells.append("approval_answered")
        if _requested(acting) and settle_planned_state(acting):
            acting.tells.append("announced")
            acting.moved = {window.pk for window in acting.windows() if _is_ahead(window, acting.now)}
        acting.data["answered"] = "approved"
        acting.conclude("approved")
        return acting.change


def reject(
    actor: Person, change_id: int, reason: str, over: answer_links.Over | None = None, *, read: int | None = None
) -> Change:
    if not reason.strip():
        raise Invalid.of("reason", "Say why, so that they know what to change.")
    with acting_on(change_id, actor) as acting:
        asked = asked_of(acting, actor, over, read=read)
        for approval in asked:
            _decide(approval, ApprovalState.REJECTED, acting, reason, over)
        acting.tells.append("approval_answered")
        acting.data.update(answered="declined", reason=reason)
        if not all(approval.retrospective for approval in asked):
            acting.moved = _requested(acting)
            set_planned_state(acting.change, State.REJECTED)
        acting.conclude("rejected")
        return acting.change


def withdraw_answer(
    actor: Person, change_id: int, over: answer_links.Over | None = None, *, read: int | None = None
) -> Change:
    """Takes an answer back before the work begins: the organisation is asked again."""
    with acting_on(change_id, actor) as acting:
        approval = _answer_of(acting, actor, over)
        must_be_as_read(read, acting.change.terms, "terms")
        refuse_if(refusals_to_withdraw((window.state for window in _counted(acting)), _starts(acting), acting.now))
        refuse_too_often("answer_withdrawn", actor, acting.now)
        who = over.name if over else actor.name
        _close(approval, ApprovalState.VOIDED, ApprovalReason(ApprovalCode.TAKEN_BACK, who=who))
        delta = ApprovalDelta()
        for asked in needed_approvals(acting.change):
            if asked.organisation == approval.organisation.slug:
                agreed = agreed_basis(acting.change, acting.now)
                _ask(acting.change, approval.organisation_id, asked, acting.now, agreed, retrospective=False)
                delta.asked.append(approval.organisation_id)
        tell_approvals(acting, delta)
        if not acting.change.approvals.filter(state=ApprovalState.REJECTED, retrospective=False).exists():
            settle_planned_state(acting)
        acting.moved = {window.pk for window in _counted(acting)}
        acting.tells.append("approval_answered")
        acting.data["answered"] = "withdrawn"
        acting.conclude("answer_withdrawn")
        return acting.change


def asked_of(
    acting: Acting, actor: Person, over: answer_links.Over | None, *, up: bool = True, read: int | None = None
) -> list[Approval]:
    """What the actor's organisation is asked and has not answered, as it was read. Over a link, only what that one is
    about; `up` uses it up."""
    asked = _asked_of(acting, actor, over, up=up)
    must_be_as_read(read, acting.change.terms, "terms")
    return asked


def _asked_of(acting: Acting, actor: Person, over: answer_links.Over | None, *, up: bool) -> list[Approval]:
    is_anothers_request(actor, acting.change).require()
    if over is not None:
        link = answer_links.use(over, acting, purpose=LinkPurpose.APPROVE, up=up)
        return [link.approval] if link.approval else []
    may_answer_requests(actor, acting.change).require()
    standing = acting.change.approvals.standing().filter(organisation=actor.organisation)
    asked = [approval for approval in standing if approval.state == ApprovalState.ASKED]
    if asked:
        return asked
    is_asked(asked=bool(standing)).require()
    latest = max(standing, key=lambda approval: approval.pk)
    raise Refused(f"Your organisation has answered already: {answer_links.answer_in_words(latest)}")


def _is_ahead(window: Window, now: datetime) -> bool:
    return window.state == State.APPROVED and standing(window_facts(window), now) is not Standing.LAPSED


def _requested(acting: Acting) -> set[int]:
    """Its windows that wait for approval; others of the same change may be under way."""
    return {window.pk for window in acting.windows() if window.state == State.REQUESTED}


def _counted(acting: Acting) -> list[Window]:
    return [window for window in acting.windows() if window.state != State.CANCELLED]


def _starts(acting: Acting) -> list[datetime]:
    return [window.starts_at for window in _counted(acting) if window.state in PLANNED_STATES]


def _answer_of(acting: Acting, actor: Person, over: answer_links.Over | None) -> Approval:
    """The answer that the actor's organisation has given and may still take back."""
    if over is not None:
        link = answer_links.use(over, acting, purpose=LinkPurpose.WITHDRAW)
        if link.approval is not None:
            return link.approval
    may_answer_requests(actor, acting.change).require()
    decided = acting.change.approvals.filter(
        organisation=actor.organisation, retrospective=False, state__in=answer_links.DECIDED
    )
    answer = decided.last()
    has_answered(answered=answer is not None).require()
    assert answer is not None
    return answer


def _decide(
    approval: Approval, state: ApprovalState, acting: Acting, reason: str, over: answer_links.Over | None
) -> None:
    approval.state, approval.decided_by, approval.decided_at = state, acting.actor, acting.now
    approval.decided_name = over.name if over else ""
    approval.reason, approval.revision = reason.strip()[:LONGEST_REASON], acting.change.revision
    approval.basis = agreed_basis(acting.change, acting.now).to_json()
    approval.save()
    acting.data.setdefault("approvals", []).append(approval.pk)
    overtaken = acting.change.proposals.open().of_organisation(approval.organisation_id)
    overtaken.update(state=ProposalState.OVERTAKEN)


def _count_proposals(change: Change, basis: Basis, now: datetime, delta: ApprovalDelta) -> None:
    """Where the change has moved to the time that an organisation proposed, its approval counts as given."""
    for proposal in change.proposals.open().select_related("organisation", "proposed_by"):
        owned = current_estate().owned.get(proposal.organisation.slug, frozenset())
        asked = change.approvals.waiting_for(proposal.organisation).filter(retrospective=False).first()
        kept = keeps_to(Basis.from_json(proposal.basis), str(proposal.window_id), basis, owned)
        if asked is None or not kept or not proposal.proposed_by.is_active:
            continue
        asked.state, asked.decided_by, asked.decided_at = ApprovalState.APPROVED, proposal.proposed_by, now
        asked.decided_name, asked.basis = proposal.proposed_name, agreed_basis(change, now).to_json()
        asked.because = replace(ApprovalReason.from_json(asked.because), by_proposal=True).to_json()
        asked.save()
        proposal.state = ProposalState.TAKEN
        proposal.save(update_fields=["state"])
        delta.asked = [pk for pk in delta.asked if pk != proposal.organisation_id]
        delta.taken.append(proposal)


def _why_to_ask_anew(approval: Approval, basis: Basis) -> ApprovalReason | None:
    if approval.state == ApprovalState.REJECTED:
        return ApprovalReason(ApprovalCode.SUBMITTED_AGAIN)
    asked = approval.state == ApprovalState.ASKED
    if asked and approval.retrospective:
        return ApprovalReason(ApprovalCode.EXTENDED_AGAIN)
    if asked and not approval.basis:
        return None
    why = why_asked_anew if asked else why_voided
    owned = current_estate().owned.get(approval.organisation.slug, frozenset())
    return why(Basis.from_json(approval.basis), basis, owned)


def _close(approval: Approval, state: ApprovalState, because: ApprovalReason) -> None:
    """How it was given stays known."""
    given = bool(approval.because) and ApprovalReason.from_json(approval.because).by_proposal
    approval.state, approval.because = state, replace(because, by_proposal=given).to_json()
    approval.save(update_fields=["state", "because"])


def _ask(
    change: Change, organisation_id: int, asked: AskedOrganisation, now: datetime, agreed: Basis, *, retrospective: bool
) -> None:
    Approval.objects.create(
        change=change,
        organisation_id=organisation_id,
        asked_at=now,
        revision=change.revision,
        retrospective=retrospective,
        basis=agreed.to_json(),
        because=ApprovalReason(ApprovalCode.NEEDED, asked.systems).to_json(),
    )
