"""What an owner lets others do with a system: work on it, or see it although it is private."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.db import transaction

from accounts.domain.may import May, may_administer
from accounts.models import Organisation, Person
from accounts.services.board_versions import raise_board_versions
from accounts.services.rates import refuse_too_often
from core import clock
from core.activity import record
from core.refusals import Invalid, Refused
from estate.domain.may import may_grant_work, may_keep
from estate.models import System, SystemShare, WorkGrant
from estate.selectors.own_systems import require_in_use


@transaction.atomic
def grant_work(actor: Person, slug: str, organisation: str) -> WorkGrant:
    """From then on it may book and declare work on the system; the owner is asked to approve it and sees it."""
    may_administer(actor).require()
    system, other = _own_system(actor, slug, may_grant_work), _other(actor, organisation)
    require_in_use(system)
    if not System.objects.visible_to(other).filter(pk=system.pk).exists():
        raise Refused(f"{system} is private, and {other} cannot see it. Share it with them first.")
    refuse_too_often("work_granted", actor, clock.now())
    grant, new = WorkGrant.objects.get_or_create(system=system, organisation=other)
    if not new:
        raise Refused(f"{other} may already work on {system}.")
    _note(actor, "work_granted", system, other)
    return grant


@transaction.atomic
def revoke_work(actor: Person, grant_id: int) -> None:
    """Work that is booked stays as it is; nothing new can be booked."""
    may_administer(actor).require()
    own = WorkGrant.objects.select_related("system__organisation", "organisation")
    grant = own.get(pk=grant_id, system__organisation=actor.organisation)
    may_grant_work(actor, grant.system).require()
    _note(actor, "work_revoked", grant.system, grant.organisation)
    grant.delete()


@transaction.atomic
def share_system(actor: Person, slug: str, organisation: str) -> SystemShare:
    """Shows a private system to another organisation. It may not pass that on, nor work on it."""
    system, other = _own_system(actor, slug), _other(actor, organisation)
    require_in_use(system)
    if system.listed:
        raise Refused(f"{system} is listed: everybody who signs in sees it.")
    refuse_too_often("system_shared", actor, clock.now())
    share, new = SystemShare.objects.get_or_create(system=system, organisation=other)
    if not new:
        raise Refused(f"{other} already sees {system}.")
    _note(actor, "system_shared", system, other)
    return share


@transaction.atomic
def unshare_system(actor: Person, slug: str, share_id: int) -> None:
    system = _own_system(actor, slug)
    share = SystemShare.objects.select_related("organisation").get(pk=share_id, system=system)
    if not system.listed and WorkGrant.objects.filter(system=system, organisation=share.organisation).exists():
        raise Refused(f"{share.organisation} may work on {system}. Take that back first.")
    _note(actor, "system_unshared", system, share.organisation)
    share.delete()


def _own_system(actor: Person, slug: str, may: Callable[[Person, System], May] = may_keep) -> System:
    system = System.objects.visible_to(actor.organisation).select_related("organisation").get(slug=slug)
    may(actor, system).require()
    return system


def _other(actor: Person, slug: str) -> Organisation:
    other = Organisation.objects.filter(slug=slug).exclude(pk=actor.organisation_id).first()
    if other is None:
        raise Invalid.of("organisation", f"There is no other organisation “{slug[:80]}”.")
    return other


def _note(actor: Person, kind: str, system: System, other: Organisation, **data: Any) -> None:
    raise_board_versions([system.organisation_id, other.pk])
    record(kind, "system", system.pk, actor=actor, organisation=actor.organisation, to=other.slug, **data)
