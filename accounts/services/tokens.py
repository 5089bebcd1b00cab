"""Keys for scripts: made, shown once, revoked."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.crypto import salted_hmac
from django.utils.http import urlsafe_base64_encode

from accounts.models import Person, Token
from core import clock
from core.activity import record
from core.limits import MOST_TOKENS
from core.refusals import Refused
from core.security_log import SecurityEvent, note


@transaction.atomic
def make_token(
    actor: Person | None,
    person: Person,
    name: str,
    scopes: Iterable[str],
    expires_at: datetime | None = None,
    seed: str = "",
) -> str:
    """The key of a new token; it can be shown only now. Whoever sends the same secret seed again is shown the same
    key, of the one token. No actor: whoever runs the house made it for the person."""
    person = Person.objects.select_for_update(of=("self",)).get(pk=person.pk)
    key = _grown_from(seed) if seed else ""
    if key and _is_made(person, key):
        return key
    if actor and person.tokens.usable(clock.now()).count() >= MOST_TOKENS:
        raise Refused(f"There are already {MOST_TOKENS} tokens. Revoke one you no longer need.")
    scopes = sorted(set(scopes))
    key = Token.issue(person, name, scopes, expires_at, key)
    until = expires_at.isoformat() if expires_at else None
    what: dict[str, Any] = {"name": name, "scopes": scopes, "until": until}
    note(SecurityEvent.TOKEN_MADE, whom=person.pk, scopes=scopes, until=until)
    record("token_created", "person", person.pk, actor=actor, organisation=person.organisation, **what)
    return key


@transaction.atomic
def revoke_token(actor: Person, token_id: int) -> Token:
    """One revokes one's own. Raises Token.DoesNotExist for any other."""
    token = Token.objects.of(actor).select_for_update().get(pk=token_id)
    if token.revoked_at is None:
        token.revoked_at = clock.now()
        token.save(update_fields=["revoked_at"])
        note(SecurityEvent.TOKEN_REVOKED, whom=actor.pk, token=token.pk)
        record("token_revoked", "person", actor.pk, actor=actor, organisation=actor.organisation, name=token.name)
    return token


def _grown_from(seed: str) -> str:
    return urlsafe_base64_encode(salted_hmac("maintwin.token", seed, algorithm="sha256").digest())


def _is_made(person: Person, key: str) -> bool:
    made = person.tokens.filter(digest=Token.digest_of(key)).first()
    if made and made.revoked_at:
        raise Refused("The token this form made has been revoked. Open the page again to make another.")
    return made is not None
