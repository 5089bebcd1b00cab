"""Acts on maintenance hours.

They are called within `changes.services.calendar_edits.editing_calendar`, which keeps the ledger of conflicts in step.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from accounts.domain.may import may_work
from accounts.models import Person
from core.activity import record
from core.limits import MOST_HOURS
from core.refusals import Refused
from estate.domain.may import may_keep
from estate.models import MaintenanceHours
from estate.selectors.own_systems import own_system

HOURS_FIELDS = ("rrule", "start", "duration", "timezone")


def add_hours(actor: Person, system: str, values: Mapping[str, Any]) -> MaintenanceHours:
    may_work(actor).require()
    hours = MaintenanceHours(system=own_system(actor, "system", system), **values)
    _refuse_hours_twice(hours)
    _refuse_too_many(hours)
    hours.save()
    _note_hours(actor, "hours_added", hours)
    return hours


def edit_hours(actor: Person, hours: MaintenanceHours, values: Mapping[str, Any]) -> bool:
    """Whether anything differs."""
    may_keep(actor, hours.system).require()
    differing = [name for name in HOURS_FIELDS if name in values and getattr(hours, name) != values[name]]
    for name in differing:
        setattr(hours, name, values[name])
    if differing:
        _refuse_hours_twice(hours)
        hours.save(update_fields=differing)
        _note_hours(actor, "hours_edited", hours)
    return bool(differing)


def remove_hours(actor: Person, hours: MaintenanceHours) -> None:
    may_keep(actor, hours.system).require()
    _note_hours(actor, "hours_removed", hours)
    hours.delete()


def _refuse_hours_twice(hours: MaintenanceHours) -> None:
    same = {name: getattr(hours, name) for name in HOURS_FIELDS}
    if MaintenanceHours.objects.filter(system=hours.system, **same).exclude(pk=hours.pk).exists():
        raise Refused(f"{hours.system} already has these maintenance hours.")


def _refuse_too_many(hours: MaintenanceHours) -> None:
    if MaintenanceHours.objects.filter(system=hours.system).count() >= MOST_HOURS:
        raise Refused(f"{hours.system} already has {MOST_HOURS} rules. Take one back first.")


def _note_hours(actor: Person, kind: str, hours: MaintenanceHours) -> None:
    record(kind, "system", hours.system_id, actor=actor, organisation=actor.organisation, rrule=hours.rrule)
