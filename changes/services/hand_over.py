"""Somebody else answers for the work from now on."""

from __future__ import annotations

from accounts.models import Person
from changes.domain.lifecycle import ENDED_STATES
from changes.domain.may import is_colleague
from changes.models import Window
from changes.services.start_and_end import running
from core.refusals import Invalid, Refused


def hand_over(actor: Person, window_id: int, email: str, *, read: int | None = None) -> Window:
    """To another active engineer of the organisation whose work it is, while some of it is still to come or under way.
    They are told."""
    with running(actor, window_id, read=read) as (acting, window):
        if window.state in ENDED_STATES:
            raise Refused(f"It is {window.get_state_display()}: there is nothing left to hand over.")
        change = acting.change
        receiver = Person.objects.with_address(email.strip())
        if receiver is None or not is_colleague(receiver, change):
            raise Invalid.of("email", "No active engineer of your organisation has this address.")
        if receiver.pk == change.owner_id:
            raise Refused(f"{receiver.name} already answers for it.")
        acting.data.update(from_name=change.owner.name, to_name=receiver.name)
        change.owner = receiver
        change.save(update_fields=["owner"])
        acting.moved = {one.pk for one in acting.windows() if one.state not in ENDED_STATES}
        acting.tells.append("handed_over")
        acting.conclude("handed_over")
        return window
