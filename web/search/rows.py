"""What is found, as the page and the list under the search box show it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse

from accounts.domain.may import may_administer
from accounts.models import Organisation, Person
from changes.models import Change
from changes.selectors.reader import Reader
from changes.selectors.search import Found
from components.work import Call
from core.searching import Wanted
from estate.models import System

TITLES = {"systems": "Systems", "changes": "Changes", "people": "People", "organisations": "Organisations"}


@dataclass(frozen=True, slots=True)
class FoundRow:
    name: str
    note: str
    """Whose it is, or in which state."""
    url: str = ""
    calls: tuple[Call, ...] = ()
    """Who has no page is called."""
    reference: str = ""
    state: str = ""

    @property
    def opens(self) -> str:
        """Where choosing it leads; who has no page stands with their number in the list."""
        return self.url or f"{reverse('search-whole', args=['people'])}?{urlencode({'q': self.name})}"


@dataclass(frozen=True, slots=True)
class FoundKind:
    kind: str
    title: str
    rows: tuple[FoundRow, ...]
    all_url: str = ""
    """Of the whole list, where this is not all of it."""


def found_kinds(reader: Reader, found: Found, wanted: Wanted) -> list[FoundKind]:
    return [
        FoundKind(kind, TITLES[kind], rows, _all_url(reader, kind, wanted) if kind in found.more else "")
        for kind, row_of in ROW_OF.items()
        if (rows := tuple(row_of(reader, one) for one in getattr(found, kind)))
    ]


def system_found(reader: Reader, system: System) -> FoundRow:
    return FoundRow(system.name, _whose(reader, system.organisation), reverse("system", args=[system.slug]))


def change_found(reader: Reader, change: Change) -> FoundRow:
    """Expects that the reader may read its title."""
    return FoundRow(
        reader.title(change),
        _whose(reader, change.organisation),
        reverse("change", args=[change.public_id]),
        reference=change.reference,
        state=change.state,
    )


def person_found(reader: Reader, person: Person) -> FoundRow:
    note = _whose(reader, person.organisation)
    if person.organisation_id == reader.organisation.pk and may_administer(reader.person):
        return FoundRow(person.name, note, reverse("person", args=[person.public_id]))
    return FoundRow(person.name, note, calls=(Call(person.name, "", person.phone, person.email, note),))


def organisation_found(reader: Reader, organisation: Organisation) -> FoundRow:
    desk = Call(organisation.name, "desk", organisation.phone, organisation.email, organisation.name)
    note = "yours" if organisation.pk == reader.organisation.pk else ""
    return FoundRow(organisation.name, note, f"{reverse('systems')}?{urlencode({'of': organisation.slug})}", (desk,))


ROW_OF: dict[str, Callable[[Reader, Any], FoundRow]] = {
    "systems": system_found,
    "changes": change_found,
    "people": person_found,
    "organisations": organisation_found,
}


def _whose(reader: Reader, organisation: Organisation) -> str:
    return "yours" if organisation.pk == reader.organisation.pk else organisation.name


def _all_url(reader: Reader, kind: str, wanted: Wanted) -> str:
    asked = urlencode({"q": wanted.text})
    if kind == "systems":
        return f"{reverse('systems')}?{asked}"
    return f"{reverse('search-whole', args=[kind])}?{asked}"
