"""Another time: proposed by those who are asked, taken over by whose work it is."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from accounts.models import Person
from accounts.services.rates import refuse_too_often
from changes.domain.lifecycle import PLANNED_STATES, refusals_to_move
from changes.ledger.schedule_lock import placing_work
from changes.models import Approval, Change, Proposal, ProposalState, Window
from changes.selectors.facts import agreed_basis, window_facts
from changes.services import answer_links
from changes.services import book as booking
from changes.services.act import Acting, acting_on, must_be_as_read
from changes.services.approve import asked_of
from core.refusals import Invalid, Refused
from core.time.interval import Interval, aware


def propose(
    actor: Person,
    change_id: int,
    starts_at: datetime,
    ends_at: datetime,
    window_id: int | None = None,
    over: answer_links.Over | None = None,
    *,
    read: int | None = None,
) -> Change:
    """By any approver of an organisation that is asked. The question stays open; the change moves only when whose
    work it is takes the time over."""
    with acting_on(change_id, actor) as acting:
        approval = _asked_about_what_is_planned(acting, actor, over, read)
        window = _movable(acting, window_id)
        period = _period(acting, window, starts_at, ends_at)
        _refuse_the_same(acting, approval, window, period)
        refuse_too_often("proposed", actor, acting.now)
        _keep(acting, actor, approval, window, period, over)
        acting.tells.append("approval_answered")
        acting.data.update(
            answered="proposed",
            windows=[window.pk],
            proposed=[{"starts_at": period.starts_at.isoformat(), "ends_at": period.ends_at.isoformat()}],
        )
        acting.conclude("proposed")
        return acting.change


def take_over(actor: Person, proposal_id: int, *, read: int | None = None) -> Change:
    """Moves the window to the time that was proposed; the proposer's approval counts as given for it."""
    with placing_work():
        proposals = Proposal.objects.select_related("change")
        proposal = proposals.get(pk=proposal_id, change__organisation=actor.organisation)
        must_be_as_read(read, proposal.change.terms, "terms")
        if proposal.state != ProposalState.OPEN:
            raise Refused("This proposal no longer stands.")
        moved = {"starts_at": proposal.starts_at, "ends_at": proposal.ends_at}
        return booking.move_window(actor, proposal.window_id, moved)


def _asked_about_what_is_planned(
    acting: Acting, actor: Person, over: answer_links.Over | None, read: int | None
) -> Approval:
    asked = asked_of(acting, actor, over, up=False, read=read)
    ahead = [approval for approval in asked if not approval.retrospective]
    if not ahead:
        raise Refused("This work has begun; another time can no longer be proposed.")
    return ahead[0]


def _movable(acting: Acting, window_id: int | None) -> Window:
    """The one that is meant, or else the next that has not started."""
    planned = [window for window in acting.windows() if window.state in PLANNED_STATES]
    for window in planned:
        if window_id in (None, window.pk):
            return window
    raise Refused("No such window of this change is still to come.")


def _period(acting: Acting, window: Window, starts_at: datetime, ends_at: datetime) -> Interval:
    try:
        period = Interval(aware(starts_at), aware(ends_at))
    except ValueError as error:
        raise Invalid.of("ends_at", f"{str(error)[0].upper()}{str(error)[1:]}.") from error
    for reason in refusals_to_move(window_facts(window), period, acting.now):
        raise Invalid.of("ends_at", reason)
    if (period.starts_at, period.ends_at) == (window.starts_at, window.ends_at):
        raise Invalid.of("starts_at", "This is the time that is planned already.")
    return period


def _refuse_the_same(acting: Acting, approval: Approval, window: Window, period: Interval) -> None:
    standing = acting.change.proposals.open().of_organisation(approval.organisation_id)
    if standing.filter(window=window, starts_at=period.starts_at, ends_at=period.ends_at).exists():
        raise Refused("Your organisation has proposed this time already.")


def _keep(
    acting: Acting,
    actor: Person,
    approval: Approval,
    window: Window,
    period: Interval,
    over: answer_links.Over | None,
) -> None:
    earlier = acting.change.proposals.open().of_organisation(approval.organisation_id)
    earlier.filter(window=window).update(state=ProposalState.OVERTAKEN)
    basis = agreed_basis(acting.change, acting.now)
    agreed = replace(basis, periods={**basis.periods, str(window.pk): period})
    Proposal.objects.create(
        change=acting.change,
        window=window,
        organisation_id=approval.organisation_id,
        starts_at=period.starts_at,
        ends_at=period.ends_at,
        proposed_by=actor,
        proposed_name=over.name if over else "",
        proposed_at=acting.now,
        basis=agreed.to_json(),
    )
