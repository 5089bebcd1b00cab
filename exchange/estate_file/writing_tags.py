"""Imported tags: each holds what the file says, and no system is held by a tag of another organisation."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence

from django.db.models import F

from estate.models import Tag, TaggedSystem
from exchange.estate_file.difference import FieldDifference
from exchange.estate_file.records import TagRecord
from exchange.estate_file.tags import key_of_tag
from exchange.estate_file.upsert import BATCH, ImportOutcome, WantedRow, put
from exchange.estate_file.words import in_words


def put_tags(
    records: Sequence[TagRecord], organisations: Mapping[str, int], systems: Mapping[str, int], outcome: ImportOutcome
) -> None:
    """A tag is known again by its organisation and its name, however that is written. Where the file says nothing of
    its systems, they stay."""
    keys = [(organisations[organisation], known_as) for organisation, known_as in map(key_of_tag, records)]
    found = Tag.objects.filter(known_as__in={known_as for _, known_as in keys})
    existing = {(row.organisation_id, row.known_as): row for row in found}
    wanted = [
        WantedRow(
            key,
            _called(record),
            {"name": record.name},
            {"organisation_id": key[0], "known_as": key[1]},
            line=record.line,
        )
        for key, record in zip(keys, records, strict=True)
    ]
    rows = put(outcome, "tag", Tag, wanted, existing)
    said = [(rows[key].pk, record) for key, record in zip(keys, records, strict=True) if record.systems is not None]
    changed = _hold({pk: {systems[slug] for slug in record.systems or ()} for pk, record in said})
    slugs = {pk: slug for slug, pk in systems.items()} if changed else {}
    made = set(outcome.created.get("tag", ()))
    for pk, record in said:
        if pk in changed and _called(record) not in made:
            before, after = (in_words(sorted(slugs[one] for one in held)) for held in changed[pk])
            field = FieldDifference("systems", before, after)
            outcome.note_updated("tag", _called(record), [field], record.line)


def leave_tags_of_others(outcome: ImportOutcome) -> None:
    """A system that has another owner now leaves the tags of its old one."""
    left = TaggedSystem.objects.exclude(tag__organisation=F("system__organisation"))
    for name, slug in sorted(set(left.values_list("tag__name", "tag__organisation__slug"))):
        outcome.note_updated("tag", f"{name} of {slug}")
    left.delete()


def _called(record: TagRecord) -> str:
    return f"{record.name} of {record.organisation}"


def _hold(wanted: Mapping[int, set[int]]) -> dict[int, tuple[set[int], set[int]]]:
    """Systems by tag; answers which tags hold others than before, what they held and what they hold."""
    held = TaggedSystem.objects.filter(tag__in=list(wanted))
    there = {(tag, system): pk for pk, tag, system in held.values_list("pk", "tag_id", "system_id")}
    pairs = {(tag, system) for tag, systems in wanted.items() for system in systems}
    gone, new = there.keys() - pairs, pairs - there.keys()
    TaggedSystem.objects.filter(pk__in=[there[pair] for pair in gone]).delete()
    TaggedSystem.objects.bulk_create(
        (TaggedSystem(tag_id=tag, system_id=system) for tag, system in sorted(new)), batch_size=BATCH
    )
    before = defaultdict[int, set[int]](set)
    for tag, system in there:
        before[tag].add(system)
    return {tag: (before[tag], wanted[tag]) for tag in {tag for tag, _ in gone | new}}
