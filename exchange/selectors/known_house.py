"""What a table may refer to, as its importer may know it."""

from __future__ import annotations

from collections import defaultdict

from django.db.models import Q

from accounts.models import Organisation, Person
from core.addresses import canonical
from core.text import folded
from estate.models import Contact, Dependency, System
from estate.services.systems import RESERVED
from exchange.tables.known_house import KnownHouse


def known_house(person: Person, *, for_all: bool) -> KnownHouse:
    """In seven queries, whatever the table holds. A retired system is known by its slug alone."""
    organisation = person.organisation
    seen = System.objects.all() if for_all else System.objects.visible_to(organisation)
    systems = list(seen.order_by("slug").values_list("slug", "name", "organisation__slug"))
    called: defaultdict[str, list[str]] = defaultdict(list)
    for slug, name in seen.filter(retired_at=None).order_by("slug").values_list("slug", "name"):
        called[folded(name)].append(slug)
    return KnownHouse(
        own=organisation.slug,
        for_all=for_all,
        organisations=_organisations(),
        owners={slug: owner for slug, _, owner in systems},
        called={name: tuple(slugs) for name, slugs in called.items()},
        names={slug: name for slug, name, _ in systems},
        taken=RESERVED | System.objects.all().slugs(),
        people=_people(organisation, for_all=for_all),
        pairs=_pairs(organisation, for_all=for_all),
        filled=_filled(organisation, for_all=for_all),
    )


def _organisations() -> dict[str, str]:
    """Everybody who signs in may know them."""
    rows = list(Organisation.objects.order_by("slug").values_list("slug", "name"))
    return {**{folded(name): slug for slug, name in rows}, **{folded(slug): slug for slug, _ in rows}}


def _people(organisation: Organisation, *, for_all: bool) -> dict[str, str]:
    people = Person.objects.all() if for_all else Person.objects.filter(organisation=organisation)
    return {canonical(email): name for email, name in people.order_by("email").values_list("email", "name")}


def _pairs(organisation: Organisation, *, for_all: bool) -> frozenset[tuple[str, str]]:
    own = Q(dependent__organisation=organisation) | Q(provider__organisation=organisation)
    rows = Dependency.objects.all() if for_all else Dependency.objects.filter(own)
    return frozenset(rows.order_by().values_list("dependent__slug", "provider__slug"))


def _filled(organisation: Organisation, *, for_all: bool) -> frozenset[tuple[str, str]]:
    """By people who are still here."""
    rows = Contact.objects.filter(person__is_active=True)
    rows = rows if for_all else rows.filter(system__organisation=organisation)
    return frozenset(rows.order_by().values_list("system__slug", "role"))
