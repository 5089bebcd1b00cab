"""Who reads, and which names and numbers that person's organisation may read."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import cached_property
from zoneinfo import ZoneInfo

from django.db.models import prefetch_related_objects

from accounts.models import Organisation, Person
from changes.domain.titles import title_of_unscheduled
from changes.ledger.placed_work import Placed
from changes.models import Change
from changes.selectors.sight import Sight, sight_of, sight_of_placed, sight_of_whole, systems_concerning
from changes.selectors.whom_to_call import Called, called_instead
from core import clock
from estate.models import Freeze, System, SystemShare, WorkGrant
from estate.selectors.graph import Estate, current_estate
from estate.selectors.private_systems import may_see_system, system_word


@dataclass(frozen=True, slots=True)
class ContactView:
    """Whom to call: the desk first, then the person."""

    name: str | None
    email: str | None
    phone: str | None
    desk: str
    desk_phone: str
    desk_email: str
    because: str = ""
    """In words: why this person is called about the work."""


@dataclass
class Reader:
    """One person looking at one moment; what is asked of the database is asked once."""

    person: Person
    now: datetime = field(default_factory=clock.now)
    estate: Estate = field(default_factory=current_estate)
    _sights: dict[int, Sight] = field(default_factory=dict)
    _targets: dict[int, list[str]] = field(default_factory=dict)
    _looked_at: dict[int, Change] = field(default_factory=dict)
    _called: dict[int, Called | None] = field(default_factory=dict)
    """Of those whose owner has left, who is called instead."""

    @classmethod
    def anybody_of(cls, organisation: Organisation, zone: str = "UTC") -> Reader:
        """Whoever is there and lives in that zone; nobody, so that nothing of anybody's own is shown."""
        return cls(Person(organisation=organisation, timezone=zone, roles=[]))

    def with_roles(self, roles: Iterable[str]) -> Reader:
        """Whoever has these there, with what is known of work already."""
        person = Person(organisation=self.organisation, timezone=self.person.timezone, roles=sorted(roles))
        return replace(self, person=person)

    @cached_property
    def organisation(self) -> Organisation:
        return self.person.organisation

    @cached_property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.person.timezone)

    @cached_property
    def own(self) -> frozenset[str]:
        """Slugs of its own systems."""
        return self.estate.owned.get(self.organisation.slug, frozenset())

    @cached_property
    def shared(self) -> frozenset[str]:
        shares = SystemShare.objects.filter(organisation=self.organisation)
        return frozenset(shares.values_list("system__slug", flat=True))

    @cached_property
    def granted(self) -> frozenset[str]:
        """Slugs of others' systems that it may work on."""
        grants = WorkGrant.objects.filter(organisation=self.organisation)
        return frozenset(grants.values_list("system__slug", flat=True))

    @cached_property
    def concerning(self) -> frozenset[str]:
        """Slugs of the systems of which it may read more than that they exist and whose they are."""
        return systems_concerning(self.organisation)

    def may_open(self, slug: str) -> bool:
        """What was shared is asked for only where it matters."""
        slug = self.estate.former.get(slug, slug)
        return may_see_system(self.estate, self.organisation, slug) or slug in self.shared

    def frozen_by(self, freeze: Freeze) -> list[System]:
        """Of its own freezes all that it may see, of others' only what concerns it. Expects the systems prefetched."""
        own = freeze.organisation_id == self.organisation.pk
        shown = (system for system in freeze.systems.all() if self.may_open(system.slug))
        return [system for system in shown if own or system.slug in self.concerning]

    def name(self, slug: str) -> str:
        """Also by what it was called before."""
        slug = self.estate.former.get(slug, slug)
        return self.estate.names[slug] if self.may_open(slug) else system_word(self.estate, self.organisation, slug)

    def title(self, change: Change) -> str:
        """As it was entered; of unscheduled work, which nobody gives one, in words for this reader."""
        if change.title:
            return change.title
        self.learn_titles([change])
        return self.untitled(self._targets[change.pk], change.description)

    def untitled(self, targets: Iterable[str], description: str) -> str:
        """What work without a title is called; `targets` are slugs."""
        return title_of_unscheduled(map(self.name, targets), description)

    def may_know_freeze(self, met: Iterable[str]) -> bool:
        """What a freeze is called is as private as the systems of it that are met."""
        known = (self.estate.former.get(slug, slug) for slug in met)
        return any(self.may_open(slug) for slug in known if slug in self.estate.names)

    def slug(self, slug: str) -> str:
        """The slug, or for a private system "a system of ORGANISATION"."""
        slug = self.estate.former.get(slug, slug)
        return slug if self.may_open(slug) else self.name(slug)

    def sight(self, change: Change) -> Sight:
        if change.pk not in self._sights:
            self.look_at([change])
        return self._sights[change.pk]

    def show(self, change: Change, sight: Sight) -> None:
        """As if it were theirs to see so much of."""
        self._sights[change.pk] = sight

    @cached_property
    def needed(self) -> frozenset[str]:
        """Slugs of its own systems and everything that these need."""
        return self.estate.needed_by(self.organisation.slug)

    def look_at_placed(self, windows: Iterable[Placed]) -> None:
        """The same as `look_at`, of windows that what the reader enters meets: it is their counterpart at least."""
        for change, sight in sight_of_placed(self.organisation, self.needed, windows).items():
            self._sights[change] = max(sight, Sight.COUNTERPART)

    def look_at_whole(self, changes: Iterable[Change]) -> None:
        """The same as `look_at`, of changes that are loaded whole."""
        unknown = [change for change in changes if change.pk not in self._sights]
        self._sights |= sight_of_whole(self.organisation, unknown)

    def sights(self, ids: Iterable[int]) -> dict[int, Sight]:
        """Of changes of which no more than the ids is known."""
        unknown = set(ids) - self._sights.keys()
        if unknown:
            self._sights |= sight_of(self.organisation, unknown)
        return self._sights

    def look_at(self, changes: list[Change]) -> None:
        """Works out the sight of many changes in one query."""
        self._looked_at |= {change.pk: change for change in changes}
        for change in changes:
            if change.organisation_id == self.organisation.pk:
                self._sights[change.pk] = Sight.FULL
        unknown = {change.pk for change in changes} - self._sights.keys()
        if unknown:
            self._sights.update(sight_of(self.organisation, unknown))
        self.learn_titles(changes)

    def learn_titles(self, changes: Iterable[Change]) -> None:
        """Of those without one what they are worked on is asked at once."""
        unknown = {change.pk: change for change in changes if not change.title and change.pk not in self._targets}
        if not unknown:
            return
        self._targets |= {pk: [] for pk in unknown}
        prefetch_related_objects(list(unknown.values()), "targets")
        for change in unknown.values():
            self._targets[change.pk] = [self.estate.slugs[target.system_id] for target in change.targets.all()]

    def desk(self, organisation: Organisation) -> ContactView:
        """Whom to call of an organisation where no work of theirs is meant."""
        return ContactView(None, None, None, organisation.name, organisation.phone, organisation.email)

    def contact(self, change: Change, *, person_too: bool = True) -> ContactView:
        """Of a report its owner calls those who made it; everybody else calls the owner's desk."""
        desk = change.organisation
        if change.reported_by is not None and desk.pk == self.organisation.pk:
            desk = change.reported_by
        desk_only = change.owner.organisation_id != desk.pk or not person_too
        called = None if desk_only else self._called_about(change)
        if called is None:
            return self.desk(desk)
        return ContactView(
            name=called.person.name,
            email=called.person.email,
            phone=called.person.phone or None,
            desk=desk.name,
            desk_phone=desk.phone,
            desk_email=desk.email,
            because=called.because,
        )

    def _called_about(self, change: Change) -> Called | None:
        """Who answers for it; where they have left, somebody else who is there. Of all work that was looked at this is
        asked at once."""
        if change.owner.is_active:
            return Called(change.owner)
        if change.pk not in self._called:
            unknown = {pk: one for pk, one in self._looked_at.items() if pk not in self._called}
            self._called |= called_instead([*unknown.values(), change])
        return self._called[change.pk]
