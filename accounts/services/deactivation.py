"""Somebody leaves: sessions, tokens and links end at once."""

from __future__ import annotations

from collections.abc import Iterable

from allauth.mfa.models import Authenticator
from django.db import transaction

from accounts.domain.may import may_deactivate, refusals_to_lose_an_admin
from accounts.models import Person
from core import clock
from core.activity import record
from core.ports import ports
from core.refusals import refuse_if
from core.security_log import SecurityEvent, note


@transaction.atomic
def deactivate_person(actor: Person, person: Person) -> Person:
    """Ends the person's sessions, tokens and links at once.

    The password goes too: sessions and links to set a password hang on it, and all other links on when they were sent,
    so none of them comes back to life when the person is let in again. So does the second factor: being let in again
    is the way on for who has lost it.
    """
    admins = Person.objects.active_admins(person.organisation)
    list(admins.select_for_update().order_by("id"))  # two admins who leave at once wait for each other
    person = Person.objects.select_for_update(of=("self",)).select_related("organisation").get(pk=person.pk)
    may_deactivate(Person.objects.get(pk=actor.pk), person).require()
    refuse_if(_against_deactivating(person))
    person.is_active, person.left_at = False, clock.now()
    person.set_unusable_password()
    person.save(update_fields=["is_active", "left_at", "password"])
    Authenticator.objects.filter(user=person).delete()
    person.tokens.not_revoked().update(revoked_at=clock.now())
    note(SecurityEvent.PERSON_DEACTIVATED, whom=person.pk)
    record("person_deactivated", "person", person.pk, actor=actor, organisation=person.organisation, name=person.name)
    ports.people_changed(person.organisation_id)
    return person


def _against_deactivating(person: Person) -> Iterable[str]:
    if not person.is_active:
        yield f"{person} is already deactivated."
        return
    last = Person.objects.is_last_admin(person)
    yield from refusals_to_lose_an_admin(person.name, person.organisation_name, last=last)
