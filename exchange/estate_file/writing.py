"""Writing an estate file into the house: all or nothing, and nothing twice.

What is imported is confirmed. Nothing is ever deleted, and nobody is notified of what the file describes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from uuid import uuid4

import pghistory
from django.db import IntegrityError, connection, transaction

from accounts.models import Organisation, Person
from accounts.selectors.people import ids_by_address
from accounts.services.board_versions import raise_board_versions
from changes.ledger import reconcile as ledger
from changes.ledger.schedule_lock import placing_work
from changes.services.calendar_edits import follow_calendars
from changes.services.graph_edits import follow_graph
from core import clock
from core.activity import Activity
from core.ports import ports
from core.refusals import Refused
from estate.models import (
    Contact,
    GraphVersion,
    System,
)
from estate.selectors.graph import current_estate
from exchange.estate_file.fields import KnownNames
from exchange.estate_file.following import Follower
from exchange.estate_file.known_ids import KnownIds
from exchange.estate_file.leftover import no_longer_named
from exchange.estate_file.new_owners import follow_new_owners, given_away
from exchange.estate_file.records import ContactRecord, EstateRecords
from exchange.estate_file.retired import refuse_retired_with_work, retired_at
from exchange.estate_file.scope import TAKEN_MEANWHILE, Importer, known_to
from exchange.estate_file.upsert import ImportOutcome, WantedRow, given, put
from exchange.estate_file.writing_calendars import put_freezes, put_hours
from exchange.estate_file.writing_changes import put_changes
from exchange.estate_file.writing_dependencies import put_dependencies, refuse_minimums
from exchange.estate_file.writing_people import Hashes, hashed, put_people
from exchange.estate_file.writing_tags import leave_tags_of_others, put_tags
from notifications.services.reminders.replan import plan_reminders

_IMPORT_LOCK = 0x6D_61_69_6E_74
PLANNED_AT_ONCE = 500
"""New windows whose reminders are planned right away, the nearest first; the others' are when they fall due."""
MOST_WITH_THE_SCHEDULE = 5_000
"""Rows of a file that is imported under one hold of the schedule's lock."""


def known_to_the_house() -> KnownNames:
    return known_to(None)


def import_estate(
    estate: EstateRecords,
    dry_run: bool = False,
    by: Person | None = None,
    before_commit: Callable[[ImportOutcome], None] = lambda outcome: None,
) -> ImportOutcome:
    """All or nothing, at once: what is there already follows within the same transaction, under the schedule's lock.
    Conflicts of very many new windows are looked for after it, so that nobody who books meanwhile waits for them.

    `by` is whoever imports: an admin for their own organisation, whoever looks after the register for all. Nobody is
    named at the command line, where everything is allowed. What they refer to was read with `known_to(by)`.
    `before_commit` hears what was written while it can still be undone: what it raises undoes all of it.
    """
    importer, hashes = Importer(by), hashed(estate.people)
    try:
        with pghistory.context(bundle=str(uuid4())), transaction.atomic():
            _wait_for_other_imports()
            with _schedule(estate, importer):
                importer.refuse(estate)
                outcome = _write(estate, importer, hashes)
            before_commit(outcome)
            if dry_run:
                transaction.set_rollback(True)
    except IntegrityError as error:
        raise Refused(_does_not_fit(error, importer)) from error
    if outcome.changed_anything and not dry_run:
        if len(outcome.made_windows) > ledger.PART:
            ledger.reconcile_in_parts(outcome.made_windows)
        plan_reminders(outcome.upcoming_windows[:PLANNED_AT_ONCE])
    return outcome


def _does_not_fit(error: IntegrityError, importer: Importer) -> str:
    """By what exactly is nobody's business who imports for one organisation."""
    if importer.admin is not None:
        return "The file does not fit what is there. Somebody may have changed it meanwhile: try again."
    return f"The file does not fit what is there: {str(error).splitlines()[0]}"


def _wait_for_other_imports() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_IMPORT_LOCK])


@contextmanager
def _schedule(estate: EstateRecords, importer: Importer) -> Iterator[None]:
    """Who books meanwhile waits for a small file. A large one takes the lock only for what is there already and
    changes, after all that is new; not that of an admin, who must not take a name that somebody takes meanwhile."""
    if estate.size > MOST_WITH_THE_SCHEDULE and importer.admin is None:
        yield
        return
    with placing_work():
        yield


def _write(estate: EstateRecords, importer: Importer, hashes: Hashes) -> ImportOutcome:
    outcome, house, now = ImportOutcome(), KnownIds(), clock.now()
    before = current_estate().graph if estate.systems or estate.dependencies else None
    _put_organisations(estate, outcome)
    house.organisations = dict(Organisation.objects.values_list("slug", "id"))
    house.zones = dict(Organisation.objects.values_list("slug", "timezone"))
    put_people(estate.people, house, outcome, importer, hashes)
    house.people = ids_by_address()
    moved = _put_systems(estate, house, outcome, importer)
    house.systems = dict(System.objects.values_list("slug", "id"))
    put_dependencies(estate, house, outcome, importer.admin)
    refuse_minimums(estate, house)
    put_tags(estate.tags, house.organisations, house.systems, outcome)
    if outcome.touched("system", "tag"):
        leave_tags_of_others(outcome)
    _put_contacts(estate, house, outcome)
    put_freezes(estate.freezes, house, outcome)
    put_hours(estate.maintenance_hours, house, outcome)
    if outcome.touched("organisation", "system", "dependency"):
        GraphVersion.renew()
    if before is not None and outcome.touched("system", "dependency"):
        with placing_work() as moment:
            follow_graph(importer.by, before, moment)
        follow_new_owners(given_away(estate.systems, moved), estate, outcome, importer)
        outcome.calendars |= moved.keys()
    if outcome.calendars:
        with placing_work() as moment:
            follow_calendars(importer.by, outcome.calendars, moment)
    known = put_changes(estate.changes, house, outcome, importer, now)
    Follower(house, importer, outcome, now).follow(known)
    refuse_retired_with_work(estate)
    if len(outcome.made_windows) <= ledger.PART:
        with placing_work() as moment:
            ledger.reconcile(outcome.made_windows, moment)
    kept = {*outcome.made_changes, *(pk for _, _, pk in known)}
    outcome.no_longer_named = no_longer_named(estate, kept, importer.admin)
    if outcome.changed_anything:
        _record(estate, house, outcome)
    if outcome.touched("organisation", "person", "system", "contact"):
        _follow_people(estate, house, outcome)
    return outcome


def _follow_people(estate: EstateRecords, house: KnownIds, outcome: ImportOutcome) -> None:
    """As after each act on a page: whose desk, people or contacts are others than before."""
    slugs, people, contacts = map(outcome.others, ("organisation", "person", "contact"))
    slugs |= {one.organisation for one in estate.people if one.email in people}
    systems = {one.system for one in estate.contacts if contact_in_words(one) in contacts}
    of_contacts = set(System.objects.filter(slug__in=systems).order_by().values_list("organisation_id", flat=True))
    for organisation in sorted({house.organisations[slug] for slug in slugs} | of_contacts | house.left):
        ports.people_changed(organisation)


def _put_organisations(estate: EstateRecords, outcome: ImportOutcome) -> None:
    existing = {row.slug: row for row in Organisation.objects.all()}
    wanted = (
        WantedRow(
            record.slug,
            record.slug,
            given(
                slug=record.slug,
                name=record.name,
                timezone=record.timezone,
                phone=record.phone,
                email=record.email,
                approval_from=record.approval_from,
                notice_hours=record.notice_hours,
                open_end_hours=record.open_end_hours,
                backdate_hours=record.backdate_hours,
            ),
            line=record.line,
        )
        for record in estate.organisations
    )
    put(outcome, "organisation", Organisation, wanted, existing)


def _put_systems(estate: EstateRecords, house: KnownIds, outcome: ImportOutcome, importer: Importer) -> dict[str, int]:
    """Answers whose those were that have another owner now, by slug."""
    existing = {row.slug: row for row in System.objects.filter(slug__in=[record.slug for record in estate.systems])}
    importer.require_own(existing.values(), TAKEN_MEANWHILE)
    owned = {slug: row.organisation_id for slug, row in existing.items()}
    wanted = (
        WantedRow(
            record.slug,
            record.slug,
            given(
                slug=record.slug,
                name=record.name,
                organisation_id=house.organisations[record.organisation],
                criticality=record.criticality,
                redundancy_minimum=record.redundancy_minimum,
                listed=record.listed,
                how_to_check=record.how_to_check,
            )
            | retired_at(record, existing.get(record.slug), clock.now()),
            line=record.line,
        )
        for record in estate.systems
    )
    rows = put(outcome, "system", System, wanted, existing, words=house.in_words)
    moved = {slug: owner for slug, owner in owned.items() if rows[slug].organisation_id != owner}
    house.left |= {*moved.values(), *(rows[slug].organisation_id for slug in moved)}
    return moved


def contact_in_words(record: ContactRecord) -> str:
    return f"{record.person}, {record.role} of {record.system}"


def _put_contacts(estate: EstateRecords, house: KnownIds, outcome: ImportOutcome) -> None:
    systems = {house.systems[record.system] for record in estate.contacts}
    found = Contact.objects.filter(system_id__in=systems).order_by()
    existing = {(row.system_id, row.person_id, row.role): row for row in found}
    wanted = (
        WantedRow(
            key := (house.systems[record.system], house.people[record.person], record.role),
            contact_in_words(record),
            given(order=record.order),
            {"system_id": key[0], "person_id": key[1], "role": key[2]},
            line=record.line,
        )
        for record in estate.contacts
    )
    put(outcome, "contact", Contact, wanted, existing)


def _record(estate: EstateRecords, house: KnownIds, outcome: ImportOutcome) -> None:
    """One entry in the log of each organisation that the file describes or plans work for."""
    slugs = {record.slug for record in estate.organisations} | {
        record.organisation
        for records in (estate.people, estate.systems, estate.tags, estate.changes)
        for record in records
    }
    now = clock.now()
    created = {noun: len(names) for noun, names in outcome.created.items()}
    updated = {noun: len(names) for noun, names in outcome.updated.items()}
    Activity.objects.bulk_create(
        Activity(
            kind="imported",
            subject_kind="organisation",
            subject_id=house.organisations[slug],
            organisation_id=house.organisations[slug],
            data={"created": created, "updated": updated},
            at=now,
            told_at=now,
        )
        for slug in sorted(slugs)
    )
    raise_board_versions(house.organisations.values())
