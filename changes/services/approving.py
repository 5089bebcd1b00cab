"""Asking for approval, giving and declining it, and what voids it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

from accounts.models import Person, Role
from accounts.refusals import Invalid, NotAllowed, Refused
from changes.domain.approvals import Asked, Basis, organisations_to_ask, why_voided
from changes.models import Approval, ApprovalState, Change, State
from changes.services.acting import Acting, acting_on, require_role, set_planned_state
from changes.services.facts import basis_of, impact_facts
from changes.services.visibility import system_word
from estate.loading import current_estate
from estate.models import System


@dataclass
class ApprovalDelta:
    """Ids of the organisations that are asked anew, and of those whose approval fell."""

    asked: list[int] = field(default_factory=list)
    voided: list[int] = field(default_factory=list)


def needed_approvals(change: Change) -> tuple[Asked, ...]:
    """Whom this change must ask, as it stands."""
    facts, estate = impact_facts(change), current_estate()
    return organisations_to_ask(change.organisation.slug, facts.targets, facts.levels, estate.owners, estate.asks_from)


def renew_approvals(change: Change, now: datetime, *, retrospective: bool = False) -> ApprovalDelta:
    """Voids the approvals that no longer cover the change, withdraws those that are no longer needed, and asks those
    who have not agreed to it as it stands."""
    needed = {current_estate().organisation_ids[asked.organisation]: asked for asked in needed_approvals(change)}
    basis = basis_of(change, now)
    delta = ApprovalDelta()
    standing = change.approvals.standing().filter(retrospective=retrospective)
    for approval in standing.select_related("organisation"):
        if approval.organisation_id not in needed:
            _close(approval, ApprovalState.WITHDRAWN, "no system of theirs is reached badly enough any more")
        elif reason := _why_to_ask_anew(approval, basis):
            _close(approval, ApprovalState.VOIDED, reason)
            delta.voided.append(approval.organisation_id)
        else:
            needed.pop(approval.organisation_id)
    for organisation_id, asked in sorted(needed.items()):
        _ask(change, organisation_id, asked, now, retrospective=retrospective)
        delta.asked.append(organisation_id)
    return delta


def tell_approvals(acting: Acting, delta: ApprovalDelta) -> None:
    for word, ids in (("asked", delta.asked), ("voided", delta.voided)):
        if ids:
            acting.tells.append(f"approval_{word}")
            acting.data[word] = ids


def settle_planned_state(acting: Acting) -> bool:
    """Whether all who were asked have agreed; windows that have not started are approved or requested by that."""
    waiting = acting.change.approvals.filter(state=ApprovalState.ASKED, retrospective=False).exists()
    set_planned_state(acting.change, State.REQUESTED if waiting else State.APPROVED)
    return not waiting


def withdraw_questions(change: Change, because: str) -> None:
    """Nobody is asked any more about what is not going to be done as it stands."""
    change.approvals.filter(state=ApprovalState.ASKED, retrospective=False).update(
        state=ApprovalState.WITHDRAWN, because=because
    )


def approve(actor: Person, change_id: int, reason: str = "") -> Change:
    """Any one approver of an organisation that was asked answers for it."""
    with acting_on(change_id, actor) as acting:
        for approval in _asked_of(acting, actor):
            _decide(approval, ApprovalState.APPROVED, acting, reason)
        acting.tells.append("approval_answered")
        if _requested(acting) and settle_planned_state(acting):
            acting.tells.append("announced")
            acting.moved = {window.pk for window in acting.windows() if window.state == State.APPROVED}
        acting.data["answered"] = "approved"
        acting.conclude("approved")
        return acting.change


def reject(actor: Person, change_id: int, reason: str) -> Change:
    if not reason.strip():
        raise Invalid.of("reason", "Say why, so that they know what to change.")
    with acting_on(change_id, actor) as acting:
        asked = _asked_of(acting, actor)
        for approval in asked:
            _decide(approval, ApprovalState.REJECTED, acting, reason)
        acting.tells.append("approval_answered")
        acting.data.update(answered="declined", reason=reason)
        if not all(approval.retrospective for approval in asked):
            acting.moved = _requested(acting)
            set_planned_state(acting.change, State.REJECTED)
        acting.conclude("rejected")
        return acting.change


def _requested(acting: Acting) -> set[int]:
    """Its windows that wait for approval; others of the same change may be under way."""
    return {window.pk for window in acting.windows() if window.state == State.REQUESTED}


def _asked_of(acting: Acting, actor: Person) -> list[Approval]:
    require_role(actor, Role.APPROVER)
    if actor.pk == acting.change.owner_id:
        raise NotAllowed("Nobody approves their own request.")
    standing = acting.change.approvals.standing().filter(organisation=actor.organisation)
    asked = [approval for approval in standing if approval.state == ApprovalState.ASKED]
    if asked:
        return asked
    if not standing:
        raise NotAllowed("Your organisation is not asked to approve this change.")
    raise Refused("Your organisation has answered already.")


def _decide(approval: Approval, state: ApprovalState, acting: Acting, reason: str) -> None:
    approval.state, approval.decided_by, approval.decided_at = state, acting.actor, acting.now
    approval.reason, approval.revision = reason.strip()[:1_000], acting.change.revision
    approval.basis = basis_of(acting.change, acting.now).to_json()
    approval.save()


def _why_to_ask_anew(approval: Approval, basis: Basis) -> str | None:
    if approval.state == ApprovalState.REJECTED:
        return "the change was submitted again"
    if approval.state == ApprovalState.ASKED:
        return None
    owned = current_estate().owned.get(approval.organisation.slug, frozenset())
    return why_voided(Basis.from_json(approval.basis), basis, owned, _words(approval.change, owned))


def _close(approval: Approval, state: ApprovalState, because: str) -> None:
    approval.state, approval.because = state, because
    approval.save(update_fields=["state", "because"])


def _ask(change: Change, organisation_id: int, asked: Asked, now: datetime, *, retrospective: bool) -> None:
    words = _words(change, asked.systems)
    Approval.objects.create(
        change=change,
        organisation_id=organisation_id,
        asked_at=now,
        revision=change.revision,
        retrospective=retrospective,
        because=f"for {', '.join(dict.fromkeys(words[slug] for slug in asked.systems))}"[:500],
    )


def _words(change: Change, systems: Iterable[str]) -> dict[str, str]:
    """What these systems are called in reasons, which the requester reads too."""
    estate, requester = current_estate(), change.organisation
    shared = System.objects.filter(shares__organisation=requester).slugs()
    return {slug: system_word(estate, requester, slug, shared) for slug in systems}
