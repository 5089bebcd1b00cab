"""Colleagues who can be chosen in a form."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from functools import cached_property

from accounts.models import Organisation, Person
from accounts.selectors.people import engineers_of, there
from changes.selectors.choosable import MOST_OFFERED, Choice, WithoutTags
from core.searching import Wanted, alike, in_order
from core.text import folded

WHO: dict[str, Callable[..., list[Person]]] = {"colleagues": there, "engineers": engineers_of}
"""Who have not left; of these, who may work."""


@dataclass
class ChoosablePeople(WithoutTags):
    """By their addresses. `kept` are those that an edited thing names already."""

    organisation: Organisation
    scope: str
    kept: Collection[str] = ()
    me: int | None = None
    """The id of whoever chooses."""

    offers_all = True

    def __contains__(self, value: object) -> bool:
        return value in self.by_address

    def choice(self, value: str) -> Choice:
        person = self.by_address[value]
        return Choice(value, person.name_today, "you" if person.pk == self.me else person.email)

    def find(self, typed: str, most: int = MOST_OFFERED) -> list[Choice]:
        """The best first; before anything is typed, oneself and then by name."""
        wanted = Wanted.read(typed)
        people = [*self.by_address.values()]
        if not wanted:
            people.sort(key=lambda one: one.pk != self.me)
            return self._choices(people[:most])
        held = [one for one in people if all(word in folded(f"{one.name} {one.email}") for word in wanted.words)]
        held.sort(key=lambda one: not folded(one.name).startswith(wanted.words[0]))
        return self._choices((held or self._alike(wanted))[:most])

    def called(self, typed: str) -> list[str]:
        text = folded(typed.strip())
        return [one.email for one in self.by_address.values() if text in (folded(one.name), folded(one.email))]

    @cached_property
    def by_address(self) -> dict[str, Person]:
        people = {one.email: one for one in WHO[self.scope](self.organisation)}
        gone = set(self.kept) - people.keys()
        left = Person.objects.filter(email__in=gone).order_by("name") if gone else ()
        return people | {one.email: one for one in left}

    def _alike(self, wanted: Wanted) -> list[Person]:
        rows = Person.objects.filter(pk__in=[one.pk for one in self.by_address.values()])
        return in_order(rows, alike(rows, wanted))

    def _choices(self, people: Iterable[Person]) -> list[Choice]:
        return [self.choice(one.email) for one in people]
