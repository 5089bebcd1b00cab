"""Who would be told of work that is still being entered, or of an act that is not done yet, and why."""

from __future__ import annotations

import heapq
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
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
        levels=concerned.levels,
        paths=concerned.paths,
        targets=seen.blast.targets,
        validated=seen.validated,
        contacts=concerned.contacts,
        implementers=seen.people,
        sides=(*sides, *own),
        wishes=concerned.wishes,
        unnamed=concerned.unnamed,
        stand_ins=stand_ins_of({one.organisation for one in concerned.unnamed.values()}) | behind_nobody(sides),
        **_answering(reader, seen, owner),
    )
    recipients = audience(abouts, replace(facts, paths={}), reader.person.pk)
    told = _foretold(reader, recipients, _is_unnamed, lambda one, name: _because(reader, one, name, concerned))
    return Foretelling(told, len(recipients), facts)


def foretold_of(reader: Reader, recipients: Iterable[Recipient]) -> tuple[tuple[Foretold, ...], int]:
    """Those of them who are there, in words for whoever would do the act, and how many they are."""
    recipients = list(recipients)
    called = people_called([one.person for one in recipients])
    there = [one for one in recipients if called[one.person].is_active]
    told = _foretold(reader, there, _is_no_contact, lambda one, name: _why(reader, one.reasons, name))
    return told, len(there)


def _foretold(
    reader: Reader,
    recipients: Collection[Recipient],
    unnamed: Callable[[Recipient], bool],
    because: Callable[[Recipient, str], tuple[str, ...]],
) -> tuple[Foretold, ...]:
    first = recipients if len(recipients) <= MOST_SHOWN else _first(reader, recipients, unnamed)
    people = _people(reader, first, unnamed)
    in_order = sorted(first, key=lambda one: (people[one.person][2], people[one.person][1]))
    told = (Foretold(*people[one.person], because(one, people[one.person][1])) for one in in_order)
    return tuple(dict.fromkeys(told))


def _first(
    reader: Reader, recipients: Collection[Recipient], unnamed: Callable[[Recipient], bool]
) -> Collection[Recipient]:
    """Those that are shown, by organisation and name: of many the whole person is worth loading of no others."""
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
    """To what is reached of these systems, each worked out when it is asked for."""

    def __init__(self, slugs: Iterable[str], blast: BlastRadius) -> None:
        self.slugs, self.blast = frozenset(slug for slug in slugs if slug in blast), blast

    def __getitem__(self, slug: str) -> tuple[str, ...]:
        if slug not in self.slugs:
            raise KeyError(slug)
        return self.blast.routes.to(slug)

    def __iter__(self) -> Iterator[str]:
        return iter(self.slugs)

    def __len__(self) -> int:
        return len(self.slugs)


class _Concerned:
    """The contacts of what is reached, each with no more systems than are said: a hub reaches thousands."""

    def __init__(self, reader: Reader, seen: PreviewView) -> None:
        self.slugs, self.seen, self.estate = reader.estate.slugs, seen, reader.estate
        self.known = frozenset(filter(reader.may_open, reader.needed)) if seen.reported else frozenset()
        """What the reporter of somebody else's work may know the contacts of."""
        self.systems: dict[int, set[int]] = {}
        """Of each person, the ids of all that would be a reason."""
        self.wishes = Preference.objects.wishes()
        ids = self.estate.system_ids
        levels = {*REACHED_FROM.values(), *self.wishes.values()}
        reasons = {level: {ids[slug]: slug for slug in self._reasons(level)} for level in levels}
        self.rows = list(Contact.objects.by_person(set[int]().union(*reasons.values()), REACHED_FROM))
        self.contacts = tuple(self._worst(reasons))
        self.unnamed = self._unnamed(reasons[min(REACHED_FROM.values())].values())
        slugs = {contact.system for contact in self.contacts} | self.unnamed.keys()
        self.levels = {slug: seen.levels.get(slug, Level.NONE) for slug in slugs}
        self.paths = _Paths(slugs, seen.blast)

    def _reasons(self, level: Level) -> frozenset[str]:
        """The systems that are a reason for those who are told from this level on."""
        reasons = self.seen.blast.at_least(level) | self.seen.blast.targets | self.seen.validated
        return reasons & self.known if self.seen.reported else reasons

    def _worst(self, reasons: Mapping[Level, Mapping[int, str]]) -> Iterable[SystemContact]:
        owners, organisations, order = self.estate.owners, self.estate.organisation_ids, self._order
        for person, role, systems in self.rows:
            hit = reasons[self.wishes.get(person, REACHED_FROM[role])].keys() & systems
            self.systems.setdefault(person, set()).update(hit)
            slugs = map(self.slugs.__getitem__, hit)
            for slug in sorted(slugs, key=order.__getitem__)[:MOST_REASONS]:
                yield SystemContact(person, role, slug, organisations[owners[slug]])

    def _unnamed(self, systems: Collection[str]) -> dict[str, Unnamed]:
        """Of each organisation, and for want of the same roles, no more than are said."""
        named: dict[str, set[str]] = {}
        for _, role, of in self.rows:
            named.setdefault(role, set()).update(map(self.slugs.__getitem__, of))
        return {
            slug: one
            for one, slugs in unnamed_by_lack(systems, named).items()
            for slug in heapq.nsmallest(MOST_REASONS, slugs, key=self._order.__getitem__)
        }

    @cached_property
    def _order(self) -> Mapping[str, tuple[int, bool, str]]:
        """As the reasons stand in a notice: the worst first, and what is worked on before what is reached."""
        levels, targets = self.seen.levels, self.seen.blast.targets
        named = levels.keys() | self.seen.validated
        return {slug: (-levels.get(slug, Level.NONE), slug not in targets, slug) for slug in named}


def _because(reader: Reader, one: Recipient, name: str, concerned: _Concerned) -> tuple[str, ...]:
    kept = [replace(reason, path=concerned.paths.get(reason.system, ())) for reason in one.reasons[:MOST_REASONS]]
    words = _why(reader, kept, name)
    of_systems = concerned.systems.get(one.person, set()) if len(one.reasons) >= MOST_REASONS else set[int]()
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
