"""Invitations by mail: sent, sent again, taken back, accepted."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from accounts.domain.invites import LASTS, InviteStanding, why_no_invite
from accounts.domain.may import may_administer, may_operate
from accounts.models import Invite, InviteKind, Organisation, Person
from accounts.selectors.invites import address_of, key_in, may_found, may_invite, person_invited, standing_of
from accounts.services.board_versions import raise_board_versions
from accounts.services.people import CANNOT_BE_USED, RESERVED, in_order
from accounts.services.rates import refuse_too_often
from core import clock
from core.activity import record
from core.addresses import canonical
from core.editing import require_valid
from core.limits import MOST_INVITES
from core.ports import ports
from core.public_id import NOBODYS
from core.refusals import Invalid, Refused
from core.security_log import SecurityEvent, note
from core.time import wording

RECORDED_AS = {InviteKind.COLLEAGUE: "invited", InviteKind.ORGANISATION: "organisation_invited"}


class DeadInvite(Refused):
    """It opens nothing any more."""

    def __init__(self, invite: Invite, standing: InviteStanding) -> None:
        words = why_no_invite(standing, invite.organisation.name)
        super().__init__(f"{words.heading}.", words.text)
        self.invite, self.standing = invite, standing


@transaction.atomic
def invite_colleague(actor: Person, values: Mapping[str, Any]) -> Invite:
    """`values` are e-mail address, name, roles and zone. The answer is the same whether the address is known elsewhere
    or not: only what is mailed differs."""
    may_administer(actor).require()
    refuse_too_often(RECORDED_AS[InviteKind.COLLEAGUE], actor, clock.now())
    invite = _new(actor, InviteKind.COLLEAGUE, values)
    invite.roles = in_order(values.get("roles", ()))
    if not invite.roles:
        raise Invalid.of("roles", "Choose at least one role: nobody signs in without one.")
    require_valid(
        invite, {"email": invite.email, "name": invite.name, "roles": invite.roles, "timezone": invite.timezone}
    )
    person = person_invited(invite)
    if person is not None and person.organisation_id == actor.organisation_id:
        _refuse_those_here(person)
        invite.name = invite.name or person.name
    return _sent(invite, actor)


@transaction.atomic
def invite_organisation(actor: Person, values: Mapping[str, Any]) -> Invite:
    """`values` are e-mail address, name and the organisation's name, as far as they are known. What an organisation
    that accepts sees of this one, and this one of it, is what everybody sees."""
    may_found(actor).require()
    refuse_too_often(RECORDED_AS[InviteKind.ORGANISATION], actor, clock.now())
    invite = _new(actor, InviteKind.ORGANISATION, values)
    invite.new_organisation = values.get("new_organisation", "")
    require_valid(invite, {"email": invite.email, "name": invite.name, "new_organisation": invite.new_organisation})
    person = person_invited(invite)
    if person is not None and person.organisation_id == actor.organisation_id:
        raise Invalid.of("email", f"{person.name} of your own organisation has this address.")
    return _sent(invite, actor)


@transaction.atomic
def invite_first_admin(actor: Person, admin: Person) -> Invite:
    """Of an organisation that whoever looks after the register has just added: they set a password over the link."""
    may_operate(actor).require()
    house = admin.organisation
    known = {"email": admin.email, "name": admin.name, "roles": admin.roles, "timezone": house.timezone}
    return _sent(Invite(organisation=house, kind=InviteKind.COLLEAGUE, **known), actor)


@transaction.atomic
def send_again(actor: Person, public_id: UUID) -> Invite:
    """With a new link, good for the whole time; the one before opens nothing any more. Raises `Invite.DoesNotExist`
    for those of other organisations."""
    kind = Invite.objects.of(actor.organisation).get(public_id=public_id).kind
    may_invite(actor, kind).require()
    refuse_too_often(RECORDED_AS[InviteKind(kind)], actor, clock.now())
    invite = _own(actor, public_id)
    invite.key = uuid.uuid4()
    return _sent(invite, actor)


@transaction.atomic
def take_back(actor: Person, public_id: UUID) -> Invite:
    """Raises `Invite.DoesNotExist` for those of other organisations."""
    invite = _own(actor, public_id)
    invite.taken_back_at = clock.now()
    invite.save(update_fields=["taken_back_at"])
    note(SecurityEvent.INVITE_TAKEN_BACK, invite=invite.pk)
    record("invite_taken_back", "invite", invite.pk, actor=actor, organisation=actor.organisation, email=invite.email)
    return invite


@transaction.atomic
def accept(token: str, values: Mapping[str, Any]) -> Person:
    """`values` are name, phone, zone and password. A contact of the organisation who had no account is the same person
    afterwards."""
    invite, person = opened(token, InviteKind.COLLEAGUE)
    person = person or Person(email=canonical(invite.email), organisation=invite.organisation)
    person.roles = invite.roles
    return accepted(invite, with_account(person, values))


def opened(token: str, kind: InviteKind) -> tuple[Invite, Person | None]:
    """Locked: of two who accept at once the second finds it used."""
    found = Invite.objects.select_related("organisation", "invited_by").filter(key=key_in(token) or NOBODYS, kind=kind)
    _hold(found.get().organisation_id)
    invite = found.select_for_update(of=("self",)).get()
    standing = standing_of(invite, clock.now())
    if standing is not InviteStanding.LIVE:
        raise DeadInvite(invite, standing)
    return invite, person_invited(invite)


def with_account(person: Person, values: Mapping[str, Any]) -> Person:
    entered = {name: values[name] for name in ("name", "phone", "timezone")}
    for name, value in entered.items():
        setattr(person, name, value)
    require_valid(person, entered)
    try:
        validate_password(values["password"], person)
    except ValidationError as refused:
        raise Invalid({"password": list(refused.messages)}) from refused
    person.set_password(values["password"])
    try:
        with transaction.atomic():
            person.save()
    except IntegrityError as error:
        raise Refused(CANNOT_BE_USED) from error
    return person


def accepted(invite: Invite, person: Person) -> Person:
    invite.accepted_at, invite.accepted_by = clock.now(), person
    invite.save(update_fields=["accepted_at", "accepted_by"])
    note(SecurityEvent.INVITE_ACCEPTED, whom=person.pk, roles=person.roles)
    known = {name: getattr(person, name) for name in ("email", "name", "phone", "timezone", "roles")}
    raise_board_versions([person.organisation_id])
    record("invite_accepted", "person", person.pk, actor=person, organisation=person.organisation, after=known)
    ports.people_changed(person.organisation_id)
    return person


def _new(actor: Person, kind: InviteKind, values: Mapping[str, Any]) -> Invite:
    """The organisation is locked, so that nobody is invited twice at once."""
    organisation = _hold(actor.organisation_id)
    email, zone = canonical(values["email"]), values.get("timezone") or organisation.timezone
    if email.partition("@")[0] in RESERVED:
        raise Invalid.of("email", CANNOT_BE_USED)
    waiting = Invite.objects.of(organisation)
    if waiting.to(email).exists():
        raise Invalid.of("email", "This address has been invited already. Send that invitation again, below.")
    if waiting.lasting(clock.now()).count() >= MOST_INVITES:
        raise Refused(f"{MOST_INVITES} invitations wait to be accepted already. Take some back first.")
    return Invite(organisation=organisation, kind=kind, email=email, name=values.get("name", ""), timezone=zone)


def _sent(invite: Invite, actor: Person) -> Invite:
    invite.invited_by, invite.sent_at = actor, clock.now()
    invite.expires_at = invite.sent_at + LASTS
    invite.save()
    note(SecurityEvent.INVITED, invite=invite.pk, roles=invite.roles)
    what: dict[str, Any] = {"email": invite.email, "roles": invite.roles}
    kind = RECORDED_AS[InviteKind(invite.kind)]
    record(kind, "invite", invite.pk, actor=actor, organisation=actor.organisation, **what)
    _mail(invite)
    return invite


def _mail(invite: Invite) -> None:
    """Whoever has an account elsewhere is told so, and nobody else is."""
    now, standing = clock.now(), standing_of(invite, clock.now())
    elsewhere = standing is InviteStanding.ELSEWHERE
    facts = {
        "inviter": invite.invited_by.name,
        "inviter_of": invite.invited_by.organisation.name,
        "inviter_email": invite.invited_by.email,
        "organisation": invite.organisation.name,
        "link": address_of(invite),
        "until": wording.moment(invite.expires_at, ZoneInfo(invite.timezone), now),
        "colleague": invite.kind == InviteKind.COLLEAGUE,
    }
    ports.mail_about_account("invited_elsewhere" if elsewhere else "invited", invite.email, None, facts)


def _own(actor: Person, public_id: UUID) -> Invite:
    """Of the actor's organisation, not accepted nor taken back."""
    _hold(actor.organisation_id)
    waiting = Invite.objects.of(actor.organisation).select_for_update(of=("self",))
    invite = waiting.get(public_id=public_id)
    may_invite(actor, invite.kind).require()
    return invite


def _hold(organisation: int) -> Organisation:
    """Locked before any invitation of it, so that two acts cannot wait for each other; after the count of acts."""
    return Organisation.objects.select_for_update(no_key=True).get(pk=organisation)


def _refuse_those_here(person: Person) -> None:
    if not person.is_active:
        raise Invalid.of("email", f"{person.name} was deactivated. Let them in again on their page.")
    if person.has_account and person.has_usable_password():
        raise Invalid.of("email", f"{person.name} has an account already.")
