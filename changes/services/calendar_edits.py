"""Edits of freezes and maintenance hours, with what they mean for work that was planned before."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from accounts.models import Person
from accounts.services.board_versions import raise_board_versions
from changes.domain.log_words import Elsewhere
from changes.ledger import reconcile as ledger
from changes.ledger.schedule_lock import placing_work
from changes.models import ChangeShare, Target, Window, WindowQuerySet
from changes.selectors.sight import systems_concerning
from core.time.interval import Interval
from estate.models import Freeze, FreezeQuerySet, MaintenanceHours, System, SystemShare, WorkGrant
from estate.selectors.graph import current_estate
from estate.services import freezes, maintenance_hours


@dataclass
class Touched:
    """What an edit was about, before it and after it."""

    now: datetime
    systems: set[str] = field(default_factory=set)
    periods: list[Interval] = field(default_factory=list)
    """Empty: all that is ahead."""
    differs: bool = True
    """Whether the edit made anything different."""

    def freeze(self, freeze: Freeze) -> None:
        self.systems |= set(freeze.systems.values_list("slug", flat=True))
        self.periods.append(Interval(freeze.starts_at, freeze.ends_at))


def add_freeze(actor: Person, values: Mapping[str, Any]) -> Freeze:
    with editing_calendar(actor, Elsewhere.FREEZE_EDITED) as touched:
        freeze = freezes.add_freeze(actor, **values)
        touched.freeze(freeze)
        return freeze


def edit_freeze(actor: Person, freeze_id: int, values: Mapping[str, Any]) -> Freeze:
    """Raises `Freeze.DoesNotExist` where the actor sees none, as the other acts on one do."""
    with editing_calendar(actor, Elsewhere.FREEZE_EDITED) as touched:
        freeze = freezes_seen_by(actor).get(pk=freeze_id)
        touched.freeze(freeze)
        touched.differs = freezes.edit_freeze(actor, freeze, values)
        touched.freeze(freeze)
        return freeze


def lift_freeze(actor: Person, freeze_id: int) -> Freeze:
    with editing_calendar(actor, Elsewhere.FREEZE_EDITED) as touched:
        freeze = freezes_seen_by(actor).get(pk=freeze_id)
        touched.freeze(freeze)
        return freezes.lift_freeze(actor, freeze, touched.now)


def add_hours(actor: Person, system: str, values: Mapping[str, Any]) -> MaintenanceHours:
    with editing_calendar(actor, Elsewhere.HOURS_EDITED) as touched:
        hours = maintenance_hours.add_hours(actor, system, values)
        touched.systems.add(hours.system.slug)
        return hours


def edit_hours(actor: Person, hours_id: int, values: Mapping[str, Any]) -> MaintenanceHours:
    with editing_calendar(actor, Elsewhere.HOURS_EDITED) as touched:
        hours = _hours_seen_by(actor, hours_id)
        touched.systems.add(hours.system.slug)
        touched.differs = maintenance_hours.edit_hours(actor, hours, values)
        return hours


def remove_hours(actor: Person, hours_id: int) -> None:
    with editing_calendar(actor, Elsewhere.HOURS_EDITED) as touched:
        hours = _hours_seen_by(actor, hours_id)
        touched.systems.add(hours.system.slug)
        maintenance_hours.remove_hours(actor, hours)


@contextmanager
def editing_calendar(actor: Person, kind: Elsewhere) -> Iterator[Touched]:
    """One transaction for the edit and for the conflicts that it brings or takes away."""
    with placing_work() as now:
        touched = Touched(now)
        yield touched
        if not touched.differs:
            return
        concerned = set(_windows_concerned(touched).values_list("pk", flat=True))
        ledger.tell_of(ledger.reconcile(concerned, now), kind, actor, actor.organisation)
        raise_board_versions(_seeing(actor.organisation_id, touched.systems))


def follow_calendars(actor: Person | None, systems: Collection[str], now: datetime) -> None:
    """Under the schedule's lock, once freezes or hours of these systems are others. The actor is nobody where a command
    edited them."""
    concerned = set(_windows_concerned(Touched(now, set(systems))).values_list("pk", flat=True))
    delta = ledger.reconcile(concerned, now)
    ledger.tell_of(delta, Elsewhere.FREEZE_EDITED, actor, actor.organisation if actor else None)


def freezes_seen_by(person: Person) -> FreezeQuerySet:
    seen = Freeze.objects.visible_to(person.organisation, systems_concerning(person.organisation))
    return Freeze.objects.filter(pk__in=seen).select_related("organisation").prefetch_related("systems")


def _hours_seen_by(person: Person, hours_id: int) -> MaintenanceHours:
    seen = System.objects.visible_to(person.organisation).filter(slug__in=systems_concerning(person.organisation))
    return MaintenanceHours.objects.select_related("system__organisation").get(pk=hours_id, system__in=seen)


def _windows_concerned(touched: Touched) -> WindowQuerySet:
    """Of the windows that count those whose work reaches any of the systems, in the periods."""
    estate = current_estate()
    needed = [estate.system_ids[slug] for slug in estate.graph.needs(touched.systems & estate.names.keys())]
    worked_on = Target.objects.filter(system_id__in=needed).values("change")
    windows = Window.objects.effective().filter(change__in=worked_on)
    return windows.that_may_overlap(touched.periods, touched.now) if touched.periods else windows


def _seeing(own: int, slugs: Collection[str]) -> set[int]:
    """Ids of the organisations whom these systems concern and who may see them."""
    estate, seeing = current_estate(), {own}
    shares = SystemShare.objects.filter(system__slug__in=slugs).values_list("system__slug", "organisation_id")
    grants = WorkGrant.objects.filter(system__slug__in=slugs).values_list("system__slug", "organisation_id")
    shown = ChangeShare.objects.filter(change__targets__system__slug__in=slugs)
    for slug in slugs:
        given = {organisation for shared, organisation in shares if shared == slug}
        if slug not in estate.listed:
            seeing |= given
            continue
        needing = {estate.organisation_ids[estate.owners[one]] for one in estate.graph.blast_radius([slug])}
        granted = {organisation for shared, organisation in grants if shared == slug}
        seeing |= given | needing | granted | set(shown.values_list("organisation_id", flat=True))
    return seeing
