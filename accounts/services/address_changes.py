"""Somebody is to be reached at another address: asked for, and confirmed by whoever reads mails there."""

from __future__ import annotations

from zoneinfo import ZoneInfo

from django.core.validators import validate_email
from django.db import IntegrityError, transaction

from accounts.domain.address_changes import LINK_LASTS, WHY_NO_ADDRESS, AddressStanding
from accounts.domain.may import may_change_address
from accounts.models import AddressChange, FormerAddress, Person
from accounts.selectors.address_changes import address_of_change, standing_of_change
from accounts.services.board_versions import raise_board_versions
from accounts.services.people import CANNOT_BE_USED, RESERVED
from accounts.services.rates import refuse_too_often
from core import clock
from core.activity import record
from core.addresses import canonical
from core.ports import ports
from core.refusals import Invalid, Refused
from core.security_log import SecurityEvent, note
from core.time import wording


class DeadAddressLink(Refused):
    def __init__(self, standing: AddressStanding) -> None:
        super().__init__(*WHY_NO_ADDRESS[standing])
        self.standing = standing


@transaction.atomic
def ask_for_address(actor: Person, person_id: int, email: str) -> AddressChange:
    """One's own, or as an admin a colleague's. The answer is the same whether the address is somebody's or not: only
    what is mailed to it differs. One that was asked for before is taken back. Raises `Person.DoesNotExist` for those of
    other organisations."""
    now, email = clock.now(), canonical(email)
    refuse_too_often("address_asked", actor, now)
    person = _locked(person_id, organisation=actor.organisation_id)
    may_change_address(actor, person).require()
    validate_email(email)
    if email == canonical(person.email):
        raise Invalid.of("email", f"{email} is the address already.")
    if email.partition("@")[0] in RESERVED:
        raise Invalid.of("email", CANNOT_BE_USED)
    AddressChange.objects.waiting_for(person).update(taken_back_at=now)
    change = AddressChange.objects.create(
        person=person, email=email, asked_by=actor, asked_at=now, expires_at=now + LINK_LASTS
    )
    note(SecurityEvent.ADDRESS_ASKED, whom=person.pk)
    record("address_asked", "person", person.pk, actor=actor, organisation=actor.organisation, email=email)
    _mail_of_asking(change)
    return change


@transaction.atomic
def take_back_address(actor: Person, person_id: int) -> None:
    person = _locked(person_id, organisation=actor.organisation_id)
    may_change_address(actor, person).require()
    if AddressChange.objects.waiting_for(person).update(taken_back_at=clock.now()):
        record("address_taken_back", "person", person.pk, actor=actor, organisation=actor.organisation)


@transaction.atomic
def confirm_address(change_id: int) -> Person:
    """The person stays the same: sessions, work and whatever is planned for them follow. The address of before leads
    on to them."""
    person = _locked(AddressChange.objects.values_list("person_id", flat=True).get(pk=change_id))
    held = AddressChange.objects.select_for_update(of=("self",)).select_related("person", "asked_by")
    change = held.get(pk=change_id)
    standing = standing_of_change(change, clock.now())
    if standing is not AddressStanding.LIVE:
        raise DeadAddressLink(standing)
    before = person.email
    try:
        with transaction.atomic():
            _put(person, change.email)
    except IntegrityError as error:
        raise DeadAddressLink(AddressStanding.TAKEN) from error
    change.confirmed_at = clock.now()
    change.save(update_fields=["confirmed_at"])
    _tell(change, person, before)
    return person


def _put(person: Person, email: str) -> None:
    FormerAddress.objects.update_or_create(
        email=canonical(person.email), defaults={"person": person, "until": clock.now()}
    )
    FormerAddress.objects.filter(email=canonical(email), person=person).delete()
    person.email = email
    person.save(update_fields=["email"])


def _tell(change: AddressChange, person: Person, before: str) -> None:
    note(SecurityEvent.ADDRESS_CHANGED, whom=person.pk)
    raise_board_versions([person.organisation_id])
    what = {"before": {"email": before}, "after": {"email": person.email}}
    asked_by = change.asked_by
    record("address_changed", "person", person.pk, actor=asked_by, organisation=person.organisation, **what)  # type: ignore[arg-type]
    facts = {"name": person.name, "email": person.email, "before": before, "at": _moment(person, change.confirmed_at)}
    ports.mail_about_account("address_changed", before, person, facts)
    ports.people_changed(person.organisation_id)


def _mail_of_asking(change: AddressChange) -> None:
    person = change.person
    taken = standing_of_change(change, clock.now()) is AddressStanding.TAKEN
    facts = {
        "name": person.name,
        "organisation": person.organisation.name,
        "email": change.email,
        "before": person.email,
        "asked_by": change.asked_by.name,
        "own": change.asked_by_id == person.pk,
        "at": _moment(person, change.asked_at),
        "until": _moment(person, change.expires_at),
        "link": address_of_change(change),
    }
    ports.mail_about_account("new_address_taken" if taken else "new_address", change.email, person, facts)
    ports.mail_about_account("new_address_asked", person.email, person, facts)


def _moment(person: Person, at: object) -> str:
    return str(wording.moment(at, ZoneInfo(person.timezone), clock.now()))  # type: ignore[arg-type]


def _locked(person_id: int, **narrowed: int) -> Person:
    found = Person.objects.select_for_update(of=("self",)).select_related("organisation")
    return found.get(pk=person_id, **narrowed)
