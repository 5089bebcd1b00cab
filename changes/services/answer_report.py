"""What the owner says of work that another organisation reported: confirmed, or denied."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from accounts.models import Person
from changes.models import Change, ReportState, State, Window
from changes.selectors.sight import seen_at_all
from changes.services.act import Acting, acting_on, must_be_as_read, own_engineer
from changes.services.approve import renew_approvals, tell_approvals
from core.refusals import Refused


def confirm_report(actor: Person, window_id: int, *, read: int | None = None) -> Change:
    """The owner says: yes, that is our work; now those whom it reaches are asked to approve it afterwards."""
    with _reported(actor, window_id, read) as acting:
        acting.change.report_state, acting.change.owner = ReportState.CONFIRMED, actor
        acting.change.save(update_fields=["report_state", "owner"])
        tell_approvals(acting, renew_approvals(acting.change, acting.now, retrospective=True))
        acting.data["answered"] = "confirmed"
        acting.tells.append("report_answered")
        acting.conclude("confirmed")
        return acting.change


def deny_report(actor: Person, window_id: int, reason: str = "", *, read: int | None = None) -> Change:
    """The owner says: nobody is working on it. The window counts no longer."""
    with _reported(actor, window_id, read) as acting:
        acting.change.report_state = ReportState.DENIED
        acting.change.save(update_fields=["report_state"])
        for window in acting.windows():
            if window.state == State.IN_PROGRESS:
                window.state, window.actual_end = State.CANCELLED, acting.now
                window.save(update_fields=["state", "actual_end"])
            acting.moved.add(window.pk)
        acting.data.update(answered="denied", reason=reason)
        acting.tells.append("report_answered")
        acting.conclude("denied")
        return acting.change


@contextmanager
def _reported(actor: Person, window_id: int, read: int | None) -> Iterator[Acting]:
    """A report about work of the actor's organisation that nobody has answered yet."""
    visible = seen_at_all(actor.organisation)
    change_id = Window.objects.values_list("change_id", flat=True).get(pk=window_id, change__in=visible)
    with acting_on(change_id, actor) as acting:
        own_engineer(acting)
        if acting.change.report_state != ReportState.UNCONFIRMED:
            raise Refused("Nobody is waiting for an answer to this.")
        must_be_as_read(read, Window.objects.get(pk=window_id).revision)
        yield acting
