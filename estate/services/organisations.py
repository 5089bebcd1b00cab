"""Organisations, as whoever looks after the register adds and describes them. How they want to work they say
themselves (`organisation_settings`)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from accounts.domain.getting_started import EVERY_STEP
from accounts.domain.may import may_operate
from accounts.models import Organisation, Person
from accounts.services.first_admins import add_first_admin
from accounts.services.invites import invite_first_admin
from core.activity import record
from core.editing import require_valid
from core.refusals import Invalid
from core.slug import slug_for
from estate.models import FormerSlug, GraphVersion
from estate.services.organisation_settings import change_settings, refuse_name_of_another, tell_everybody

DESCRIBED = ("name", "timezone", "phone", "email")
CANNOT_BE_USED = "“{slug}” cannot be used. Choose another."
RESERVED = frozenset({"new", "edit", "all", "none", "mine", "me", "us", "api"})
"""Words that addresses may need one day."""


def add_organisation(actor: Person, values: Mapping[str, Any], admin: Mapping[str, str]) -> Organisation:
    """With its first admin: name and address. Called within `changes.services.graph_edits.editing_graph`: names are
    held beside the graph."""
    may_operate(actor).require()
    described = {name: values[name] for name in DESCRIBED if name in values}
    slug = values.get("slug") or slug_for(values["name"], is_taken, otherwise="organisation")
    if is_taken(slug):
        raise Invalid.of("slug", CANNOT_BE_USED.format(slug=slug))
    organisation = Organisation(slug=slug, steps_left=list(EVERY_STEP), **described)
    refuse_name_of_another(organisation, organisation.name)
    require_valid(organisation, {**described, "slug": slug})
    organisation.save()
    GraphVersion.renew()
    tell_everybody()
    record("organisation_added", "organisation", organisation.pk, actor=actor, organisation=organisation, slug=slug)
    invite_first_admin(actor, add_first_admin(actor, organisation, admin["email"], admin["name"]))
    return organisation


def edit_organisation(actor: Person, organisation: Organisation, values: Mapping[str, Any]) -> Organisation:
    """What everybody reads of it. Called as `add_organisation` is."""
    may_operate(actor).require()
    if slug := values.get("slug"):
        organisation = _give_slug(actor, organisation, slug)
    return change_settings(actor, organisation, {name: values[name] for name in DESCRIBED if name in values})


def _give_slug(actor: Person, organisation: Organisation, slug: str) -> Organisation:
    """The one before leads on to it; references that were given out stay as they are."""
    organisation = Organisation.objects.select_for_update().get(pk=organisation.pk)
    if organisation.slug == slug:
        return organisation
    FormerSlug.objects.filter(organisation=organisation, slug=slug).delete()
    if is_taken(slug):
        raise Invalid.of("slug", CANNOT_BE_USED.format(slug=slug))
    before, organisation.slug = organisation.slug, slug
    require_valid(organisation, {"slug": slug})
    organisation.save(update_fields=["slug"])
    FormerSlug.objects.create(organisation=organisation, slug=before)
    GraphVersion.renew()
    tell_everybody()
    record(
        "organisation_renamed",
        "organisation",
        organisation.pk,
        actor=actor,
        organisation=organisation,
        before=before,
        after=slug,
    )
    return organisation


def is_taken(slug: str) -> bool:
    former = FormerSlug.objects.filter(slug=slug).exclude(organisation=None)
    return slug in RESERVED or Organisation.objects.filter(slug=slug).exists() or former.exists()
