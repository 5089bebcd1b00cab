"""Who would be told of work that is still being entered, or of an act that is not done yet, and why."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from accounts.models import Person
from accounts.selectors.stand_ins import people_called, stand_ins_of
from changes.models import Change
from changes.selectors.findings import FindingView
from changes.selectors.preview import Behind, PreviewView, is_told
from changes.selectors.reader import Reader
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
from notifications.selectors.audience_facts import behind_nobody, owners_at, side_of_calendar, unnamed_among

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
    recipients = audience(abouts, facts, reader.person.pk)
    people = _people(reader, recipients, _is_unnamed)
    told, total = _foretold(recipients, people, lambda one, name: _because(reader, one, name, concerned))
    return Foretelling(told, total, facts)


def foretold_of(reader: Reader, recipients: Iterable[Recipient]) -> tuple[tuple[Foretold, ...], int]:
    """Those of them who are there, in words for whoever would do the act, and how many they are."""
    recipients = list(recipients)
    called = people_called([one.person for one in recipients])
    there = [one for one in recipients if called[one.person].is_active]
    people = _people(reader, there, _is_no_contact)
    return _foretold(there, people, lambda one, name: _why(reader, one.reasons, name))


def _foretold(
    recipients: Collection[Recipient],
    people: Mapping[int, tuple[str, str, str]],
    because: Callable[[Recipient, str], tuple[str, ...]],
) -> tuple[tuple[Foretold, ...], int]:
    in_order = sorted(recipients, key=lambda one: (people[one.person][2], people[one.person][1]))
    told = (Foretold(*people[one.person], because(one, people[one.person][1])) for one in in_order[:MOST_SHOWN])
    return tuple(dict.fromkeys(told)), len(recipients)


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


class _Concerned:
    """The contacts of what is reached, each with no more systems than are said: a hub reaches thousands."""

    def __init__(self, reader: Reader, seen: PreviewView) -> None:
        self.slugs, self.seen, self.estate = reader.estate.slugs, seen, reader.estate
        self.known = frozenset(filter(reader.may_open, reader.needed)) if seen.reported else frozenset()
        """What the reporter of somebody else's work may know the contacts of."""
        self.systems: dict[int, set[str]] = {}
        """Of each person, all that would be a reason."""
        self.wishes = Preference.objects.wishes()
        levels = {*REACHED_FROM.values(), *self.wishes.values()}
        reasons = {level: self._reasons(level) for level in levels}
        ids = [reader.estate.system_ids[slug] for slug in frozenset().union(*reasons.values())]
        rows = list(Contact.objects.by_person(ids, REACHED_FROM))
        self.contacts = tuple(self._worst(rows, reasons))
        self.unnamed = self._unnamed(rows, reasons[min(REACHED_FROM.values())])
        slugs = {contact.system for contact in self.contacts} | self.unnamed.keys()
        self.levels = {slug: seen.blast.level(slug) for slug in slugs}
        self.paths = {slug: seen.blast.routes.to(slug) for slug in slugs if slug in seen.blast}

    def _reasons(self, level: Level) -> frozenset[str]:
        """The systems that are a reason for those who are told from this level on."""
        reasons = self.seen.blast.at_least(level) | self.seen.blast.targets | self.seen.validated
        return reasons & self.known if self.seen.reported else reasons

    def _worst(
        self, rows: Iterable[tuple[int, str, list[int]]], reasons: Mapping[Level, frozenset[str]]
    ) -> Iterable[SystemContact]:
        slugs, order = self.slugs, self._order()
        for person, role, systems in rows:
            wanted = self.wishes.get(person, REACHED_FROM[role])
            hit = reasons[wanted].intersection([slugs[system] for system in systems])
            self.systems.setdefault(person, set()).update(hit)
            for slug in sorted(hit, key=order.__getitem__)[:MOST_REASONS]:
                yield SystemContact(person, role, slug, self.estate.organisation_ids[self.estate.owners[slug]])

    def _unnamed(self, rows: Iterable[tuple[int, str, list[int]]], systems: frozenset[str]) -> dict[str, Unnamed]:
        """Of each organisation, and for want of the same roles, no more than are said."""
        named = {(self.slugs[system], role) for _, role, of in rows for system in of}
        found, order, kept = unnamed_among(systems, named), self._order(), dict[Unnamed, int]()
        first: dict[str, Unnamed] = {}
        for slug in sorted(found, key=order.__getitem__):
            one = found[slug]
            kept[one] = kept.get(one, 0) + 1
            if kept[one] <= MOST_REASONS:
                first[slug] = one
        return first

    def _order(self) -> Mapping[str, tuple[int, bool, str]]:
        """As the reasons stand in a notice: the worst first, and what is worked on before what is reached."""
        levels, targets = self.seen.levels, self.seen.blast.targets
        named = levels.keys() | self.seen.validated
        return {slug: (-levels.get(slug, Level.NONE), slug not in targets, slug) for slug in named}


def _because(reader: Reader, one: Recipient, name: str, concerned: _Concerned) -> tuple[str, ...]:
    kept = one.reasons[:MOST_REASONS]
    words = _why(reader, kept, name)
    of_systems = concerned.systems.get(one.person, set()) if len(one.reasons) >= MOST_REASONS else set[str]()
    left = len(of_systems - {reason.system for reason in kept})
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
