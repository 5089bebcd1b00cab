"""Acts on systems.

They are called within `changes.services.graph_edits.editing_graph`, which keeps the ledger of conflicts in step.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from itertools import chain, count
from typing import Any

from django.utils.text import slugify

from accounts.domain.may import may_work
from accounts.models import Organisation, Person
from accounts.services.board_versions import raise_board_versions
from core.activity import record
from core.limits import LONGEST_SLUG
from core.refusals import Invalid
from estate.domain.may import may_keep
from estate.models import FormerSlug, GraphVersion, System
from estate.selectors.own_systems import require_in_use
from estate.selectors.private_systems import who_see

RESERVED = frozenset(
    {
        *("new", "edit", "live", "all", "none", "mine", "me", "search", "admin", "api", "system", "systems"),
        *("add-several", "preview"),
    }
)
"""Words that addresses may need one day."""
CANNOT_BE_USED = "“{slug}” cannot be used. Choose another, such as “{other}”."
"""Of words that are reserved and of slugs that are taken alike: nobody learns what others keep to themselves."""


def add_system(actor: Person, values: Mapping[str, Any]) -> System:
    """Without a slug it gets one that is made of its name."""
    may_work(actor).require()
    slug = values.get("slug") or free_slug(actor.organisation, values["name"])
    require_free(actor.organisation, slug)
    system = System.objects.create(organisation=actor.organisation, **{**values, "slug": slug})
    _note(actor, "system_added", system, slug=system.slug)
    return system


def is_taken(slug: str) -> bool:
    """What a system was called before leads to it."""
    former = FormerSlug.objects.filter(slug=slug).exclude(system=None)
    return slug in RESERVED or System.objects.filter(slug=slug).exists() or former.exists()


def free_slug(organisation: Organisation, name: str) -> str:
    """Of the name; where that is taken, of the organisation's and the name, and then with a number."""
    plain = slugify(name)[:LONGEST_SLUG].strip("-_")
    own = f"{organisation.slug}-{plain or 'system'}"[: LONGEST_SLUG - 6].strip("-_")
    numbered = (f"{own}-{number}" for number in count(2))
    return next(slug for slug in chain([plain, own], numbered) if slug and not is_taken(slug))


def edit_system(actor: Person, system: System, values: Mapping[str, Any]) -> System:
    """Saves what differs. A slug is given by `give_slug`."""
    system = System.objects.select_for_update(of=("self",)).select_related("organisation").get(pk=system.pk)
    may_keep(actor, system).require()
    require_in_use(system)
    differing = {name: value for name, value in values.items() if getattr(system, name) != value}
    if not differing:
        return system
    seen_before = who_see(system)
    for name, value in differing.items():
        setattr(system, name, value)
    system.save(update_fields=sorted(differing))
    _note(actor, "system_edited", system, fields=sorted(differing))
    if not differing.keys().isdisjoint({"listed", "name"}):
        raise_board_versions(seen_before | who_see(system))
    return system


def give_slug(actor: Person, system: System, slug: str) -> System:
    """The one before leads on to it. A system can go back to what it was called. Called by `changes.services.renaming`,
    which keeps in step what is stored under slugs."""
    system = System.objects.select_for_update(of=("self",)).select_related("organisation").get(pk=system.pk)
    may_keep(actor, system).require()
    if system.slug == slug:
        return system
    require_in_use(system)
    FormerSlug.objects.filter(system=system, slug=slug).delete()
    require_free(actor.organisation, slug)
    before, system.slug = system.slug, slug
    system.save(update_fields=["slug"])
    FormerSlug.objects.create(system=system, slug=before)
    _note(actor, "system_renamed", system, before=before, after=slug)
    raise_board_versions(who_see(system))
    return system


def require_free(organisation: Organisation, slug: str) -> None:
    if is_taken(slug):
        raise Invalid.of("slug", CANNOT_BE_USED.format(slug=slug, other=f"{organisation.slug}-{slug}"))


def retire_system(actor: Person, system: System, now: datetime) -> System:
    """Called by `changes.services.system_edits`, which knows what is planned on it."""
    return _turn(actor, system, now, "system_retired")


def bring_system_back(actor: Person, system: System) -> System:
    return _turn(actor, system, None, "system_brought_back")


def _turn(actor: Person, system: System, retired_at: datetime | None, kind: str) -> System:
    """Nothing, where it is so already."""
    system = System.objects.select_for_update(of=("self",)).select_related("organisation").get(pk=system.pk)
    may_keep(actor, system).require()
    if system.retired == (retired_at is not None):
        return system
    system.retired_at = retired_at
    system.save(update_fields=["retired_at"])
    _note(actor, kind, system, slug=system.slug)
    raise_board_versions(who_see(system))
    return system


def _note(actor: Person, kind: str, system: System, **data: Any) -> None:
    GraphVersion.renew()
    raise_board_versions([system.organisation_id])
    record(kind, "system", system.pk, actor=actor, organisation=actor.organisation, **data)
