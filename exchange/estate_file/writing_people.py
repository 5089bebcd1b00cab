"""Imported people. Their passwords are worked out before anybody has to wait for the import."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from django.contrib.auth.hashers import check_password, make_password

from accounts.domain.may import refusals_to_lose_an_admin
from accounts.models import Person, Role
from accounts.services.people import CANNOT_BE_USED
from core.refusals import refuse_if
from core.security_log import SecurityEvent, note
from exchange.estate_file.known_ids import KnownIds
from exchange.estate_file.records import PersonRecord
from exchange.estate_file.scope import Importer
from exchange.estate_file.upsert import ImportOutcome, WantedRow, given, put

Hashes = Mapping[str, str]
"""Of the passwords that are new, by address."""


def hashed(records: Sequence[PersonRecord]) -> Hashes:
    with_one = {record.email: record.password for record in records if record.password is not None}
    known = Person.objects.with_addresses(with_one)
    return {
        email: make_password(password)
        for email, password in with_one.items()
        if email not in known or not check_password(password, known[email].password)
    }


def put_people(
    records: Sequence[PersonRecord], house: KnownIds, outcome: ImportOutcome, importer: Importer, hashes: Hashes
) -> None:
    existing = Person.objects.with_addresses(record.email for record in records)
    importer.require_own(existing.values(), CANNOT_BE_USED)
    owners = {row.pk: row.organisation_id for row in existing.values()}
    roles = {row.pk: set(row.roles) for row in existing.values()}
    rows = put(
        outcome,
        "person",
        Person,
        (_wanted(record, house, hashes) for record in records),
        existing,
        words=house.in_words,
    )
    house.left |= {owners[row.pk] for row in existing.values() if row.organisation_id != owners[row.pk]}
    _keep_an_admin(importer)
    if importer.by is not None:
        _note([row for row in rows.values() if isinstance(row, Person)], roles)


def _wanted(record: PersonRecord, house: KnownIds, hashes: Hashes) -> WantedRow:
    values = given(
        organisation_id=house.organisations[record.organisation],
        password=hashes.get(record.email),
        name=record.name,
        roles=None if record.roles is None else list(record.roles),
        timezone=record.timezone,
        phone=record.phone,
    )
    return WantedRow(record.email, record.email, values, _when_new(record), line=record.line)


def _when_new(record: PersonRecord) -> dict[str, object]:
    new: dict[str, object] = {"email": record.email}
    if record.roles is None:
        new["roles"] = [Role.VIEWER.value]
    if record.password is None:
        new["password"] = make_password(None)
    return new


def _keep_an_admin(importer: Importer) -> None:
    admin = importer.admin
    if admin is not None and not Person.objects.active_admins(admin.organisation).exists():
        refuse_if(refusals_to_lose_an_admin(admin.name, admin.organisation_name, last=True))


def _note(people: Sequence[Person], roles: Mapping[int, set[str]]) -> None:
    """As where an admin does it on a page."""
    for person in people:
        if person.pk not in roles:
            note(SecurityEvent.PERSON_ADDED, whom=person.pk, roles=person.roles)
        elif roles[person.pk] != set(person.roles):
            note(SecurityEvent.ROLES_CHANGED, whom=person.pk, roles=person.roles)
