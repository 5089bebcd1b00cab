"""Imported dependencies. What whoever looks after the register imports is confirmed; what an admin imports between two
organisations is claimed, as on pages."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

from accounts.models import Person
from accounts.services.rates import refuse_too_often
from core import clock
from core.activity import Activity
from estate.models import Dependency, DependencyKind, DependencyState, System
from exchange.estate_file.difference import FieldDifference
from exchange.estate_file.known_ids import KnownIds
from exchange.estate_file.records import DependencyRecord, EstateRecords
from exchange.estate_file.upsert import ImportOutcome, WantedRow, given, put
from exchange.estate_file.yaml_lines import Problems

Key = tuple[int, int]
ASKED = "It counts once {owner} confirms it."
OF_TWO = "both sides agreed to it as it is"
WAITS = {
    DependencyState.CLAIMED: "it waits for an answer; a file gives none",
    DependencyState.REFUSED: "{owner} refused it",
}


def put_dependencies(estate: EstateRecords, house: KnownIds, outcome: ImportOutcome, admin: Person | None) -> None:
    records = {_key(record, house): record for record in estate.dependencies}
    found = Dependency.objects.filter(dependent_id__in={dependent for dependent, _ in records}).order_by()
    existing = {key: row for row in found if (key := (row.dependent_id, row.provider_id)) in records}
    across = _across(records, admin) if admin else {}
    standing = {key: existing[key] for key in across if key in existing}
    for key, row in standing.items():
        _leave_alone(records[key], row, across[key], outcome)
    rows = put(
        outcome,
        "dependency",
        Dependency,
        (_wanted(key, record, admin if key in across else None) for key, record in _without(records, standing)),
        existing,
    )
    claimed = [rows[key] for key in across if key not in standing]
    if admin is not None and claimed:
        _claim(admin, claimed, records, across, outcome)


def called(record: DependencyRecord) -> str:
    return f"{record.dependent} on {record.provider}"


def _key(record: DependencyRecord, house: KnownIds) -> Key:
    return house.systems[record.dependent], house.systems[record.provider]


def _without(
    records: Mapping[Key, DependencyRecord], standing: Mapping[Key, Dependency]
) -> list[tuple[Key, DependencyRecord]]:
    return [(key, record) for key, record in records.items() if key not in standing]


def _across(records: Mapping[Key, DependencyRecord], admin: Person) -> dict[Key, str]:
    """Those that lead to another organisation, and its name."""
    systems = System.objects.select_related("organisation").in_bulk({pk for key in records for pk in key})
    owners = {key: [systems[pk].organisation for pk in key] for key in records}
    return {
        key: next(one.name for one in both if one.pk != admin.organisation_id)
        for key, both in owners.items()
        if both[0] != both[1]
    }


def _wanted(key: Key, record: DependencyRecord, claimant: Person | None) -> WantedRow:
    state = DependencyState.CLAIMED if claimant else DependencyState.CONFIRMED
    return WantedRow(
        key,
        called(record),
        given(kind=record.kind, state=state.value),
        {"dependent_id": key[0], "provider_id": key[1], "entered_by": claimant},
        line=record.line,
    )


def _leave_alone(record: DependencyRecord, row: Dependency, owner: str, outcome: ImportOutcome) -> None:
    if row.state == DependencyState.CONFIRMED and record.kind in (None, row.kind):
        outcome.note_unchanged("dependency", called(record), record.line)
        return
    fields = [FieldDifference("kind", row.kind, record.kind)] if record.kind not in (None, row.kind) else []
    because = WAITS.get(DependencyState(row.state), OF_TWO).format(owner=owner)
    outcome.note_left_alone("dependency", called(record), because, fields, record.line)


def _claim(
    admin: Person,
    claimed: list[Dependency],
    records: Mapping[Key, DependencyRecord],
    across: Mapping[Key, str],
    outcome: ImportOutcome,
) -> None:
    """One import is one act, however many it claims; from then on they count like those that were made one by one."""
    now = clock.now()
    refuse_too_often("dependency_claimed", admin, now)
    for row in claimed:
        key = (row.dependent_id, row.provider_id)
        record = records[key]
        outcome.follows("dependency", called(record), record.line, [ASKED.format(owner=across[key])])
    Activity.objects.bulk_create(_activity(admin, row, records[row.dependent_id, row.provider_id]) for row in claimed)


def _activity(admin: Person, row: Dependency, record: DependencyRecord) -> Activity:
    return Activity(
        kind="dependency_claimed",
        subject_kind="dependency",
        subject_id=row.pk,
        actor=admin,
        organisation=admin.organisation,
        data={
            "dependent": record.dependent,
            "provider": record.provider,
            "dependency": row.kind,
            "state": row.state,
        },
        told_at=clock.now(),
    )


def refuse_minimums(estate: EstateRecords, house: KnownIds) -> None:
    """A redundant set cannot need more members than it has."""
    lines = {record.dependent: record.line for record in estate.dependencies}
    lines |= {record.slug: record.line for record in estate.systems}
    slugs = {house.systems[slug]: slug for slug in lines}
    redundant = Dependency.objects.confirmed().filter(kind=DependencyKind.REDUNDANT, dependent_id__in=list(slugs))
    members = Counter(redundant.order_by().values_list("dependent_id", flat=True))
    minimums = System.objects.filter(id__in=list(members)).values_list("id", "redundancy_minimum")
    problems = Problems()
    for system, minimum in minimums:
        if minimum > members[system]:
            said = f"needs {minimum} of its redundant providers but has only {members[system]}"
            problems.add(lines[slugs[system]], f"{slugs[system]}.redundancy_minimum", said)
    problems.refuse_if_any()
