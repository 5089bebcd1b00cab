"""Walls: made, shown once, opened, looked at, revoked."""

from __future__ import annotations

import secrets
from datetime import datetime

from django.db import transaction
from django.utils.crypto import salted_hmac
from django.utils.http import urlsafe_base64_encode

from accounts.domain.may import may_administer
from accounts.domain.walls import MOST_SCREENS, is_worth_noting
from accounts.models import Organisation, Person, Wall, WallScreen
from accounts.models.wall import digest_of
from core import clock
from core.activity import record
from core.limits import MOST_WALLS
from core.refusals import Refused
from core.security_log import SecurityEvent, note


@transaction.atomic
def make_wall(actor: Person, name: str, seed: str = "") -> str:
    """The secret of a new wall's address; it can be shown only now. Whoever sends the same secret seed again is shown
    the same, of the one wall."""
    may_administer(actor).require()
    organisation = Organisation.objects.select_for_update().get(pk=actor.organisation_id)
    secret = _grown_from(seed) if seed else secrets.token_urlsafe(32)
    if _is_made(organisation, secret):
        return secret
    if Wall.objects.of(organisation).standing(clock.now()).count() >= MOST_WALLS:
        raise Refused(f"There are {MOST_WALLS} walls already. Revoke one that is no longer needed.")
    wall = Wall.objects.create(organisation=organisation, name=name, digest=digest_of(secret))
    note(SecurityEvent.WALL_MADE, wall=wall.pk, organisation=organisation.pk)
    record("wall_made", "wall", wall.pk, actor=actor, organisation=organisation, name=name)
    return secret


@transaction.atomic
def revoke_wall(actor: Person, wall_id: int) -> Wall:
    """Of one's own organisation. Raises Wall.DoesNotExist for any other."""
    may_administer(actor).require()
    wall = Wall.objects.filter(organisation=actor.organisation_id).select_for_update().get(pk=wall_id)
    if wall.revoked_at is None:
        wall.revoked_at = clock.now()
        wall.save(update_fields=["revoked_at"])
        note(SecurityEvent.WALL_REVOKED, wall=wall.pk, organisation=wall.organisation_id)
        record("wall_revoked", "wall", wall.pk, actor=actor, organisation=actor.organisation, name=wall.name)
    return wall


@transaction.atomic
def add_screen(wall: Wall, now: datetime) -> str:
    """The key of one more browser that shows it."""
    Wall.objects.select_for_update().get(pk=wall.pk)
    key = secrets.token_urlsafe(32)
    WallScreen.objects.create(wall=wall, digest=digest_of(key), seen_at=now)
    latest = wall.screens.order_by("-seen_at", "-pk").values("pk")[:MOST_SCREENS]
    wall.screens.exclude(pk__in=list(latest.values_list("pk", flat=True))).delete()
    return key


def note_wall_seen(screen: WallScreen, now: datetime) -> bool:
    """Whether it was worth writing down."""
    if not is_worth_noting(screen.seen_at, now):
        return False
    WallScreen.objects.filter(pk=screen.pk, seen_at__lt=now).update(seen_at=now)
    return True


def _grown_from(seed: str) -> str:
    return urlsafe_base64_encode(salted_hmac("maintwin.wall", seed, algorithm="sha256").digest())


def _is_made(organisation: Organisation, secret: str) -> bool:
    made = Wall.objects.of(organisation).filter(digest=digest_of(secret)).first()
    if made and made.revoked_at:
        raise Refused("The wall that this form made was revoked since. Open the page again to make another.")
    return made is not None
