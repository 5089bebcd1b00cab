"""Who belongs to an organisation, and what they may do in it. Only its admins decide that; what somebody is called and
where they are called, they also say themselves."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import IntegrityError, transaction

from accounts.domain.may import may_administer, refusals_to_lose_an_admin
from accounts.models import Invite, Organisation, Person, Role
from accounts.selectors.people import people_of
from accounts.services import board_versions, deactivation, sessions
from core import activity
from core.addresses import canonical
from core.editing import require_valid, set_values
from core.ports import ports
from core.refusals import Invalid, Refused, refuse_if
from core.security_log import SecurityEvent, note

OWN_FIELDS = ("name", "phone", "timezone")
EDITED_FIELDS = (*OWN_FIELDS, "roles")
CANNOT_BE_USED = "This address cannot be used. Ask whoever runs this register."
"""Of addresses that are reserved and that are known alike: nobody learns who else is here."""
RESERVED = frozenset({"postmaster", "abuse", "hostmaster", "mailer-daemon", "noreply", "no-reply"})
"""Nobody reads there."""


@transaction.atomic
def add_person(actor: Person, values: Mapping[str, Any]) -> Person:
    """Without a password: the person sets one over the link that is mailed for a forgotten one."""
    may_administer(actor).require()
    values = {**values, "email": canonical(values["email"]), "roles": in_order(values.get("roles", ()))}
    reserved = values["email"].partition("@")[0] in RESERVED
    alike = Person.objects.filter(email__iexact=values["email"]).exists()
    if reserved or alike or Person.objects.with_address(values["email"]) is not None:
        raise Invalid.of("email", CANNOT_BE_USED)
    person = Person(organisation=actor.organisation, **values)
    require_valid(person, values)
    person.set_unusable_password()
    try:
        with transaction.atomic():
            person.save()
    except IntegrityError as error:
        raise Invalid.of("email", CANNOT_BE_USED) from error
    note(SecurityEvent.PERSON_ADDED, whom=person.pk, roles=person.roles)
    _note(actor, "person_added", person, after={name: getattr(person, name) for name in ("email", *EDITED_FIELDS)})
    return person


@transaction.atomic
def edit_person(actor: Person, person_id: int, values: Mapping[str, Any]) -> Person:
    """Name, phone, zone and roles; another address has to be confirmed. Raises `Person.DoesNotExist` for those of other
    organisations."""
    may_administer(actor).require()
    person = _locked(actor, person_id)
    wanted = {name: values[name] for name in EDITED_FIELDS if name in values}
    if "roles" in wanted:
        wanted["roles"] = in_order(wanted["roles"])
        if set(wanted["roles"]) == set(person.roles):
            wanted["roles"] = person.roles
        if Role.ADMIN not in wanted["roles"]:
            _refuse_without_admin(person)
    edit = set_values(person, wanted)
    if edit.after:
        person.save(update_fields=sorted(edit.after))
        if "roles" in edit.after:
            note(SecurityEvent.ROLES_CHANGED, whom=person.pk, roles=person.roles)
            Invite.objects.of(actor.organisation).to(person.email).update(roles=person.roles)
        _note(actor, "person_edited", person, before=edit.before, after=edit.after)
    return person


@transaction.atomic
def edit_oneself(actor: Person, values: Mapping[str, Any]) -> Person:
    """Name, phone and zone."""
    person = _locked(actor, actor.pk)
    edit = set_values(person, {name: values[name] for name in OWN_FIELDS if name in values})
    if edit.after:
        person.save(update_fields=sorted(edit.after))
        _note(actor, "person_edited", person, before=edit.before, after=edit.after)
    return person


def deactivate(actor: Person, person_id: int) -> Person:
    """Ends sessions, tokens and links at once. Raises `Person.DoesNotExist` for those of other organisations."""
    may_administer(actor).require()
    return deactivation.deactivate_person(actor, people_of(actor.organisation).get(pk=person_id))


def sign_out(actor: Person, person_id: int) -> Person:
    """Ends sessions everywhere. Raises `Person.DoesNotExist` for those of other organisations."""
    may_administer(actor).require()
    person = people_of(actor.organisation).get(pk=person_id)
    sessions.sign_out_everywhere(actor, person)
    return person


@transaction.atomic
def reactivate(actor: Person, person_id: int) -> Person:
    """Somebody who was deactivated is there again, with the roles of before; sessions and tokens are not."""
    may_administer(actor).require()
    person = _locked(actor, person_id)
    if person.is_active:
        raise Refused(f"{person} is already active.")
    person.is_active = True
    person.save(update_fields=["is_active"])
    note(SecurityEvent.PERSON_REACTIVATED, whom=person.pk)
    _note(actor, "person_reactivated", person)
    return person


def _locked(actor: Person, person_id: int) -> Person:
    """The organisation is locked first, so that two admins who step down at once do not leave it without one."""
    Organisation.objects.select_for_update().get(pk=actor.organisation_id)
    return Person.objects.select_for_update().get(pk=person_id, organisation=actor.organisation_id)


def _refuse_without_admin(person: Person) -> None:
    last = Person.objects.is_last_admin(person)
    refuse_if(refusals_to_lose_an_admin(person.name, person.organisation_name, last=last))


def in_order(roles: Any) -> list[str]:
    """Each once, in the order of the roles; unknown ones stay, to be refused by name."""
    known = [str(role) for role in Role if role in roles]
    return known + sorted({str(role) for role in roles} - set(known))


def _note(actor: Person, kind: str, person: Person, **data: Any) -> None:
    board_versions.raise_board_versions([person.organisation_id])
    activity.record(kind, "person", person.pk, actor=actor, organisation=actor.organisation, **data)
    ports.people_changed(person.organisation_id)
