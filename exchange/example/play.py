"""The example is added for an organisation, and taken away again: its work is called off, its systems are retired, and
its parties stand in no list to choose from."""

from __future__ import annotations

from django.db import transaction

from accounts.domain.may import may_operate
from accounts.models import ExampleState, Organisation, Person
from changes.domain.lifecycle import APPROVABLE_STATES
from changes.models import Change, State, Window
from changes.services import start_and_end, system_edits
from core import clock
from core.activity import record
from core.ports import ports
from core.refusals import refuse_if
from estate.models import System
from exchange.estate_file.reading import read_estate
from exchange.estate_file.writing import import_estate, known_to_the_house
from exchange.example.estate import ENGINEERS, MINE, OWN, PARTIES, PLANNED, RUNNING, THEIRS, example_file

WHY = "The example was taken away."
THERE_ALREADY = "The example is there already."
NOT_THERE = "The example is not there."
TAKEN = "Something here is called as a part of the example would be, so it cannot be added."


def is_there() -> bool:
    return Organisation.objects.filter(example=ExampleState.SHOWN).exists()


@transaction.atomic
def add_example(actor: Person) -> None:
    """Once a house: whoever comes back to it finds the same systems, with new work around now."""
    may_operate(actor).require()
    refuse_if([THERE_ALREADY] if is_there() else [])
    refuse_if([TAKEN] if _is_taken(actor.organisation) else [])
    for system in _systems(actor.organisation):
        system_edits.bring_back(_engineer_of(system, actor), system)
    ours = actor.organisation
    file = example_file(ours.slug, ours.timezone, actor.email, clock.now())
    import_estate(read_estate(file, known_to_the_house()))
    Organisation.objects.filter(slug__in=PARTIES).update(example=ExampleState.SHOWN)
    Person.objects.filter(email__in=ENGINEERS.values()).update(is_active=False)
    for party in Organisation.objects.filter(slug__in=PARTIES):
        ports.people_changed(party.pk)
    record("example_added", "organisation", ours.pk, actor=actor, organisation=ours)


@transaction.atomic
def take_example_away(actor: Person) -> None:
    """Refused, and nothing is changed, while other work of one's own is planned on it."""
    may_operate(actor).require()
    refuse_if([] if is_there() else [NOT_THERE])
    systems = _systems(actor.organisation)
    for change in Change.objects.filter(title__in=(RUNNING, PLANNED, MINE), targets__system__in=systems):
        _call_off(change)
    for system in systems:
        system_edits.retire(_engineer_of(system, actor), system)
    Organisation.objects.filter(slug__in=PARTIES).update(example=ExampleState.GONE)
    ours = actor.organisation
    record("example_taken_away", "organisation", ours.pk, actor=actor, organisation=ours)


def _systems(ours: Organisation) -> list[System]:
    of_example = System.objects.filter(slug__in=THEIRS, organisation__slug__in=PARTIES)
    own = System.objects.filter(slug__in=OWN, organisation=ours)
    return list((of_example | own).select_related("organisation").order_by("slug"))


def _is_taken(ours: Organisation) -> bool:
    others = System.objects.filter(slug__in=(*OWN, *THEIRS)).exclude(pk__in=[one.pk for one in _systems(ours)])
    return others.exists() or Organisation.objects.filter(slug__in=PARTIES, example="").exists()


def _engineer_of(system: System, actor: Person) -> Person:
    """Its parties have nobody else who could."""
    email = ENGINEERS.get(system.organisation.slug)
    return Person.objects.select_related("organisation").get(email=email) if email else actor


def _call_off(change: Change) -> None:
    for window in Window.objects.filter(change=change):
        if window.state == State.IN_PROGRESS:
            start_and_end.complete(change.owner, window.pk, WHY)
    change.refresh_from_db()
    if change.state in APPROVABLE_STATES:
        start_and_end.cancel(change.owner, change.pk, WHY)
