"""Acts on freezes and maintenance hours."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from django.db import transaction

from accounts.models import Person
from accounts.refusals import Invalid, Refused
from accounts.services import raise_board_versions, record
from calendar_app.models import Freeze, MaintenanceHours
from estate.models import System
from estate.services import require_engineer


@transaction.atomic
def add_freeze(
    actor: Person, name: str, systems: Iterable[str], mode: str, starts_at: datetime, ends_at: datetime
) -> Freeze:
    require_engineer(actor)
    frozen = [_own_system(actor, "systems", slug) for slug in dict.fromkeys(systems)]
    if ends_at <= starts_at:
        raise Invalid.of("ends_at", "The end must be after the start.")
    period = {"starts_at": starts_at, "ends_at": ends_at}
    if Freeze.objects.filter(organisation=actor.organisation, name=name, starts_at=starts_at).exists():
        raise Refused(f"There is a freeze “{name}” with this start already.")
    freeze = Freeze.objects.create(organisation=actor.organisation, name=name, mode=mode, **period)
    freeze.systems.set(frozen)
    raise_board_versions([actor.organisation_id])
    record("freeze_added", "freeze", freeze.pk, actor=actor, organisation=actor.organisation, name=name)
    return freeze


@transaction.atomic
def add_maintenance_hours(actor: Person, system: str, values: Mapping[str, Any]) -> MaintenanceHours:
    require_engineer(actor)
    whose = _own_system(actor, "system", system)
    hours, new = MaintenanceHours.objects.get_or_create(system=whose, **values)
    if not new:
        raise Refused(f"{whose} has these maintenance hours already.")
    record("hours_added", "system", whose.pk, actor=actor, organisation=actor.organisation, rrule=hours.rrule)
    return hours


def _own_system(actor: Person, field: str, slug: str) -> System:
    system = System.objects.visible_to(actor.organisation).filter(slug=slug).first()
    if system is None:
        raise Invalid.of(field, f"There is no system “{slug[:80]}”.")
    if system.organisation_id != actor.organisation_id:
        raise Invalid.of(field, f"{system} does not belong to your organisation.")
    return system
