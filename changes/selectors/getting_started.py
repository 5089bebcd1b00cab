"""How far an organisation has come on its way to its first window."""

from __future__ import annotations

from collections.abc import Mapping

from django.db.models import Exists, OuterRef, Q

from accounts.domain.getting_started import StartingOnTheWay, StartingStep, is_walked, the_way
from accounts.domain.may import may_work
from accounts.models import Invite, InviteKind, Organisation, Person
from changes.models import Change, State
from estate.models import Contact, ContactRole, Dependency, System


def way_of(organisation: Organisation) -> tuple[StartingOnTheWay, ...]:
    return the_way(organisation.steps_left, _done(organisation))


def way_to_show(person: Person) -> tuple[StartingOnTheWay, ...]:
    """On Tonight, for those who can go it: nothing once it is walked. Costs a query only while a step is left."""
    if not person.organisation.steps_left or not may_work(person):
        return ()
    way = way_of(person.organisation)
    return () if is_walked(way) else way


def _done(organisation: Organisation) -> frozenset[StartingStep]:
    proofs = {f"has_{step.name.lower()}": proof for step, proof in _proofs().items()}
    facts = Organisation.objects.filter(pk=organisation.pk).annotate(**proofs).values(*proofs).get()
    return frozenset(step for step in StartingStep if facts[f"has_{step.name.lower()}"])


def _proofs() -> Mapping[StartingStep, Exists | Q]:
    """What is there once a step is done: whom somebody invited counts before they come."""
    own = OuterRef("pk")
    ends = Q(dependent__organisation=own) | Q(provider__organisation=own)
    invited = Invite.objects.filter(organisation=own, taken_back_at=None)
    people = Person.objects.filter(organisation=own, is_active=True, roles__len__gt=0)
    return {
        StartingStep.SYSTEMS: Exists(System.objects.in_use().filter(organisation=own)),
        StartingStep.NEEDS: Exists(Dependency.objects.filter(ends)),
        StartingStep.ON_CALL: Exists(Contact.objects.filter(system__organisation=own, role=ContactRole.ON_CALL)),
        StartingStep.COLLEAGUES: Exists(people[1:]) | Exists(invited.filter(kind=InviteKind.COLLEAGUE)),
        StartingStep.OTHERS: Exists(Organisation.objects.filter(example="").exclude(pk=own))
        | Exists(invited.filter(kind=InviteKind.ORGANISATION)),
        StartingStep.WINDOW: Exists(Change.objects.filter(organisation=own).exclude(state=State.DRAFT)),
    }
