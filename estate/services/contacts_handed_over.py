"""Contacts in place of somebody who leaves."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from accounts.models import Person
from accounts.services.board_versions import raise_board_versions
from core.activity import record
from core.handing_over import TakenOver, TakerOf
from core.refusals import Refused
from estate.models import Contact, System


def hand_over_contacts(actor: Person, gone: Person, taker_of: TakerOf) -> list[TakenOver]:
    """In the same role and the same place of the order, of systems of their own organisation. Who has the role for that
    system already keeps their place."""
    own = Contact.objects.of_people([gone]).filter(system__organisation=gone.organisation_id)
    ids = own.order_by("system_id").values_list("system_id", flat=True)
    list(System.objects.select_for_update(no_key=True).filter(pk__in=list(ids)).order_by("pk").values_list("pk"))
    return [one for contact in own for one in _hand_over(actor, gone, contact, taker_of)]


def _hand_over(actor: Person, gone: Person, contact: Contact, taker_of: TakerOf) -> Iterator[TakenOver]:
    taker: Person | None = taker_of(f"contact/{contact.public_id}")
    if taker is None:
        return
    if not taker.is_active or taker.organisation_id != gone.organisation_id:
        raise Refused(f"{taker.name} can’t be a contact: they are not here.")
    if Contact.objects.filter(system=contact.system, role=contact.role, person=taker).exists():
        contact.delete()
        _close_up(contact)
    else:
        contact.person = taker
        contact.save(update_fields=["person"])
        yield TakenOver(taker, contact.role, contact.system.name, f"/systems/{contact.system.slug}/")
    _note(actor, gone, contact, taker)


def _close_up(gap: Contact) -> None:
    later = list(Contact.objects.filter(system=gap.system, role=gap.role).order_by("order", "person__email"))
    for order, contact in enumerate(later, start=1):
        contact.order = order
    Contact.objects.bulk_update(later, ["order"])


def _note(actor: Person, gone: Person, contact: Contact, taker: Person) -> None:
    raise_board_versions([gone.organisation_id])
    system = contact.system
    what: dict[str, Any] = {"person": gone.email, "role": contact.role, "to": taker.email}
    record("contact_handed_over", "system", system.pk, actor=actor, organisation=actor.organisation, **what)
