"""Whose import it is. Whoever looks after the register, or stands at its command line, imports for everybody; an admin
imports for their own organisation, and learns no more of others than on any page."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property

from accounts.domain.may import Owned, may_administer, may_operate
from accounts.models import FormerAddress, Organisation, Person
from accounts.services.people import CANNOT_BE_USED as ADDRESS_CANNOT_BE_USED
from accounts.services.people import RESERVED as RESERVED_NAMES
from core.addresses import canonical
from core.refusals import Refused
from core.skeleton import skeleton
from estate.models import System
from estate.selectors import former_slugs
from estate.services.systems import CANNOT_BE_USED as SLUG_CANNOT_BE_USED
from estate.services.systems import RESERVED as RESERVED_SLUGS
from exchange.estate_file.fields import KnownNames
from exchange.estate_file.former_names import FormerNames
from exchange.estate_file.records import EstateRecords
from exchange.estate_file.yaml_lines import Problems

TAKEN_MEANWHILE = "One of its names cannot be used any more. Look at the file again."
Wrong = tuple[int, str, str]
"""Line, field and what is wrong with it."""
ADDRESS = "email"
NOT_YOURS = "is not your organisation; you import for {own}"
NOT_YOUR_SYSTEM = "“{slug}” does not belong to your organisation"
ONE_END = "one of the two systems must belong to your organisation"
OWN_PASSWORD = "is chosen by each person for themselves; leave it out"  # noqa: S105 (a sentence)


def known_to(by: Person | None) -> KnownNames:
    """What their estate file may refer to without describing it: what they may not see is not there."""
    admin = _bound(by)
    people, systems = Person.objects.all(), System.objects.all()
    if admin is not None:
        people = people.filter(organisation=admin.organisation)
        systems = System.objects.visible_to(admin.organisation)
    had = FormerAddress.objects.filter(person__in=people).values_list("email", flat=True)
    owners = dict(systems.values_list("slug", "organisation__slug"))
    former = FormerNames(former_slugs.of_systems(systems), former_slugs.of_organisations())
    owners |= {old: owners[now] for old, now in former.systems.items()}
    return KnownNames(
        frozenset((*Organisation.objects.values_list("slug", flat=True), *former.organisations)),
        frozenset((*map(canonical, people.values_list("email", flat=True)), *had)),
        frozenset(owners),
        {skeleton(name): slug for slug, name in Organisation.objects.values_list("slug", "name")},
        owners,
        former,
    )


def _bound(by: Person | None) -> Person | None:
    return None if by is None or may_operate(by) else by


@dataclass(frozen=True)
class Importer:
    """Who imports; `by` is nobody at the command line."""

    by: Person | None = None

    @cached_property
    def admin(self) -> Person | None:
        """Who imports for their own organisation alone."""
        return _bound(self.by)

    def require_own(self, rows: Iterable[Owned], refusal: str) -> None:
        """Of what is about to be written over: somebody may have taken a name since the file was looked at."""
        own = self.admin.organisation_id if self.admin is not None else None
        if own is not None and any(row.organisation_id != own for row in rows):
            raise Refused(refusal)

    def refuse(self, estate: EstateRecords) -> None:
        """Raises `FileRefused` with all that is not theirs to import, and `NotAllowed` where nothing is."""
        if self.admin is None:
            return
        may_administer(self.admin).require()
        problems = Problems()
        for check in _CHECKS:
            for wrong in check(_Own(self.admin, estate)):
                problems.add(*wrong)
        problems.refuse_if_any()


class _Own:
    """What an admin's file describes, and what is theirs: before it, and with it."""

    def __init__(self, admin: Person, estate: EstateRecords) -> None:
        self.estate, self.organisation = estate, admin.organisation
        self.slug = admin.organisation.slug
        self.not_yours = NOT_YOURS.format(own=self.slug)

    @cached_property
    def systems(self) -> set[str]:
        described = {record.slug for record in self.estate.systems if record.organisation == self.slug}
        return described | System.objects.owned_by(self.organisation).slugs()

    @cached_property
    def unusable_slugs(self) -> set[str]:
        """Reserved or taken by others, seen or not: one answer to all of them."""
        of = former_slugs.owners_of_systems() | dict(System.objects.values_list("slug", "organisation_id"))
        return {
            record.slug
            for record in self.estate.systems
            if of.get(record.slug, self.organisation.pk) != self.organisation.pk
            or (record.slug in RESERVED_SLUGS and record.slug not in of)
        }

    @cached_property
    def unusable_addresses(self) -> set[str]:
        known = Person.objects.with_addresses(record.email for record in self.estate.people)
        return {
            record.email
            for record in self.estate.people
            if (
                known[record.email].organisation_id != self.organisation.pk
                if record.email in known
                else record.email.partition("@")[0] in RESERVED_NAMES
            )
        }


def _organisations(own: _Own) -> Iterator[Wrong]:
    for place, record in enumerate(own.estate.organisations):
        if record.slug != own.slug:
            yield record.line, f"organisations[{place}].slug", own.not_yours


def _people(own: _Own) -> Iterator[Wrong]:
    for place, record in enumerate(own.estate.people):
        where = f"people[{place}]"
        if record.organisation != own.slug:
            yield record.line, f"{where}.organisation", own.not_yours
        if record.email in own.unusable_addresses:
            yield record.line, f"{where}.{ADDRESS}", ADDRESS_CANNOT_BE_USED
        if record.password is not None:
            yield record.line, f"{where}.password", OWN_PASSWORD


def _systems(own: _Own) -> Iterator[Wrong]:
    for place, record in enumerate(own.estate.systems):
        if record.organisation != own.slug:
            yield record.line, f"systems[{place}].organisation", own.not_yours
        if record.slug in own.unusable_slugs:
            other = f"{own.slug}-{record.slug}"
            yield record.line, f"systems[{place}].slug", SLUG_CANNOT_BE_USED.format(slug=record.slug, other=other)


def _dependencies(own: _Own) -> Iterator[Wrong]:
    for place, record in enumerate(own.estate.dependencies):
        if own.systems.isdisjoint((record.dependent, record.provider)):
            yield record.line, f"dependencies[{place}]", ONE_END


def _tags(own: _Own) -> Iterator[Wrong]:
    for place, record in enumerate(own.estate.tags):
        if record.organisation != own.slug:
            yield record.line, f"tags[{place}].organisation", own.not_yours


def _contacts(own: _Own) -> Iterator[Wrong]:
    for place, record in enumerate(own.estate.contacts):
        if record.system not in own.systems:
            yield record.line, f"contacts[{place}].system", NOT_YOUR_SYSTEM.format(slug=record.system)


def _freezes(own: _Own) -> Iterator[Wrong]:
    for place, record in enumerate(own.estate.freezes):
        if record.organisation != own.slug:
            yield record.line, f"freezes[{place}].organisation", own.not_yours
        for slug in sorted(set(record.systems) - own.systems):
            yield record.line, f"freezes[{place}].systems", NOT_YOUR_SYSTEM.format(slug=slug)


def _hours(own: _Own) -> Iterator[Wrong]:
    for place, record in enumerate(own.estate.maintenance_hours):
        if record.system not in own.systems:
            yield record.line, f"maintenance_hours[{place}].system", NOT_YOUR_SYSTEM.format(slug=record.system)


def _changes(own: _Own) -> Iterator[Wrong]:
    for place, record in enumerate(own.estate.changes):
        if record.organisation != own.slug:
            yield record.line, f"changes[{place}].organisation", own.not_yours


_CHECKS: tuple[Callable[[_Own], Iterator[Wrong]], ...] = (
    _organisations,
    _people,
    _systems,
    _dependencies,
    _tags,
    _contacts,
    _freezes,
    _hours,
    _changes,
)
