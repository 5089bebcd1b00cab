"""Another organisation joins: it accepts an invitation, and whoever does so is its first admin."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import connection, transaction

from accounts.domain.getting_started import EVERY_STEP
from accounts.models import InviteKind, Organisation, Person, Role
from accounts.services.invites import accepted, opened, with_account
from core.activity import record
from core.addresses import canonical
from core.editing import require_valid
from core.refusals import Invalid
from core.security_log import SecurityEvent, note
from core.skeleton import skeleton
from core.slug import slug_for

RESERVED_SLUGS = frozenset({"new", "edit", "all", "none", "mine", "me", "us", "admin", "api", "maintwin", "search"})
"""Words that addresses may need one day."""
CALLED_ALIKE = "Another organisation is called so, or nearly so. Choose another name."
OF_ORGANISATION = {"name": "organisation", "phone": "desk_phone", "email": "desk_email", "timezone": "timezone"}
"""Its fields, by what they are called beside those of its admin."""
_LOCK = 7302
"""Two that join at once are not to be called alike."""


@transaction.atomic
def accept_for_organisation(token: str, values: Mapping[str, Any]) -> Person:
    """`values` are organisation, desk_phone and desk_email, and of its admin name, phone, timezone and password."""
    invite, _ = opened(token, InviteKind.ORGANISATION)
    organisation = _found({name: values[entered] for name, entered in OF_ORGANISATION.items()})
    person = Person(email=canonical(invite.email), organisation=organisation, roles=[Role.ADMIN.value])
    return accepted(invite, with_account(person, values))


def _found(values: Mapping[str, Any]) -> Organisation:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])
    known = dict(Organisation.objects.values_list("slug", "name"))
    if skeleton(values["name"]) in map(skeleton, known.values()):
        raise Invalid.of("organisation", CALLED_ALIKE)
    slug = slug_for(values["name"], lambda one: one in known or one in RESERVED_SLUGS, otherwise="organisation")
    organisation = Organisation(slug=slug, steps_left=list(EVERY_STEP), **values)
    try:
        require_valid(organisation, {**values, "slug": slug})
    except Invalid as refused:
        raise Invalid({OF_ORGANISATION.get(name, name): why for name, why in refused.errors.items()}) from refused
    organisation.save()
    note(SecurityEvent.ORGANISATION_ADDED, organisation=organisation.pk)
    record("organisation_added", "organisation", organisation.pk, actor=None, organisation=organisation, slug=slug)
    return organisation
