"""What a link to confirm an address opens, and which one waits to be confirmed."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.core.signing import BadSignature, Signer

from accounts.domain.address_changes import AddressFacts, AddressStanding, standing_of_address
from accounts.domain.may import may_change_address
from accounts.models import AddressChange, Person


def address_of_change(change: AddressChange) -> str:
    return f"{settings.PUBLIC_URL}/new-address/{_signer().sign(change.key.hex)}/"


def change_with(token: str) -> AddressChange | None:
    """None for what this house never made."""
    try:
        key = UUID(_signer().unsign(token))
    except (BadSignature, ValueError):
        return None
    found = AddressChange.objects.select_related("person__organisation", "asked_by__organisation")
    return found.filter(key=key).first()


def change_waiting_for(person: Person, now: datetime) -> AddressChange | None:
    return AddressChange.objects.waiting_for(person).filter(expires_at__gt=now).order_by("-asked_at").first()


def standing_of_change(change: AddressChange, now: datetime) -> AddressStanding:
    taken = Person.objects.with_address(change.email)
    facts = AddressFacts(
        expires_at=change.expires_at,
        confirmed=change.confirmed_at is not None,
        taken_back=change.taken_back_at is not None,
        still_there=change.person.is_active and bool(may_change_address(change.asked_by, change.person)),
        taken=taken is not None and taken.pk != change.person_id,
    )
    return standing_of_address(facts, now)


def _signer() -> Signer:
    return Signer(salt="maintwin.new-address", sep=".")
