"""Imported freezes and maintenance hours."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from estate.models import Freeze, MaintenanceHours
from exchange.estate_file.difference import FieldDifference
from exchange.estate_file.known_ids import KnownIds
from exchange.estate_file.records import FreezeRecord, HoursRecord
from exchange.estate_file.upsert import BATCH, ImportOutcome, WantedRow, given, put
from exchange.estate_file.words import in_words

_HOURS = ("system_id", "rrule", "start", "duration", "timezone")


def put_freezes(records: Sequence[FreezeRecord], house: KnownIds, outcome: ImportOutcome) -> None:
    """Known again by organisation, name and start, those that were lifted too: they stay lifted."""
    found = Freeze.objects.filter(name__in={record.name for record in records}).order_by("lifted_at", "id")
    existing = {(row.organisation_id, row.name, row.starts_at): row for row in found}
    wanted = [
        WantedRow(
            key := (house.organisations[record.organisation], record.name, record.starts_at),
            record.name,
            given(ends_at=record.ends_at, mode=record.mode),
            {"organisation_id": key[0], "name": key[1], "starts_at": key[2]},
            line=record.line,
            zone=house.zones[record.organisation],
        )
        for record in records
    ]
    rows = put(outcome, "freeze", Freeze, wanted, existing)
    freezes = [rows[want.key] for want in wanted]
    held = {freeze.pk for want, freeze in zip(wanted, freezes, strict=True) if want.key in existing}
    changed = _hold({freeze.pk: record for freeze, record in zip(freezes, records, strict=True)}, house)
    for record, field in ((record, field) for pk, (record, field) in changed.items() if pk in held):
        outcome.note_updated("freeze", record.name, [field], record.line)
        outcome.calendars.update(field.before.split(", ") if field.before else ())
    touched = {*outcome.created.get("freeze", ()), *outcome.updated.get("freeze", ())}
    outcome.calendars.update(slug for record in records if record.name in touched for slug in record.systems)


def _hold(records: dict[int, FreezeRecord], house: KnownIds) -> dict[int, tuple[FreezeRecord, FieldDifference]]:
    """Each freezes what the file says, and nothing else; answers which held others before."""
    through = Freeze.systems.through
    there, slugs = defaultdict[int, set[int]](set), {pk: slug for slug, pk in house.systems.items()}
    for freeze, system in through.objects.filter(freeze__in=records).values_list("freeze_id", "system_id"):
        there[freeze].add(system)
    wanted = {freeze: {house.systems[slug] for slug in record.systems} for freeze, record in records.items()}
    through.objects.bulk_create(
        (through(freeze_id=pk, system_id=one) for pk, held in wanted.items() for one in sorted(held - there[pk])),
        batch_size=BATCH,
    )
    for freeze, held in wanted.items():
        if gone := there[freeze] - held:
            through.objects.filter(freeze=freeze, system__in=gone).delete()
    return {
        pk: (records[pk], FieldDifference("systems", *(in_words(sorted(slugs[one] for one in held)) for held in both)))
        for pk, held in wanted.items()
        if (both := (there[pk], held))[0] != held
    }


def put_hours(records: Sequence[HoursRecord], house: KnownIds, outcome: ImportOutcome) -> None:
    found = MaintenanceHours.objects.filter(system_id__in={house.systems[record.system] for record in records})
    existing = {(row.system_id, row.rrule, row.start, row.duration, row.timezone): row for row in found.order_by()}
    wanted = (
        WantedRow(
            key := (house.systems[record.system], record.rrule, record.start, record.duration, record.timezone),
            f"{record.system} {record.rrule}",
            {},
            dict(zip(_HOURS, key, strict=True)),
            line=record.line,
        )
        for record in records
    )
    rows = put(outcome, "maintenance hours", MaintenanceHours, wanted, existing)
    slugs = {pk: slug for slug, pk in house.systems.items()} if rows else {}
    outcome.calendars.update(slugs[row.system_id] for key, row in rows.items() if key not in existing)
