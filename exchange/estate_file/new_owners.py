"""A system that a file gives to another organisation takes along what protects it, and leaves behind what only its old
owner could have allowed:

- grants and shares end: the new owner says who works on it and who sees it;
- freezes follow: it stays frozen, by the new owner's own freeze of the same name and time;
- maintenance hours stay with it;
- contacts of other organisations end, but for those whom the file names;
- approvals follow: the old owner is asked no longer, the new one is, and nobody else anew.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from accounts.models import Organisation
from changes.services.new_owners import ask_new_owner
from core import clock
from estate.models import Contact, Freeze, MaintenanceHours, System, SystemShare, WorkGrant
from exchange.estate_file.records import EstateRecords, SystemRecord
from exchange.estate_file.scope import Importer
from exchange.estate_file.upsert import ImportOutcome

MOST_NAMED = 5
Key = tuple[str, str, datetime, str]
"""Of a freeze on a system: organisation, name, start and system."""


@dataclass(frozen=True, slots=True)
class GivenAway:
    """One system, and who had it before."""

    record: SystemRecord
    system: System
    old: Organisation
    new: Organisation


def given_away(records: Collection[SystemRecord], owned: Mapping[str, int]) -> list[GivenAway]:
    """`owned` are those with a new owner, and the ids of the organisations whose they were."""
    rows = System.objects.select_related("organisation").in_bulk(list(owned), field_name="slug")
    olds = Organisation.objects.in_bulk(set(owned.values()))
    moved = (one for one in records if one.slug in owned)
    return [GivenAway(one, rows[one.slug], olds[owned[one.slug]], rows[one.slug].organisation) for one in moved]


def follow_new_owners(
    given: Collection[GivenAway], estate: EstateRecords, outcome: ImportOutcome, importer: Importer
) -> None:
    contacts = {(one.system, one.person, one.role) for one in estate.contacts}
    freezes = {(one.organisation, one.name, one.starts_at, slug) for one in estate.freezes for slug in one.systems}
    for one in given:
        said = [*_grants(one), *_shares(one), *_freezes(one, freezes), *_hours(one), *_contacts(one, contacts)]
        said += _approvals(one, importer)
        outcome.follows("system", one.record.slug, one.record.line, said)


def _grants(given: GivenAway) -> Iterator[str]:
    grants = WorkGrant.objects.filter(system=given.system).select_related("organisation")
    for grant in grants.order_by("organisation__name"):
        if grant.organisation_id != given.new.pk:
            yield f"{grant.organisation} may no longer book work on it: {given.old} had allowed that."
        grant.delete()


def _shares(given: GivenAway) -> Iterator[str]:
    shares = SystemShare.objects.filter(system=given.system).select_related("organisation")
    for share in shares.order_by("organisation__name"):
        if not given.system.listed and share.organisation_id != given.new.pk:
            yield f"{share.organisation} no longer sees it: {given.old} had shown it."
        share.delete()


def _freezes(given: GivenAway, named: Collection[Key]) -> Iterator[str]:
    """Those of its old owner that stand, but for those of which the file says that they hold it."""
    freezes = Freeze.objects.standing().filter(organisation=given.old, systems=given.system)
    for freeze in freezes.order_by("starts_at", "id"):
        if (given.old.slug, freeze.name, freeze.starts_at, given.record.slug) in named:
            yield f"The freeze “{freeze.name}” on it stays {given.old}’s: the file says so."
        else:
            _pass_on(freeze, given)
            yield f"The freeze “{freeze.name}” on it is {given.new}’s now."


def _pass_on(freeze: Freeze, given: GivenAway) -> None:
    """Of several systems one goes; a freeze of this system alone goes whole, with all that was found of it."""
    own = Freeze.objects.standing().filter(organisation=given.new, name=freeze.name, starts_at=freeze.starts_at).first()
    if own is None and freeze.systems.count() == 1:
        freeze.organisation = given.new
        freeze.save(update_fields=["organisation"])
        return
    own = own or Freeze.objects.create(
        organisation=given.new,
        name=freeze.name,
        mode=freeze.mode,
        starts_at=freeze.starts_at,
        ends_at=freeze.ends_at,
    )
    own.systems.add(given.system)
    freeze.systems.remove(given.system)
    if not freeze.systems.exists():
        Freeze.objects.filter(pk=freeze.pk).update(lifted_at=clock.now())


def _hours(given: GivenAway) -> Iterator[str]:
    if MaintenanceHours.objects.filter(system=given.system).exists():
        yield "Its maintenance hours stay as they are."


def _contacts(given: GivenAway, kept: Collection[tuple[str, str, str]]) -> Iterator[str]:
    others = Contact.objects.filter(system=given.system).exclude(person__organisation=given.new)
    for contact in others.select_related("person").order_by("role", "order", "person__email"):
        if (given.record.slug, contact.person.email, contact.role) not in kept:
            yield f"{contact.person} is no longer its contact ({contact.get_role_display()})."
            contact.delete()


def _approvals(given: GivenAway, importer: Importer) -> Iterator[str]:
    asked = 0
    for change, delta in ask_new_owner(importer.by, given.record.slug, given.old.pk, given.new.pk):
        asked += 1
        if asked <= MOST_NAMED and delta.asked:
            yield f"{given.new} is asked to approve {change.reference}."
    if asked > MOST_NAMED:
        yield f"And {asked - MOST_NAMED:,} more approvals follow."
