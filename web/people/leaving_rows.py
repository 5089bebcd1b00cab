"""What somebody carries who is about to leave, as the page lists it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django.urls import reverse

from accounts.models import Person
from changes.models import Change
from changes.selectors.carried import carried_by
from changes.selectors.reader import Reader
from core.cut import Cut, cut_query
from estate.models import Contact
from triage.selectors.carried import opened_and_open

MOST_OF_A_KIND = 50


@dataclass(frozen=True, slots=True)
class CarriedRow:
    key: str
    """By which its taker is named."""
    name: str
    what: str
    """In words: in which role it is carried."""
    url: str
    only_engineers: bool = False
    """Whether whoever takes it must be one."""


@dataclass(frozen=True, slots=True)
class Carried:
    """All that somebody carries."""

    work: Cut[CarriedRow]
    contacts: Cut[CarriedRow]
    investigations: Cut[CarriedRow]

    @property
    def groups(self) -> tuple[tuple[str, Cut[CarriedRow]], ...]:
        named = (("Work", self.work), ("Contact for", self.contacts), ("Looks for a fault", self.investigations))
        return tuple((name, rows) for name, rows in named if rows.total)

    @property
    def total(self) -> int:
        return sum(rows.total for _, rows in self.groups)

    def __iter__(self) -> Iterator[CarriedRow]:
        return (row for _, rows in self.groups for row in rows)


def carried(reader: Reader, person: Person) -> Carried:
    work = cut_query(carried_by(person).prefetch_related("implementers"), MOST_OF_A_KIND)
    reader.look_at(list(work))
    own = Contact.objects.of_people([person]).filter(system__organisation=person.organisation_id)
    return Carried(
        work.made(lambda change: _of_work(reader, person, change)),
        cut_query(own, MOST_OF_A_KIND).made(_of_contact),
        cut_query(opened_and_open(person), MOST_OF_A_KIND).made(
            lambda one: CarriedRow(
                f"investigation/{one.public_id}",
                "An open investigation",
                "began it",
                reverse("investigation", args=[one.public_id]),
            )
        ),
    )


def _of_work(reader: Reader, person: Person, change: Change) -> CarriedRow:
    owns, carries_out = change.owner_id == person.pk, person in change.implementers.all()
    roles = " and ".join(word for word, so in (("answers for it", owns), ("carries it out", carries_out)) if so)
    what = f"{change.reference} · {change.get_state_display()} · {roles}"
    url = reverse("change", args=[change.public_id])
    return CarriedRow(f"change/{change.public_id}", reader.title(change), what, url, only_engineers=True)


def _of_contact(contact: Contact) -> CarriedRow:
    url = reverse("system", args=[contact.system.slug])
    return CarriedRow(f"contact/{contact.public_id}", contact.system.name, contact.get_role_display(), url)
