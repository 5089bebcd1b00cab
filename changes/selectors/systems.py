"""Systems as one reader may see them."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from django.db.models import Case, Q, Value, When

from accounts.models import Organisation
from changes.selectors.reader import Reader
from changes.selectors.window_lists import WorkOnSystem, work_on
from core.arrays import Numbers
from core.searching import Wanted, alike
from estate.models import Contact, Dependency, Freeze, MaintenanceHours, System, SystemQuerySet
from estate.selectors.dependencies import seen_dependencies


@dataclass(frozen=True, slots=True)
class SystemView:
    """What is empty is what the reader may not see, or what nobody has described."""

    system: System
    mine: bool
    needed: bool
    """By systems of the reader's, or one of them; then no work on it is hidden from the reader."""
    contacts: tuple[Contact, ...]
    needs: tuple[Dependency, ...]
    needed_by: tuple[Dependency, ...]
    described: bool
    """It concerns the reader: how it is checked, how it matters, when work on it is meant to happen, and freezes."""
    hours: tuple[MaintenanceHours, ...]
    freezes: tuple[Freeze, ...]
    work: WorkOnSystem


def systems_seen(
    organisation: Organisation,
    wanted: Wanted | None = None,
    of: Organisation | None = None,
    among: Collection[int] | None = None,
) -> SystemQuerySet:
    """Its own first, then by owner and name; only those of one owner, or with these ids, where that is asked."""
    own_first = Case(When(organisation=organisation, then=Value(0)), default=Value(1))
    systems = System.objects.visible_to(organisation).select_related("organisation")
    systems = systems.filter(wanted.in_field()) if wanted else systems
    systems = systems.owned_by(of) if of else systems
    systems = systems.filter(pk__in=among) if among is not None else systems
    return systems.annotate(own_first=own_first).order_by(
        "own_first", "organisation__name", "organisation_id", "name", "slug"
    )


def systems_listed(
    organisation: Organisation,
    wanted: Wanted | None = None,
    of: Organisation | None = None,
    among: Collection[int] | None = None,
    *,
    retired: bool = False,
) -> SystemQuerySet:
    """The same of those in use; retired ones stand in a list of their own."""
    return systems_seen(organisation, wanted, of, among).filter(retired_at__isnull=not retired)


def systems_alike(organisation: Organisation, wanted: Wanted, *, retired: bool = False) -> list[int]:
    """Ids of those that are called much like it."""
    return alike(System.objects.visible_to(organisation).filter(retired_at__isnull=not retired), wanted)


def system_view(reader: Reader, system: System) -> SystemView:
    """Expects that the reader may see the system."""
    work = work_on(reader, system.slug)
    needs, needed_by = _dependencies(reader, system)
    described = system.slug in reader.concerning
    hours = MaintenanceHours.objects.filter(system=system) if described else MaintenanceHours.objects.none()
    return SystemView(
        system=system,
        mine=system.slug in reader.own,
        needed=system.slug in reader.needed,
        contacts=_contacts(system) if system.slug in reader.needed or _owner_is_at_work(system, work) else (),
        needs=needs,
        needed_by=needed_by,
        described=described,
        hours=tuple(hours),
        freezes=_freezes(reader, system) if described else (),
        work=work,
    )


def _freezes(reader: Reader, system: System) -> tuple[Freeze, ...]:
    freezes = Freeze.objects.standing().ahead(reader.now).filter(systems=system).select_related("organisation")
    return tuple(freezes.prefetch_related("systems"))


def _owner_is_at_work(system: System, work: WorkOnSystem) -> bool:
    """Whose work the reader may see, those it may call: here, where that work reaches or meets the reader's."""
    return any(view.organisation == system.organisation.slug for view in (*work.now, *work.upcoming))


def _contacts(system: System) -> tuple[Contact, ...]:
    contacts = Contact.objects.of_systems([system.slug]).select_related("person__organisation")
    return tuple(contacts.order_by("order", "person__email"))


def _dependencies(reader: Reader, system: System) -> tuple[tuple[Dependency, ...], tuple[Dependency, ...]]:
    needed = Numbers(reader.estate.ids_needed_by(reader.organisation.slug))
    seen = seen_dependencies(reader.organisation, needed).filter(Q(dependent=system) | Q(provider=system))
    both = list(seen.order_by("dependent__slug", "provider__slug"))
    needs = tuple(row for row in both if row.dependent_id == system.pk)
    return needs, tuple(row for row in both if row.provider_id == system.pk)
