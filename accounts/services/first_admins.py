"""The first admin of an organisation that whoever looks after the register adds."""

from __future__ import annotations

from accounts.domain.may import may_operate
from accounts.models import Organisation, Person, Role
from accounts.services.people import CANNOT_BE_USED, RESERVED
from core.activity import record
from core.addresses import canonical
from core.editing import require_valid
from core.refusals import Invalid
from core.security_log import SecurityEvent, note


def add_first_admin(actor: Person, organisation: Organisation, email: str, name: str) -> Person:
    """Without a password: they are mailed a link with which they set one. What is wrong is said at
    `admin_email` and `admin_name`."""
    may_operate(actor).require()
    email = canonical(email)
    reserved = email.partition("@")[0] in RESERVED
    if reserved or Person.objects.filter(email__iexact=email).exists() or Person.objects.with_address(email):
        raise Invalid.of("admin_email", CANNOT_BE_USED)
    values = {"email": email, "name": name, "roles": [Role.ADMIN.value], "timezone": organisation.timezone}
    person = Person(organisation=organisation, **values)
    try:
        require_valid(person, values)
    except Invalid as refusal:
        raise Invalid({f"admin_{field}": reasons for field, reasons in refusal.errors.items()}) from refusal
    person.set_unusable_password()
    person.save()
    note(SecurityEvent.PERSON_ADDED, whom=person.pk, roles=person.roles)
    record("person_added", "person", person.pk, actor=actor, organisation=organisation, after=values)
    return person
