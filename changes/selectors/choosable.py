"""What somebody can choose in a form, and what of it they most likely mean: one search for every picker."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Protocol

from django.db.models import Q

from changes.models import Target
from changes.selectors.reader import Reader
from changes.selectors.search import systems_found
from core.arrays import Numbers
from core.limits import MOST_TARGETS
from core.public_id import public_id_in
from core.searching import Wanted, alike, first_last, in_order
from core.text import folded
from estate.models import System, SystemQuerySet, Tag

MOST_OFFERED = 8
MOST_TAGS = 3
TAG = "tag:"
"""Before the id of a tag, where it is chosen among systems."""
LAST_TARGETS = 30
"""Of somebody's own last changes, among which they most likely choose again."""


@dataclass(frozen=True, slots=True)
class Choice:
    value: str
    name: str
    note: str = ""
    """Whose it is."""
    holds: tuple[Choice, ...] = ()
    """What is chosen in its place: of a tag, all that it holds now."""


class Choosable(Protocol):
    """What one field of a form offers. Values come in from anywhere: only what is in it can be chosen."""

    @property
    def scope(self) -> str: ...
    @property
    def offers_all(self) -> bool:
        """Whether all of it is found before anything is typed."""

    def __contains__(self, value: object) -> bool: ...
    def choice(self, value: str) -> Choice: ...
    def find(self, typed: str, most: int = MOST_OFFERED) -> list[Choice]: ...
    def called(self, typed: str) -> list[str]: ...
    def tags(self, typed: str) -> list[Choice]: ...
    def tag(self, value: str) -> Choice | None: ...


class WithoutTags:
    def tags(self, typed: str) -> list[Choice]:
        return []

    def tag(self, value: str) -> Choice | None:
        return None


@dataclass(frozen=True, slots=True)
class ScopeOfSystems:
    """Which systems in use, told of one in memory and asked of PostgreSQL for all: both are held equal by a test."""

    holds: Callable[[Reader, str], bool]
    rows: Callable[[Reader], SystemQuerySet]


SCOPES = {
    "seen": ScopeOfSystems(
        lambda reader, slug: reader.may_open(slug),
        lambda reader: System.objects.in_use().visible_to(reader.organisation),
    ),
    "workable": ScopeOfSystems(
        lambda reader, slug: slug in reader.own or slug in reader.granted,
        lambda reader: System.objects.in_use().may_be_worked_on_by(reader.organisation),
    ),
    "checkable": ScopeOfSystems(
        lambda reader, slug: slug in reader.needed and reader.may_open(slug),
        lambda reader: System.objects.in_use().visible_to(reader.organisation).filter(pk__in=_needed(reader)),
    ),
    "own": ScopeOfSystems(
        lambda reader, slug: slug in reader.own,
        lambda reader: System.objects.in_use().owned_by(reader.organisation),
    ),
}
"""What may be seen; worked on; checked, that is one's own and what it needs; one's own."""


@dataclass
class ChoosableSystems:
    """`kept` are those that an edited thing has already."""

    reader: Reader
    scope: str
    kept: Collection[str] = ()

    @property
    def offers_all(self) -> bool:
        return self.scope == "own"

    def __contains__(self, value: object) -> bool:
        estate = self.reader.estate
        in_use = value in estate.names and value not in estate.retired
        held = in_use and SCOPES[self.scope].holds(self.reader, str(value))
        return held or (value in self.kept and value in estate.names)

    def choice(self, value: str) -> Choice:
        return Choice(value, self.reader.name(value), self._whose(value))

    def find(self, typed: str, most: int = MOST_OFFERED) -> list[Choice]:
        """The best first; before anything is typed, what was chosen last and what is one's own."""
        wanted, last = Wanted.read(typed), Q(slug__in=self.last_chosen)
        if not wanted:
            own = self._rows.filter(Q(organisation=self.reader.organisation) | last)
            return self._choices(first_last(own, last)[:most])
        found = list(systems_found(self.reader, wanted, self._rows, last)[:most])
        return self._choices(found or in_order(self._rows, alike(self._rows, wanted, most=most)))

    def called(self, typed: str) -> list[str]:
        """Slugs of those with exactly this slug, or else with this name."""
        text = typed.strip()
        if text in self:
            return [text]
        return [one.value for one in self.find(text) if folded(one.name) == folded(text)]

    def tags(self, typed: str) -> list[Choice]:
        """Of the reader's own organisation, those that are called so and hold anything that can be chosen."""
        words = Wanted.read(typed).words
        if not words:
            return []
        own = Tag.objects.of(self.reader.organisation)
        called = [pk for pk, name in own.values_list("pk", "known_as") if all(word in name for word in words)]
        tags = own.filter(pk__in=called[:MOST_TAGS]).prefetch_related("systems") if called else ()
        return [choice for one in tags if (choice := self._tag(one)).holds]

    def tag(self, value: str) -> Choice | None:
        """By the value that stands for it."""
        found = Tag.objects.of(self.reader.organisation).filter(public_id=public_id_in(value.removeprefix(TAG))).first()
        return self._tag(found) if value.startswith(TAG) and found is not None else None

    @cached_property
    def last_chosen(self) -> list[str]:
        """Of what this person has booked and declared."""
        targets = Target.objects.filter(change__owner=self.reader.person.pk).order_by("-change_id", "pk")
        systems = targets.values_list("system_id", flat=True)[:LAST_TARGETS]
        slugs = dict.fromkeys(self.reader.estate.slugs.get(pk, "") for pk in systems)
        return [slug for slug in slugs if slug in self][:MOST_OFFERED]

    @property
    def _rows(self) -> SystemQuerySet:
        """What may be chosen and is seen no more keeps its name to itself: no words find it."""
        rows = SCOPES[self.scope].rows(self.reader)
        rows = rows | System.objects.filter(slug__in=[*self.kept]) if self.kept else rows
        return rows.visible_to(self.reader.organisation)

    def _tag(self, tag: Tag) -> Choice:
        held = tuple(self.choice(slug) for slug in tag.slugs if slug in self)
        held = held if len(held) <= MOST_TARGETS else ()
        return Choice(f"{TAG}{tag.public_id}", f"All of {tag}", f"{len(held)} system{'s'[: len(held) != 1]}", held)

    def _whose(self, slug: str) -> str:
        if slug in self.reader.estate.retired and self.reader.may_open(slug):
            return "retired"
        if slug in self.reader.own:
            return "yours"
        if self.scope == "own":
            return "no longer yours"
        return self.reader.estate.organisation_names[self.reader.estate.owners[slug]]

    def _choices(self, systems: Iterable[System]) -> list[Choice]:
        """Of one name and one owner, slugs tell them apart."""
        choices = [self.choice(system.slug) for system in systems if system.slug in self.reader.estate.names]
        alike = Counter((one.name, one.note) for one in choices)
        return [
            replace(one, note=f"{one.note}, {one.value}") if alike[one.name, one.note] > 1 else one for one in choices
        ]


def _needed(reader: Reader) -> Numbers:
    return Numbers(reader.estate.ids_needed_by(reader.organisation.slug))
