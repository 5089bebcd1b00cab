"""One search for every page: systems, people, changes and organisations that one reader may see."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from itertools import islice
from typing import Any

from django.db.models import BooleanField, ExpressionWrapper, Q, QuerySet

from accounts.models import Organisation, Person
from changes.models import Change
from changes.selectors.reader import Reader
from changes.selectors.sight import sight_of
from core.cursor import Place
from core.cut import hold_any
from core.searching import Wanted, alike, alike_seen, best_first, forgiving, in_order, sifted
from estate.models import Contact, System, SystemQuerySet

Rows = Sequence[Any] | QuerySet[Any]
KINDS = ("systems", "changes", "people", "organisations")
LATE = timedelta(days=30)
"""So young are the changes among which words are forgiven."""


@dataclass(frozen=True, slots=True)
class Found:
    """The best of each kind. `more` names the kinds of which there are others."""

    systems: tuple[System, ...] = ()
    changes: tuple[Change, ...] = ()
    people: tuple[Person, ...] = ()
    organisations: tuple[Organisation, ...] = ()
    more: frozenset[str] = frozenset()
    alike: bool = False
    """Nothing holds the words as they were typed; this is what is most like them."""

    def __bool__(self) -> bool:
        return any(getattr(self, kind) for kind in KINDS)


def search(reader: Reader, wanted: Wanted, most: int) -> Found:
    """At most so many of each kind; what is only like the words where nothing holds them as they were typed."""
    if not wanted:
        return Found()
    found = _best(_as_typed(reader, wanted, most + 1), most)
    if found:
        return found
    with forgiving():
        found = _best(_much_like(reader, wanted, most + 1), most, alike=True)
        return found or _best({"changes": changes_alike(reader, wanted, most + 1)}, most, alike=True)


def systems_found(reader: Reader, wanted: Wanted, among: SystemQuerySet, *first: Q) -> QuerySet[System]:
    """The best first; one's own come before others, what is named first before both."""
    rows = among.filter(wanted.in_field()).select_related("organisation")
    return best_first(rows, wanted, Q(organisation=reader.organisation), *first)


def people_found(reader: Reader, wanted: Wanted) -> Iterator[Person]:
    rows = best_first(_people().filter(wanted.in_field()), wanted, Q(organisation=reader.organisation))
    return sifted(rows, partial(may_call, reader))


def organisations_found(reader: Reader, wanted: Wanted) -> QuerySet[Organisation]:
    rows = Organisation.objects.there().filter(wanted.in_field())
    return best_first(rows, wanted, Q(pk=reader.organisation.pk))


def may_call(reader: Reader, people: Sequence[Person]) -> list[Person]:
    """Of these, colleagues and whom the page of a system names that one's own need."""
    others = [one.pk for one in people if one.organisation_id != reader.organisation.pk]
    contacts = Contact.objects.filter(person__in=others).values_list("person_id", "system__slug") if others else ()
    called = {person for person, slug in contacts if slug in reader.needed and reader.may_open(slug)}
    return [one for one in people if one.organisation_id == reader.organisation.pk or one.pk in called]


@dataclass(frozen=True, slots=True)
class ChangesFound:
    """Changes with these words in what the reader may read of each; the newest first."""

    reader: Reader
    wanted: Wanted
    order = ("-pk",)

    def after(self, place: Place | None, number: int) -> list[tuple[Place, Change]]:
        keys = list(islice(sifted(self._holding(place), self._may_read, number), number))
        return [([row.pk], row) for row in _with_titles(self.reader, keys)]

    def _holding(self, place: Place | None) -> QuerySet[Change, tuple[int, bool]]:
        """Ids of those that hold the words, and whether they are in what everybody reads who is affected."""
        in_words = self.wanted.in_field()
        rows = Change.objects.filter(in_words | self.wanted.in_field("ticket_searched"))
        rows = rows.filter(pk__lt=int(place[0])) if place else rows
        told = rows.annotate(in_words=ExpressionWrapper(in_words, output_field=BooleanField())).order_by("-pk")
        return told.values_list("pk", "in_words")

    def _may_read(self, rows: Sequence[tuple[int, bool]]) -> Iterable[int]:
        sights = sight_of(self.reader.organisation, [pk for pk, _ in rows], meeting=False)
        return [pk for pk, in_words in rows if sights[pk].shows("title" if in_words else "external_reference")]


def changes_alike(reader: Reader, wanted: Wanted, number: int) -> list[Change]:
    """Of late ones: what was meant by words that nothing holds is seldom years old."""
    late = Change.objects.filter(created_at__gte=reader.now - LATE).only("pk")
    return _with_titles(reader, alike_seen(late, wanted, partial(titles_read, reader), number))


def titles_read(reader: Reader, changes: Sequence[Change]) -> list[int]:
    """Ids of those whose titles the reader may read."""
    sights = sight_of(reader.organisation, [one.pk for one in changes], meeting=False)
    return [one.pk for one in changes if sights[one.pk].shows("title")]


def _as_typed(reader: Reader, wanted: Wanted, number: int) -> dict[str, Rows]:
    """Most words are held by one kind or two, so that is asked first."""
    found: dict[str, Callable[[], Rows]] = {
        "systems": lambda: systems_found(reader, wanted, _systems(reader))[:number],
        "changes": lambda: [row for _, row in ChangesFound(reader, wanted).after(None, number)],
        "people": lambda: list(islice(people_found(reader, wanted), number)),
        "organisations": lambda: organisations_found(reader, wanted)[:number],
    }
    words, tickets = wanted.in_field(), wanted.in_field("ticket_searched")
    rows = [
        *(System.objects.filter(words), Change.objects.filter(words | tickets)),
        *(Person.objects.filter(words), Organisation.objects.filter(words)),
    ]
    return {kind: found[kind]() for kind, holds in zip(KINDS, hold_any(rows), strict=True) if holds}


def _much_like(reader: Reader, wanted: Wanted, number: int) -> dict[str, Rows]:
    systems = _systems(reader)
    return {
        "systems": in_order(systems.select_related("organisation"), alike(systems, wanted, most=number)),
        "people": alike_seen(_people(), wanted, partial(may_call, reader), number),
        "organisations": in_order(Organisation.objects.all(), alike(Organisation.objects.there(), wanted, most=number)),
    }


def _systems(reader: Reader) -> SystemQuerySet:
    return System.objects.in_use().visible_to(reader.organisation)


def _people() -> QuerySet[Person]:
    return Person.objects.filter(is_active=True).select_related("organisation")


def _with_titles(reader: Reader, keys: Sequence[int]) -> list[Change]:
    rows = in_order(Change.objects.select_related("organisation"), keys)
    reader.learn_titles(rows)
    return rows


def _best(rows: Mapping[str, Rows], most: int, *, alike: bool = False) -> Found:
    found = {kind: tuple(of) for kind, of in rows.items()}
    more = frozenset(kind for kind, of in found.items() if len(of) > most)
    return Found(**{kind: of[:most] for kind, of in found.items()}, more=more, alike=alike)
