"""Tags in an estate file. Whose one is follows from its systems, which may stand further down."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from core.limits import LONGEST_FOLDED_NAME, LONGEST_NAME, MOST_TAGGED
from core.text import folded
from exchange.estate_file.fields import Field, Reading, Table, Wrong, a_reference, line_of, list_of, report
from exchange.estate_file.records import EstateRecords, TagRecord
from exchange.estate_file.yaml_lines import Node

TAG: Table = {
    "name": Field(line_of(LONGEST_NAME, empty=False), required=True),
    "systems": Field(list_of(a_reference("system"))),
    "organisation": Field(a_reference("organisation")),
}
TagKey = tuple[str, str]


def tag_of(node: Node, where: str, reading: Reading, values: dict[str, Any]) -> TagRecord:
    if len(folded(values["name"])) > LONGEST_FOLDED_NAME:
        raise Wrong("is too long", "name")
    if len(values.get("systems", ())) > MOST_TAGGED:
        raise Wrong(f"are too many: {len(values['systems']):,}, {MOST_TAGGED:,} are allowed", "systems")
    reading.at_the_end.append((node, where))
    return TagRecord(line=node.line, **values)


def key_of_tag(record: TagRecord) -> TagKey:
    """By what a tag is known again, once it is clear whose it is."""
    return record.organisation, folded(record.name)


def settle_tags(estate: EstateRecords, reading: Reading, owners: Mapping[str, str]) -> None:
    """Says of each tag whose it is. `owners` are organisations of systems, as they will be, by slug."""
    first, settled = dict[TagKey, int](), list[TagRecord]()
    for record, (node, where) in zip(estate.tags, reading.at_the_end, strict=True):
        try:
            tag = replace(record, organisation=_owner(record, owners))
            _refuse_twice(tag, first)
            settled.append(tag)
        except Wrong as wrong:
            report(wrong, node, where, reading)
    estate.tags = settled


def _refuse_twice(tag: TagRecord, first: dict[TagKey, int]) -> None:
    key = key_of_tag(tag)
    if key in first:
        raise Wrong(f"given twice, the same organisation and name as line {first[key]}")
    if tag.organisation:
        first[key] = tag.line


def _owner(record: TagRecord, owners: Mapping[str, str]) -> str:
    """Empty where none of its systems is known, which is said of them."""
    of = sorted({owners[slug] for slug in record.systems or () if slug in owners})
    if len(of) > 1:
        raise Wrong(f"belong to several organisations: {', '.join(of[:10])}", "systems")
    if record.organisation and of and of != [record.organisation]:
        raise Wrong(f"is “{record.organisation}”, but its systems belong to “{of[0]}”", "organisation")
    if not record.systems and not record.organisation:
        raise Wrong("is missing; only systems say whose a tag is", "organisation")
    return record.organisation or "".join(of)
