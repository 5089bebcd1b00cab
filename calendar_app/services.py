"""Acts on freezes and maintenance hours.

They are called within `changes.services.calendar_edits.editing_calendar`, which keeps the ledger of conflicts in step.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from accounts.models import Person
from accounts.refusals import Invalid, NotAllowed, Refused
from accounts.services import record
from calendar_app.models import Freeze, MaintenanceHours
from estate.models import System
from estate.services import require_engineer

FREEZE_FIELDS = ("name", "mode", "starts_at", "ends_at")
HOURS_FIELDS = ("rrule", "start", "duration", "timezone")


def add_freeze(
    actor: Person, name: str, systems: Iterable[str], mode: str, starts_at: datetime, ends_at: datetime
) -> Freeze:
    require_engineer(actor)
    frozen = [_own_system(actor, "systems", slug) for slug in dict.fromkeys(systems)]
    freeze = Freeze(organisation=actor.organisation, name=name, mode=mode, starts_at=starts_at, ends_at=ends_at)
    _refuse_freeze(freeze)
    freeze.save()
    freeze.systems.set(frozen)
    _note_freeze(actor, "freeze_added", freeze, name=name)
    return freeze


def edit_freeze(actor: Person, freeze: Freeze, values: Mapping[str, Any]) -> Freeze:
    """Saves what differs of name, mode, period and systems."""
    require_own_freeze(actor, freeze)
    systems = [_own_system(actor, "systems", slug) for slug in dict.fromkeys(values.get("systems", ()))]
    differing = [name for name in FREEZE_FIELDS if name in values and getattr(freeze, name) != values[name]]
    for name in differing:
        setattr(freeze, name, values[name])
    _refuse_freeze(freeze)
    if differing:
        freeze.save(update_fields=differing)
    if systems and {one.pk for one in systems} != {one.pk for one in freeze.systems.all()}:
        freeze.systems.set(systems)
        differing.append("systems")
    if differing:
        _note_freeze(actor, "freeze_edited", freeze, name=freeze.name, fields=differing)
    return freeze


def lift_freeze(actor: Person, freeze: Freeze, now: datetime) -> Freeze:
    """It counts no longer, and stays on record."""
    require_own_freeze(actor, freeze)
    freeze.lifted_at = now
    freeze.save(update_fields=["lifted_at"])
    _note_freeze(actor, "freeze_lifted", freeze, name=freeze.name)
    return freeze


def add_hours(actor: Person, system: str, values: Mapping[str, Any]) -> MaintenanceHours:
    require_engineer(actor)
    hours = MaintenanceHours(system=_own_system(actor, "system", system), **values)
    _refuse_hours_twice(hours)
    hours.save()
    _note_hours(actor, "hours_added", hours)
    return hours


def edit_hours(actor: Person, hours: MaintenanceHours, values: Mapping[str, Any]) -> MaintenanceHours:
    _require_own_hours(actor, hours)
    differing = [name for name in HOURS_FIELDS if name in values and getattr(hours, name) != values[name]]
    for name in differing:
        setattr(hours, name, values[name])
    if differing:
        _refuse_hours_twice(hours)
        hours.save(update_fields=differing)
        _note_hours(actor, "hours_edited", hours)
    return hours


def remove_hours(actor: Person, hours: MaintenanceHours) -> None:
    _require_own_hours(actor, hours)
    _note_hours(actor, "hours_removed", hours)
    hours.delete()


def require_own_freeze(actor: Person, freeze: Freeze) -> None:
    require_engineer(actor)
    if actor.organisation_id != freeze.organisation_id:
        raise NotAllowed(f"This freeze belongs to {freeze.organisation}; only they can do that.")
    if freeze.lifted_at is not None:
        raise Refused("This freeze was lifted already.")


def _require_own_hours(actor: Person, hours: MaintenanceHours) -> None:
    require_engineer(actor)
    if actor.organisation_id != hours.system.organisation_id:
        raise NotAllowed(f"{hours.system} belongs to {hours.system.organisation}; only they can do that.")


def _refuse_freeze(freeze: Freeze) -> None:
    if freeze.ends_at <= freeze.starts_at:
        raise Invalid.of("ends_at", "The end must be after the start.")
    alike = Freeze.objects.standing().filter(
        organisation=freeze.organisation, name=freeze.name, starts_at=freeze.starts_at
    )
    if alike.exclude(pk=freeze.pk).exists():
        raise Refused(f"There is a freeze “{freeze.name}” with this start already.")


def _refuse_hours_twice(hours: MaintenanceHours) -> None:
    same = {name: getattr(hours, name) for name in HOURS_FIELDS}
    if MaintenanceHours.objects.filter(system=hours.system, **same).exclude(pk=hours.pk).exists():
        raise Refused(f"{hours.system} has these maintenance hours already.")


def _note_freeze(actor: Person, kind: str, freeze: Freeze, **data: Any) -> None:
    record(kind, "freeze", freeze.pk, actor=actor, organisation=actor.organisation, **data)


def _note_hours(actor: Person, kind: str, hours: MaintenanceHours) -> None:
    record(kind, "system", hours.system_id, actor=actor, organisation=actor.organisation, rrule=hours.rrule)


def _own_system(actor: Person, field: str, slug: str) -> System:
    system = System.objects.visible_to(actor.organisation).filter(slug=slug).first()
    if system is None:
        raise Invalid.of(field, f"There is no system “{slug[:80]}”.")
    if system.organisation_id != actor.organisation_id:
        raise Invalid.of(field, f"{system} does not belong to your organisation.")
    return system
