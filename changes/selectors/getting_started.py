"""How far an organisation has come on its way to its first window."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Subquery

from accounts.domain.getting_started import StartingOnTheWay, StartingStep, is_walked, the_way
from accounts.domain.may import may_work
from accounts.models import Invite, InviteKind, Organisation, Person
from changes.models import Change, State
from estate.models import ContactRole, Dependency, System


@dataclass(frozen=True, slots=True)
class HowFar:
    way: tuple[StartingOnTheWay, ...]
    systems: int = 0
    """Its own in use."""
    nobody_on_call: int = 0
    """Of those."""
    invited_by: str = ""
    """The organisation that invited it, until it has said what it needs of theirs."""


def how_far(organisation: Organisation) -> HowFar:
    proofs = {f"has_{step.name.lower()}": proof for step, proof in _proofs().items()}
    found = Organisation.objects.filter(pk=organisation.pk).annotate(**proofs, **_numbers(), inviter=_inviter())
    facts = found.values(*proofs, "systems_in_use", "without_anybody", "inviter").get()
    done = frozenset(step for step in StartingStep if facts[f"has_{step.name.lower()}"])
    way = the_way(organisation.steps_left, done)
    return HowFar(way, facts["systems_in_use"] or 0, facts["without_anybody"] or 0, facts["inviter"] or "")


def how_far_to_show(person: Person) -> HowFar | None:
    """On Tonight, for those who can go it: nothing once it is walked. Costs a query only while a step is left."""
    if not person.organisation.steps_left or not may_work(person):
        return None
    far = how_far(person.organisation)
    return None if is_walked(far.way) else far


def _numbers() -> Mapping[str, Subquery]:
    own = System.objects.in_use().filter(organisation=OuterRef("pk"))
    return {"systems_in_use": _number(own), "without_anybody": _number(own.without_contact(ContactRole.ON_CALL))}


def _number(systems: QuerySet[System]) -> Subquery:
    return Subquery(systems.order_by().values("organisation").annotate(number=Count("pk")).values("number"))


def _inviter() -> Subquery:
    said = Dependency.objects.filter(
        dependent__organisation=OuterRef("accepted_by__organisation"), provider__organisation=OuterRef("organisation")
    )
    came_by = Invite.objects.filter(kind=InviteKind.ORGANISATION, accepted_by__organisation=OuterRef("pk"))
    open_ones = came_by.exclude(Exists(said)).exclude(organisation=F("accepted_by__organisation"))
    return Subquery(open_ones.order_by("accepted_at", "pk").values("organisation__name")[:1])


def _proofs() -> Mapping[StartingStep, Exists | Q]:
    """What is there once a step is done: whom somebody invited counts before they come."""
    own = OuterRef("pk")
    ends = Q(dependent__organisation=own) | Q(provider__organisation=own)
    in_use = System.objects.in_use().filter(organisation=own)
    invited = Invite.objects.filter(organisation=own, taken_back_at=None)
    people = Person.objects.filter(organisation=own, is_active=True, roles__len__gt=0)
    return {
        StartingStep.SYSTEMS: Exists(in_use),
        StartingStep.NEEDS: Exists(Dependency.objects.filter(ends)),
        StartingStep.ON_CALL: Exists(in_use) & ~Exists(in_use.without_contact(ContactRole.ON_CALL)),
        StartingStep.COLLEAGUES: Exists(people[1:]) | Exists(invited.filter(kind=InviteKind.COLLEAGUE)),
        StartingStep.OTHERS: Exists(Organisation.objects.filter(example="").exclude(pk=own))
        | Exists(invited.filter(kind=InviteKind.ORGANISATION)),
        StartingStep.WINDOW: Exists(Change.objects.filter(organisation=own).exclude(state=State.DRAFT)),
    }
