"""Acts on freezes.

They are called within `changes.services.calendar_edits.editing_calendar`, which keeps the ledger of conflicts in step.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from accounts.domain.may import may_work
from accounts.models import Person
from core.activity import record
from core.refusals import Invalid, Refused
from core.time.bounds import refusals_of_freeze
from core.time.interval import Interval
from core.validators import NOT_ONE_LINE, is_one_line
from estate.domain.may import may_keep_freeze
from estate.models import Freeze
from estate.selectors.own_systems import own_system

FREEZE_FIELDS = ("name", "mode", "starts_at", "ends_at")


def add_freeze(
    actor: Person, name: str, systems: Iterable[str], mode: str, starts_at: datetime, ends_at: datetime
) -> Freeze:
    may_work(actor).require()
    frozen = [own_system(actor, "systems", slug) for slug in dict.fromkeys(systems)]
    freeze = Freeze(organisation=actor.organisation, name=name, mode=mode, starts_at=starts_at, ends_at=ends_at)
    _refuse_freeze(freeze)
    freeze.save()
    freeze.systems.set(frozen)
    _note_freeze(actor, "freeze_added", freeze, name=name)
    return freeze


def edit_freeze(actor: Person, freeze: Freeze, values: Mapping[str, Any]) -> bool:
    """Saves what differs of name, mode, period and systems; answers whether anything does. A system that has gone to
    another owner since stays frozen."""
    require_own_freeze(actor, freeze)
    frozen = {system.slug: system for system in freeze.systems.all()}
    wanted = dict.fromkeys(values.get("systems", ()))
    systems = [frozen[slug] if slug in frozen else own_system(actor, "systems", slug) for slug in wanted]
    differing = [name for name in FREEZE_FIELDS if name in values and getattr(freeze, name) != values[name]]
    for name in differing:
        setattr(freeze, name, values[name])
    if differing:
        _refuse_freeze(freeze)
        freeze.save(update_fields=differing)
    if systems and {one.pk for one in systems} != {one.pk for one in freeze.systems.all()}:
        freeze.systems.set(systems)
        differing.append("systems")
    if differing:
        _note_freeze(actor, "freeze_edited", freeze, name=freeze.name, fields=differing)
    return bool(differing)


def lift_freeze(actor: Person, freeze: Freeze, now: datetime) -> Freeze:
    """It counts no longer, and stays on record."""
    require_own_freeze(actor, freeze)
    freeze.lifted_at = now
    freeze.save(update_fields=["lifted_at"])
    _note_freeze(actor, "freeze_lifted", freeze, name=freeze.name)
    return freeze


def require_own_freeze(actor: Person, freeze: Freeze) -> None:
    may_keep_freeze(actor, freeze).require()
    if freeze.lifted_at is not None:
        raise Refused("This freeze was already lifted.")


def _refuse_freeze(freeze: Freeze) -> None:
    if not is_one_line(freeze.name):
        raise Invalid.of("name", NOT_ONE_LINE)
    if freeze.ends_at <= freeze.starts_at:
        raise Invalid.of("ends_at", "The end must be after the start.")
    for reason in refusals_of_freeze(Interval(freeze.starts_at, freeze.ends_at)):
        raise Invalid.of("ends_at", reason)
    alike = Freeze.objects.standing().filter(
        organisation=freeze.organisation, name=freeze.name, starts_at=freeze.starts_at
    )
    if alike.exclude(pk=freeze.pk).exists():
        raise Refused(f"There is already a freeze “{freeze.name}” with this start.")


def _note_freeze(actor: Person, kind: str, freeze: Freeze, **data: Any) -> None:
    record(kind, "freeze", freeze.pk, actor=actor, organisation=actor.organisation, **data)
