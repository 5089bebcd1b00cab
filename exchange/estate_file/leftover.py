"""What stands in the house, belongs to organisations of which the file names something of the same list, and is not in
the file. It stays; whoever keeps the file may want to know. What is over or lifted is nobody's to name."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass

from accounts.models import Person
from changes.domain.lifecycle import ENDED_STATES
from changes.models import Change
from core.addresses import canonical
from core.text import folded
from estate.models import Contact, Dependency, Freeze, MaintenanceHours, System, Tag
from exchange.estate_file.records import EstateRecords

Named = Iterable[str]


@dataclass(frozen=True, slots=True)
class _Asked:
    estate: EstateRecords
    known: Collection[int]
    admin: Person | None


def no_longer_named(estate: EstateRecords, known: Collection[int], admin: Person | None) -> dict[str, tuple[str, ...]]:
    """By list. `known` are the ids of the changes that the file names, or has made. An admin learns of their own
    organisation alone."""
    asked = _Asked(estate, known, admin)
    found = {name: tuple(find(asked)) for name, find in _FINDERS.items()}
    return {name: names for name, names in found.items() if names}


def _people(asked: _Asked) -> Named:
    """Those who have an account: who has no role is a contact, such as a desk."""
    named, of = {one.email for one in asked.estate.people}, {one.organisation for one in asked.estate.people}
    rows = Person.objects.filter(organisation__slug__in=of, is_active=True).exclude(roles=[]).order_by("email")
    rows = rows.exclude(former_addresses__email__in=[canonical(email) for email in named])
    return (email for email in map(canonical, rows.values_list("email", flat=True)) if email not in named)


def _systems(asked: _Asked) -> Named:
    named, of = {one.slug for one in asked.estate.systems}, {one.organisation for one in asked.estate.systems}
    rows = System.objects.filter(organisation__slug__in=of).order_by("slug")
    return (slug for slug in rows.values_list("slug", flat=True) if slug not in named)


def _dependencies(asked: _Asked) -> Named:
    named = {(one.dependent, one.provider) for one in asked.estate.dependencies}
    rows = Dependency.objects.confirmed().filter(dependent__organisation__in=_owners_of_dependents(asked))
    if asked.admin is not None:
        rows = rows.filter(provider__in=System.objects.visible_to(asked.admin.organisation))
    pairs = rows.order_by("dependent__slug", "provider__slug").values_list("dependent__slug", "provider__slug")
    return (f"{dependent} on {provider}" for dependent, provider in pairs if (dependent, provider) not in named)


def _tags(asked: _Asked) -> Named:
    named = {(one.organisation, folded(one.name)) for one in asked.estate.tags}
    rows = Tag.objects.filter(organisation__slug__in={one.organisation for one in asked.estate.tags})
    rows = rows.order_by("organisation__slug", "known_as")
    found = rows.values_list("organisation__slug", "known_as", "name")
    return (f"{name} of {slug}" for slug, known_as, name in found if (slug, known_as) not in named)


def _contacts(asked: _Asked) -> Named:
    named = {(one.system, one.person, one.role) for one in asked.estate.contacts}
    rows = Contact.objects.filter(
        system__slug__in={one.system for one in asked.estate.contacts}, person__is_active=True
    )
    rows = rows.order_by("system__slug", "role", "order", "person__email")
    found = ((slug, canonical(email), role) for slug, email, role in rows.values_list(*_CONTACT))
    return (f"{email}, {role} of {slug}" for slug, email, role in found if (slug, email, role) not in named)


def _freezes(asked: _Asked) -> Named:
    named = {(one.organisation, one.name, one.starts_at) for one in asked.estate.freezes}
    rows = Freeze.objects.standing().filter(organisation__slug__in={one.organisation for one in asked.estate.freezes})
    found = rows.order_by("starts_at", "name").values_list("organisation__slug", "name", "starts_at")
    return (name for slug, name, start in found if (slug, name, start) not in named)


def _hours(asked: _Asked) -> Named:
    named = {(one.system, one.rrule, one.start, one.duration, one.timezone) for one in asked.estate.maintenance_hours}
    rows = MaintenanceHours.objects.filter(system__slug__in={one.system for one in asked.estate.maintenance_hours})
    found = rows.order_by("system__slug", "rrule", "start").values_list(*_HOURS)
    return (f"{one[0]} {one[1]}" for one in found if one not in named)


def _changes(asked: _Asked) -> Named:
    rows = Change.objects.filter(organisation__slug__in={one.organisation for one in asked.estate.changes})
    rows = rows.exclude(state__in=ENDED_STATES).exclude(title="").order_by("organisation__slug", "title", "reference")
    found = rows.values_list("pk", "title", "reference")
    return (f"{title} ({reference})" for pk, title, reference in found if pk not in asked.known)


def _owners_of_dependents(asked: _Asked) -> list[int]:
    if asked.admin is not None:
        return [asked.admin.organisation_id] if asked.estate.dependencies else []
    found = System.objects.filter(slug__in={one.dependent for one in asked.estate.dependencies}).order_by()
    return list(found.values_list("organisation_id", flat=True).distinct())


_CONTACT = ("system__slug", "person__email", "role")
_HOURS = ("system__slug", "rrule", "start", "duration", "timezone")
_FINDERS: Mapping[str, Callable[[_Asked], Named]] = {
    "people": _people,
    "systems": _systems,
    "dependencies": _dependencies,
    "tags": _tags,
    "contacts": _contacts,
    "freezes": _freezes,
    "maintenance_hours": _hours,
    "changes": _changes,
}
