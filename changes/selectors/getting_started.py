"""How far an organisation has come on its way to its first window."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from accounts.domain.getting_started import StartingOnTheWay, StartingStep, is_walked, the_way
from accounts.domain.may import may_work
from accounts.models import Organisation, Person
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
    proofs = {f"has_{step.name.lower()}": (step, Exists(rows)) for step, rows in _proofs().items()}
    there = Organisation.objects.filter(pk=organisation.pk).annotate(**{name: row for name, (_, row) in proofs.items()})
    facts = there.values(*proofs).get()
    return frozenset(step for name, (step, _) in proofs.items() if facts[name])


def _proofs() -> Mapping[StartingStep, QuerySet[Any]]:
    """What is there once a step is done."""
    own = OuterRef("pk")
    ends = Q(dependent__organisation=own) | Q(provider__organisation=own)
    return {
        StartingStep.SYSTEMS: System.objects.filter(organisation=own),
        StartingStep.NEEDS: Dependency.objects.filter(ends),
        StartingStep.ON_CALL: Contact.objects.filter(system__organisation=own, role=ContactRole.ON_CALL),
        StartingStep.COLLEAGUES: Person.objects.filter(organisation=own, is_active=True, roles__len__gt=0)[1:],
        StartingStep.OTHERS: Organisation.objects.exclude(pk=own),
        StartingStep.WINDOW: Change.objects.filter(organisation=own).exclude(state=State.DRAFT),
    }
