"""Who would be told of work that is still being entered, or of an act that is not done yet, and why."""

from __future__ import annotations

import heapq
from bisect import bisect_left
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import islice, takewhile
from operator import itemgetter
from typing import Any
from uuid import UUID

from accounts.models import Person
from accounts.selectors.stand_ins import names_called, people_called, stand_ins_of
from changes.models import Change
from changes.selectors.findings import FindingView
from changes.selectors.preview import Behind, PreviewView, is_told
from changes.selectors.reader import Reader
from estate.domain.blast_radius import BlastRadius
from estate.domain.impact import Level
from estate.models import Contact
from notifications.domain.about import About
from notifications.domain.audience import (
    REACHED_FROM,
    STANDS_IN,
    AudienceFacts,
    AudienceSide,
    Reason,
    Recipient,
    SystemContact,
    Unnamed,
    audience,
    to_stand_in_for,
)
from notifications.domain.reasons import in_words, to_json
from notifications.models import Preference
from notifications.selectors.audience_facts import behind_nobody, owners_at, side_of_calendar, unnamed_by_lack

MOST_REASONS = 4
"""Of each person; of more it says how many there are."""


@dataclass(frozen=True, slots=True)
class Foretold:
    contact: str
    """E-mail address."""
    name: str
    organisation: str
    because: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Foretelling:
    """Who would be told, by organisation and name: so many as are shown, and how many they are."""

    told: tuple[Foretold, ...]
    total: int
    facts: AudienceFacts
    """What it was told from."""


MOST_SHOWN = 200
"""People; of a hub's thousands the rest is counted."""
CONFLICTS = (About.CONFLICT_FOUND, About.CONFLICT_GONE)
WHEN_BOOKED = (About.ANNOUNCED, About.BEFORE_24H, About.BEFORE_1H, About.STARTED, *CONFLICTS)
WHEN_DECLARED = (About.UNSCHEDULED, *CONFLICTS)
WHEN_REPORTED = (About.REPORTED, *CONFLICTS)
WHEN_EXTENDED = (About.EXTENDED, *CONFLICTS)
WHEN_STARTED = (About.STARTED, *CONFLICTS)


def would_be_told(
    reader: Reader, seen: PreviewView, abouts: Collection[About] = WHEN_BOOKED, owner: int | None = None
) -> Foretelling:
    """When it is announced, before it begins and while it runs, or of the act that is meant; the reader left out.
    `owner` answers for it, where it is not the reader."""
    concerned = _Concerned(reader, seen)
    sides = _sides(reader, seen)
    own = (AudienceSide(0, owner, seen.people),) if sides else ()
    facts = AudienceFacts(
        levels=seen.levels,
        paths=concerned.paths,
        targets=seen.blast.targets,
        validated=seen.validated,
        contacts=concerned.enough,
        implementers=seen.people,
        sides=(*sides, *own),
        wishes=concerned.wishes,
        unnamed=concerned.unnamed,
        stand_ins=stand_ins_of({one.organisation for one in concerned.unnamed.values()}) | behind_nobody(sides),
        **_answering(reader, seen, owner),
    )
    recipients = _recipients(reader, abouts, facts)
    shown = _first(reader, recipients, _is_unnamed)
    if concerned.is_cut:
        people = {one.person for one in shown}
        shown = _recipients(reader, abouts, replace(facts, contacts=concerned.contacts_of(people)), people)
    told = _foretold(reader, shown, _is_unnamed, lambda one, name: _because(reader, one, name, concerned))
    return Foretelling(told, len(recipients), facts)


def _recipients(
    reader: Reader, abouts: Collection[About], facts: AudienceFacts, people: Collection[int] | None = None
) -> tuple[Recipient, ...]:
    """All of them, or of some people; without paths, which are worked out for those alone that are shown."""
    found = audience(abouts, replace(facts, paths={}), reader.person.pk)
    return found if people is None else tuple(one for one in found if one.person in people)


def foretold_of(reader: Reader, recipients: Iterable[Recipient]) -> tuple[tuple[Foretold, ...], int]:
    """Those of them who are there, in words for whoever would do the act, and how many they are."""
    recipients = list(recipients)
    called = people_called([one.person for one in recipients])
    there = [one for one in recipients if called[one.person].is_active]
    first = _first(reader, there, _is_no_contact)
    told = _foretold(reader, first, _is_no_contact, lambda one, name: _why(reader, one.reasons, name))
    return told, len(there)


def _foretold(
    reader: Reader,
    shown: Collection[Recipient],
    unnamed: Callable[[Recipient], bool],
    because: Callable[[Recipient, str], tuple[str, ...]],
) -> tuple[Foretold, ...]:
    people = _people(reader, shown, unnamed)
    in_order = sorted(shown, key=lambda one: (people[one.person][2], people[one.person][1]))
    told = (Foretold(*people[one.person], because(one, people[one.person][1])) for one in in_order)
    return tuple(dict.fromkeys(told))


def _first(
    reader: Reader, recipients: Collection[Recipient], unnamed: Callable[[Recipient], bool]
) -> Collection[Recipient]:
    """Those that are shown, by organisation and name: of many the whole person is worth loading of no others."""
    if len(recipients) <= MOST_SHOWN:
        return recipients
    names = names_called([one.person for one in recipients])

    def place(one: Recipient) -> tuple[str, str]:
        organisation, name = names[one.person]
        return organisation, NOT_NAMED if organisation != reader.organisation.slug and unnamed(one) else name

    return sorted(recipients, key=place)[:MOST_SHOWN]


def _why(reader: Reader, reasons: Iterable[Reason], name: str) -> tuple[str, ...]:
    return in_words([to_json(reason) for reason in reasons], reader.name, with_paths=True, contact=name)


def _answering(reader: Reader, seen: PreviewView, owner: int | None) -> dict[str, Any]:
    """The own work is answered for by the reader, or by whom it has."""
    if seen.reported:
        return {}
    answers = owner or reader.person.pk
    return {"owner": answers, "house": reader.organisation.pk, "of_house": seen.people | {answers}}


def _people(
    reader: Reader, recipients: Iterable[Recipient], unnamed: Callable[[Recipient], bool]
) -> dict[int, tuple[str, str, str]]:
    """E-mail address, name and organisation. Of another party nobody learns who its people are that are not named:
    they stand as one, under the address of its desk."""
    found = {}
    people = people_called([one.person for one in recipients])
    for one in recipients:
        person = people[one.person]
        of = person.organisation
        hidden = of.pk != reader.organisation.pk and unnamed(one)
        who = (of.email or person.email, NOT_NAMED) if hidden else (person.email, person.name)
        found[one.person] = (*who, of.slug)
    return found


NOT_NAMED = "whoever is there"


def _is_no_contact(one: Recipient) -> bool:
    """Of whom the reader knows nothing: told for no system, such as who carries out work that is met."""
    return _is_unnamed(one) or not any(reason.system for reason in one.reasons if reason.roles != (STANDS_IN,))


def _is_unnamed(one: Recipient) -> bool:
    return all(reason.roles == (STANDS_IN,) for reason in one.reasons)


class _Paths(Mapping[str, tuple[str, ...]]):
    """To what is reached, each worked out when it is asked for."""

    def __init__(self, reached: Collection[str], blast: BlastRadius) -> None:
        self.reached, self.blast = reached, blast

    def __getitem__(self, slug: str) -> tuple[str, ...]:
        if slug not in self.reached:
            raise KeyError(slug)
        return self.blast.routes.to(slug)

    def __iter__(self) -> Iterator[str]:
        return iter(self.reached)

    def __len__(self) -> int:
        return len(self.reached)


class _Concerned:
    """The contacts of what is reached: a hub reaches thousands of systems. Who is told is told from a few systems of
    each; those that are said, from the first of all, are looked for of those alone that are shown."""

    def __init__(self, reader: Reader, seen: PreviewView) -> None:
        self.slugs, self.seen, self.estate = reader.estate.slugs, seen, reader.estate
        self.known = frozenset(filter(reader.may_open, reader.needed)) if seen.reported else frozenset()
        """What the reporter of somebody else's work may know the contacts of."""
        self.wishes = Preference.objects.wishes()
        levels = {*REACHED_FROM.values(), *self.wishes.values()}
        self.reasons = {level: self._ids(self._reasons(level)) for level in levels}
        self.rows = list(Contact.objects.by_person(set[int]().union(*self.reasons.values()), REACHED_FROM))
        self.unnamed = self._unnamed(self.reasons[min(REACHED_FROM.values())])
        self.paths = _Paths(seen.levels.keys(), seen.blast)

    @property
    def is_cut(self) -> bool:
        """Whether more could be said of anybody than `enough` holds."""
        return any(len(systems) > MOST_REASONS for _, _, systems in self.rows)

    @cached_property
    def enough(self) -> tuple[SystemContact, ...]:
        """Of each person with many systems, one of the worst, and what any rule asks for besides."""
        return tuple(
            contact
            for person, role, systems in self.rows
            for contact in self._contacts(person, role, self._telling(person, role, systems))
        )

    def contacts_of(self, people: Collection[int]) -> tuple[SystemContact, ...]:
        """All that is said of these people; and of others what keeps others from standing in."""
        return tuple(
            contact
            for person, role, systems in self.rows
            for contact in (
                self._worst(person, role, systems)
                if person in people
                else self._contacts(person, role, self._named_besides.intersection(systems))
            )
        )

    def systems_of(self, person: int) -> set[int]:
        """The ids of all that would be a reason to tell this person."""
        start = bisect_left(self.rows, person, key=itemgetter(0))
        own = takewhile(lambda row: row[0] == person, islice(self.rows, start, None))
        return set[int]().union(*(self._hit(*row) for row in own))

    def _ids(self, slugs: Iterable[str]) -> set[int]:
        return set(map(self.estate.system_ids.__getitem__, slugs))

    def _reasons(self, level: Level) -> frozenset[str]:
        """The systems that are a reason for those who are told from this level on."""
        reasons = self.seen.blast.at_least(level) | self.seen.blast.targets | self.seen.validated
        return reasons & self.known if self.seen.reported else reasons

    def _hit(self, person: int, role: str, systems: Iterable[int]) -> set[int]:
        return self.reasons[self.wishes.get(person, REACHED_FROM[role])].intersection(systems)

    def _telling(self, person: int, role: str, systems: Collection[int]) -> Iterable[int]:
        hit = self._hit(person, role, systems)
        if len(hit) <= MOST_REASONS:
            return hit
        worst = next(both for worst in self._by_level if (both := worst & hit))
        return {min(worst), *(self._asked_for & hit)}

    @cached_property
    def _by_level(self) -> Sequence[set[int]]:
        """What is reached, the worst first; at last all of which there is any reason to tell."""
        levels = sorted(set(Level) - {Level.NONE}, reverse=True)
        return *(self._ids(self.seen.blast.at_least(level)) for level in levels), set().union(*self.reasons.values())

    @cached_property
    def _named_besides(self) -> set[int]:
        """Systems for which nobody is named in some role, though others may be in another."""
        return self._ids(self.unnamed)

    @cached_property
    def _asked_for(self) -> set[int]:
        return self._named_besides | self._ids(self.seen.blast.targets | self.seen.validated)

    def _worst(self, person: int, role: str, systems: Iterable[int]) -> Iterable[SystemContact]:
        first = sorted(self._hit(person, role, systems), key=lambda one: self._order[self.slugs[one]])
        return self._contacts(person, role, first[:MOST_REASONS])

    def _contacts(self, person: int, role: str, systems: Iterable[int]) -> Iterable[SystemContact]:
        owners, organisations = self.estate.owners, self.estate.organisation_ids
        for slug in map(self.slugs.__getitem__, systems):
            yield SystemContact(person, role, slug, organisations[owners[slug]])

    def _unnamed(self, systems: set[int]) -> dict[str, Unnamed]:
        """Of each organisation, and for want of the same roles, no more than are said."""
        named: dict[str, set[int]] = {role: set() for role in REACHED_FROM}
        for _, role, of in self.rows:
            named[role].update(of)
        lacking = to_stand_in_for({role: systems - of for role, of in named.items()})
        slugs, in_slugs = self._slugs(lacking), {role: self._slugs(of & lacking) for role, of in named.items()}
        return {
            slug: one
            for one, alike in unnamed_by_lack(slugs, in_slugs).items()
            for slug in heapq.nsmallest(MOST_REASONS, alike, key=self._order.__getitem__)
        }

    def _slugs(self, ids: Iterable[int]) -> set[str]:
        return set(map(self.slugs.__getitem__, ids))

    @cached_property
    def _order(self) -> Mapping[str, tuple[int, bool, str]]:
        """As the reasons stand in a notice: the worst first, and what is worked on before what is reached."""
        levels, targets = self.seen.levels, self.seen.blast.targets
        named = levels.keys() | self.seen.validated
        return {slug: (-levels.get(slug, Level.NONE), slug not in targets, slug) for slug in named}


def _because(reader: Reader, one: Recipient, name: str, concerned: _Concerned) -> tuple[str, ...]:
    kept = [replace(reason, path=concerned.paths.get(reason.system, ())) for reason in one.reasons[:MOST_REASONS]]
    words = _why(reader, kept, name)
    of_systems = concerned.systems_of(one.person) if len(one.reasons) >= MOST_REASONS else set[int]()
    left = len(of_systems - {reader.estate.system_ids.get(reason.system) for reason in kept})
    return (*words, f"And {left} more.") if left else words


def _sides(reader: Reader, seen: PreviewView) -> tuple[AudienceSide, ...]:
    """Those who stand behind the other sides of what people would be told of. Of a counterpart's only whom one may
    call: not who implements it, nor who reported it."""
    told = [*seen.makes.values(), *(view for view in seen.ends if is_told(view))]
    titles = {side.change: side.title is not None for view in told for side in view.windows if side.change is not None}
    behind = _behind(seen, titles)
    people = {person for one in behind.values() for person in (one.owner, *one.implementers)}
    gone = frozenset(Person.objects.filter(pk__in=people, is_active=False).values_list("pk", flat=True))
    return (
        *(
            _side_of_work(behind[change], gone, titled=titled)
            for change, titled in sorted(titles.items())
            if titled or behind[change].owner_organisation == behind[change].organisation
        ),
        *_sides_of_calendars(reader, told),
    )


def _side_of_work(one: Behind, gone: frozenset[int], *, titled: bool) -> AudienceSide:
    house = one.organisation if one.owner_organisation == one.organisation else None
    implementers = one.implementers - gone if titled else frozenset[int]()
    return AudienceSide(0, None if one.owner in gone else one.owner, implementers, house)


def _behind(seen: PreviewView, changes: Collection[UUID]) -> dict[UUID, Behind]:
    """What would be gone names work that is not met any more."""
    missing = set(changes) - seen.behind.keys()
    if not missing:
        return dict(seen.behind)
    found = Change.objects.filter(public_id__in=missing).select_related("owner")
    return dict(seen.behind) | {
        one.public_id: Behind(
            one.organisation_id,
            one.owner_id,
            one.owner.organisation_id,
            frozenset(who.pk for who in one.implementers.all()),
        )
        for one in found.prefetch_related("implementers")
    }


def _sides_of_calendars(reader: Reader, told: Iterable[FindingView]) -> tuple[AudienceSide, ...]:
    """Of the systems where a freeze or maintenance hours are met, as far as the reader may know them."""
    known, ids = reader.estate.names, reader.estate.organisation_ids
    met = [(ids[party.organisation], view.meets_at) for view in told for party in view.parties]
    met = [(party, slugs) for party, slugs in met if all(slug in known for slug in slugs)]
    if not met:
        return ()
    owners = owners_at({party for party, _ in met}, {slug for _, slugs in met for slug in slugs})
    return tuple(side_of_calendar(0, party, slugs, owners) for party, slugs in met)
