"""What can be chosen in forms: systems by whose they are, and colleagues."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Any

from accounts.domain.may import may_work
from accounts.models import Person
from changes.selectors.reader import Reader
from estate.models import System

Choices = list[tuple[str, Any]]


def workable_systems(reader: Reader, kept: Collection[str] = ()) -> Choices:
    """Those that the reader's organisation may work on, and those that an edited change has already."""
    slugs = System.objects.may_be_worked_on_by(reader.organisation).slugs() | set(kept) & reader.estate.names.keys()
    return by_owner(reader, slugs)


def checkable_systems(reader: Reader, kept: Collection[str] = ()) -> Choices:
    """Own systems and what they need."""
    needed = reader.estate.graph.needs(reader.own)
    return by_owner(reader, {slug for slug in needed if reader.may_open(slug)} | set(kept) & reader.estate.names.keys())


def colleagues(reader: Reader, kept: Collection[str] = ()) -> Choices:
    people = Person.objects.filter(organisation=reader.organisation, is_active=True).order_by("name")
    known = [(person.email, person.name) for person in people if may_work(person)]
    left = Person.objects.filter(email__in=set(kept) - {email for email, _ in known}).order_by("name")
    return known + [(person.email, person.name_today) for person in left]


def by_owner(reader: Reader, slugs: Iterable[str]) -> Choices:
    """Grouped under the owner's name, the reader's own first."""
    estate = reader.estate
    groups: dict[str, list[tuple[str, str]]] = {}
    for slug in sorted(slugs, key=lambda slug: (slug not in reader.own, estate.owners[slug], reader.name(slug))):
        groups.setdefault(estate.organisation_names[estate.owners[slug]], []).append((slug, reader.name(slug)))
    return list(groups.items())
