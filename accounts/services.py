"""Keeping the record, telling pages that there is something new, and who may still come in."""

from collections.abc import Iterable
from datetime import datetime
from functools import partial
from typing import Any

from allauth.mfa.models import Authenticator
from django.db import transaction
from django.db.models import F

from accounts.models import Activity, Organisation, Person, Role, Token
from accounts.refusals import NotAllowed, Refused, refuse_if
from maintwin import clock, wake

MOST_TOKENS = 50


def record(
    kind: str,
    subject_kind: str,
    subject_id: int,
    *,
    actor: Person | None,
    organisation: Organisation | None,
    tells: Iterable[str] = (),
    at: datetime | None = None,
    **data: Any,
) -> Activity:
    """Writes the act down; workers are woken after the commit when somebody is to be told of it."""
    tells = list(tells)
    activity = Activity.objects.create(
        kind=kind,
        subject_kind=subject_kind,
        subject_id=subject_id,
        actor=actor,
        organisation=organisation,
        data=data,
        tells=tells,
        at=at or clock.now(),
        told_at=None if tells else clock.now(),
    )
    if tells:
        wake.after_commit("notifications.fan_out")
    return activity


def raise_board_versions(organisations: Iterable[int]) -> None:
    """These organisations have something new to see. Rows are taken in order, so that two acts cannot deadlock."""
    ids = sorted(set(organisations))
    list(Organisation.objects.select_for_update(no_key=True).filter(id__in=ids).order_by("id").values_list("id"))
    Organisation.objects.filter(id__in=ids).update(board_version=F("board_version") + 1)


def raise_board_versions_once_saved(organisations: Iterable[int]) -> None:
    """The same for acts that many do at once, outside of the schedule's lock: row by row after the commit, so that they
    never hold one organisation while they wait for another."""
    transaction.on_commit(partial(_raise_each, sorted(set(organisations))), robust=True)


def _raise_each(organisations: Iterable[int]) -> None:
    for organisation in organisations:
        Organisation.objects.filter(pk=organisation).update(board_version=F("board_version") + 1)


def next_reference(organisation: Organisation) -> str:
    """The organisation's next reference, such as CENTRE-7."""
    Organisation.objects.filter(pk=organisation.pk).update(last_reference=F("last_reference") + 1)
    number = Organisation.objects.values_list("last_reference", flat=True).get(pk=organisation.pk)
    return f"{organisation.slug.upper()}-{number}"


@transaction.atomic
def make_token(
    actor: Person | None, person: Person, name: str, scopes: Iterable[str], expires_at: datetime | None = None
) -> str:
    """The key of a new token; it can be shown only now. No actor: whoever runs the house made it for the person."""
    person = Person.objects.select_for_update(of=("self",)).get(pk=person.pk)
    if actor and person.tokens.usable(clock.now()).count() >= MOST_TOKENS:
        raise Refused(f"There are {MOST_TOKENS} tokens already. Revoke one that is no longer needed.")
    scopes = sorted(set(scopes))
    key = Token.issue(person, name, scopes, expires_at)
    until = expires_at.isoformat() if expires_at else None
    what: dict[str, Any] = {"name": name, "scopes": scopes, "until": until}
    record("token_created", "person", person.pk, actor=actor, organisation=person.organisation, **what)
    return key


@transaction.atomic
def revoke_token(actor: Person, token_id: int) -> Token:
    """One revokes one's own. Raises Token.DoesNotExist for any other."""
    token = Token.objects.of(actor).select_for_update().get(pk=token_id)
    if token.revoked_at is None:
        token.revoked_at = clock.now()
        token.save(update_fields=["revoked_at"])
        record("token_revoked", "person", actor.pk, actor=actor, organisation=actor.organisation, name=token.name)
    return token


@transaction.atomic
def deactivate(actor: Person, person: Person) -> Person:
    """Ends the person's sessions, tokens and links at once.

    The password goes too: sessions and links to set a password hang on it, so none of them comes back to life when the
    person is let in again. So does the second factor: being let in again is the way on for who has lost it.
    """
    admins = Person.objects.active_admins(person.organisation)
    list(admins.select_for_update().order_by("id"))  # two admins who leave at once wait for each other
    person = Person.objects.select_for_update(of=("self",)).select_related("organisation").get(pk=person.pk)
    _refuse_unless_admin_of(actor, person)
    refuse_if(_against_deactivating(person))
    person.is_active = False
    person.set_unusable_password()
    person.save(update_fields=["is_active", "password"])
    Authenticator.objects.filter(user=person).delete()
    person.tokens.not_revoked().update(revoked_at=clock.now())
    record("person_deactivated", "person", person.pk, actor=actor, organisation=person.organisation, name=person.name)
    return person


def _refuse_unless_admin_of(actor: Person, person: Person) -> None:
    admins = Person.objects.active_admins(person.organisation)
    if not admins.filter(pk=actor.pk).exists():
        raise NotAllowed(f"Only an admin of {person.organisation} can deactivate {person}.")


def _against_deactivating(person: Person) -> Iterable[str]:
    if not person.is_active:
        yield f"{person} is deactivated already."
        return
    admins = Person.objects.active_admins(person.organisation)
    if Role.ADMIN in person.roles and not admins.exclude(pk=person.pk).exists():
        yield f"{person} is the last admin of {person.organisation}. Make somebody else an admin first."
