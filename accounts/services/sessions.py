"""Signing somebody out where they are not."""

from __future__ import annotations

from django.db import transaction

from accounts.domain.may import may_sign_out
from accounts.models import BrowserSession, Person
from core import clock
from core.activity import record
from core.security_log import SecurityEvent, note


@transaction.atomic
def end_session(actor: Person, public_id: str) -> None:
    """One of one's own. Raises `BrowserSession.DoesNotExist` for any other."""
    own = BrowserSession.objects.of(actor).lasting(clock.now()).select_for_update()
    named = next((one for one in own if one.public_id == public_id), None)
    if named is None:
        raise BrowserSession.DoesNotExist
    named.delete()
    _note(actor, actor, 1)


@transaction.atomic
def end_other_sessions(actor: Person, kept: str | None) -> int:
    """All of one's own but the one of this key; how many they were."""
    return _end(actor, actor, kept)


@transaction.atomic
def sign_out_everywhere(actor: Person, person: Person) -> int:
    """An admin ends all sessions of somebody of the own organisation, without closing the account."""
    may_sign_out(Person.objects.get(pk=actor.pk), person).require()
    return _end(actor, person, None)


def remove_ended() -> None:
    """What lasts no longer opens nothing; this only makes room."""
    BrowserSession.objects.over(clock.now()).delete()


def _end(actor: Person, person: Person, kept: str | None) -> int:
    ended, _ = BrowserSession.objects.filter(person=person).exclude(session_key=kept or "").delete()
    if ended:
        _note(actor, person, ended)
    return ended


def _note(actor: Person, person: Person, how_many: int) -> None:
    note(SecurityEvent.SESSIONS_ENDED, whom=person.pk, how_many=how_many)
    record("sessions_ended", "person", person.pk, actor=actor, organisation=person.organisation, how_many=how_many)
