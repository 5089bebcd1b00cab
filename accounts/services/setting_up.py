"""The first organisation of a house, and its first admin."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from typing import Any

from django.db import transaction

from accounts.domain.getting_started import EVERY_STEP
from accounts.domain.setup_links import WHY_NOT, SetupStanding, standing_of_setup
from accounts.models import Organisation, Person, Role, SetupLink
from accounts.models.wall import digest_of
from core import clock
from core.activity import record
from core.addresses import canonical
from core.editing import require_valid
from core.refusals import Invalid, Refused
from core.security_log import SecurityEvent, note
from core.slug import slug_for


@transaction.atomic
def make_setup_link() -> str:
    """The secret of a new one; those made before end with it."""
    if Organisation.objects.exists():
        raise Refused(WHY_NOT[SetupStanding.USED])
    secret = secrets.token_urlsafe(24)
    SetupLink.objects.all().delete()
    SetupLink.objects.create(digest=digest_of(secret))
    note(SecurityEvent.SETUP_LINK_MADE)
    return secret


def standing_of_link(secret: str) -> SetupStanding | None:
    """None where there never was such an address, or a newer one took its place."""
    link = SetupLink.objects.filter(digest=digest_of(secret)).first()
    if link is None:
        return None
    return standing_of_setup(link.made_at, Organisation.objects.exists(), clock.now())


@transaction.atomic
def set_up(secret: str, organisation: Mapping[str, Any], admin: Mapping[str, Any], password: str) -> Person:
    """The first admin, who also looks after the register. Of two who press at once, the second is refused. What is
    wrong with the organisation is said at `organisation_name` and so on."""
    link = SetupLink.objects.select_for_update().filter(digest=digest_of(secret)).first()
    standing = SetupStanding.USED
    if link is not None:
        standing = standing_of_setup(link.made_at, Organisation.objects.exists(), clock.now())
    if standing is not SetupStanding.LIVE:
        raise Refused(WHY_NOT[standing])
    slug = slug_for(organisation["name"], lambda _: False, otherwise="us")
    first = Organisation(slug=slug, steps_left=list(EVERY_STEP), **organisation)
    try:
        require_valid(first, organisation)
    except Invalid as refusal:
        raise Invalid({f"organisation_{name}": reasons for name, reasons in refusal.errors.items()}) from refusal
    person = Person(roles=[Role.ADMIN.value], is_operator=True, **{**admin, "email": canonical(admin["email"])})
    require_valid(person, admin)
    first.save()
    person.organisation = first
    person.set_password(password)
    person.save()
    note(SecurityEvent.HOUSE_SET_UP, whom=person.pk)
    record("set_up", "organisation", first.pk, actor=person, organisation=first, after={"name": first.name})
    return person
