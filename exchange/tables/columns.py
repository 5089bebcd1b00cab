"""Which lists a table may hold, what their columns are called, and which column of a sheet is meant by its heading."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from core.text import folded
from exchange.tables.sheet import Sheet


class TableOf(StrEnum):
    SYSTEMS = "systems"
    DEPENDENCIES = "dependencies"
    CONTACTS = "contacts"
    PEOPLE = "people"


@dataclass(frozen=True, slots=True)
class Column:
    name: str
    label: str
    """As downloads head it and pages say it."""
    also: tuple[str, ...] = ()
    """What else people write above it."""
    required: bool = False
    help: str = ""


_ORGANISATION = Column("organisation", "Organisation", ("owner organisation", "owned by", "company", "party", "owner"))
COLUMNS: Mapping[TableOf, tuple[Column, ...]] = {
    TableOf.SYSTEMS: (
        Column("name", "Name", ("system", "system name", "service", "application", "ci", "title"), required=True),
        Column("slug", "Slug", ("id", "key", "code", "identifier", "system slug"),
               help="Made from the name without it"),
        _ORGANISATION,
        Column("criticality", "Criticality", ("importance", "priority", "tier"), help="low, normal or high"),
        Column("needs", "Needs", ("depends on", "dependencies", "dependency", "requires", "providers", "upstream"),
               help="Several with commas, semicolons or lines between: “Portal; GES (soft)”"),
        Column("called", "Who is called", ("on call", "contact", "contacts", "call", "who to call", "responsible"),
               help="An e-mail address, or a name and a phone number"),
        Column("redundancy_minimum", "Redundancy minimum", ("minimum", "needs at least"),
               help="How many of its redundant providers it needs"),
        Column("listed", "Listed", ("public", "visible"), help="yes, or no for private"),
        Column("how_to_check", "How to check", ("check", "how it is checked", "test")),
    ),
    TableOf.DEPENDENCIES: (
        Column("dependent", "Dependent", ("system", "from", "consumer", "child", "source", "name"), required=True,
               help="The system that needs another"),
        Column("provider", "Needs", ("provider", "depends on", "to", "parent", "target", "dependency", "upstream"),
               required=True, help="The system that is needed"),
        Column("kind", "Kind", ("type", "how", "dependency kind", "dependency type"),
               help="required, soft or redundant"),
    ),
    TableOf.CONTACTS: (
        Column("system", "System", ("system name", "service", "application", "slug", "system slug"), required=True),
        Column("person", "E-mail address", ("e mail", "email", "mail", "person", "contact", "who is called"),
               help="Or a name and a phone number"),
        Column("name", "Name", ("person name", "contact name", "full name")),
        Column("phone", "Phone", ("phone number", "telephone", "mobile", "number")),
        Column("role", "Role", ("contact role", "type", "kind"), help="owner, on call, approver or informed"),
        Column("order", "Order", ("position", "escalation", "level", "priority"), help="Who is called first: 1"),
    ),
    TableOf.PEOPLE: (
        Column("email", "E-mail address", ("e mail", "email", "mail", "address"), required=True),
        Column("name", "Name", ("person", "full name"), required=True),
        _ORGANISATION,
        Column("roles", "Roles", ("role",), help="viewer, engineer, approver, admin; several with commas between"),
        Column("phone", "Phone", ("phone number", "telephone", "mobile", "number")),
        Column("timezone", "Time zone", ("timezone", "zone", "tz"), help="Such as Europe/Vienna"),
    ),
}  # fmt: skip
Matched = dict[str, int]
"""The column of the sheet, counted from 0, by the name of ours."""


def guess_list(headings: Sequence[str]) -> TableOf:
    """The one all of whose required columns are there, and most others."""
    return max(TableOf, key=lambda one: (*_fit(one, guess_columns(one, headings)), -list(TableOf).index(one)))


def guess_list_of(sheet: Sheet) -> TableOf:
    """A system that stands in several rows, each with what it needs, is no list of systems."""
    guessed = guess_list(sheet.headings)
    needs = guess_columns(TableOf.DEPENDENCIES, sheet.headings)
    if guessed is not TableOf.SYSTEMS or missing(TableOf.DEPENDENCIES, needs):
        return guessed
    names = [folded(row.cell(needs["dependent"])) for row in sheet.rows]
    return TableOf.DEPENDENCIES if len(set(names)) < len(names) else guessed


def _fit(table: TableOf, matched: Matched) -> tuple[int, int]:
    required = [column.name for column in COLUMNS[table] if column.required]
    named = table is TableOf.CONTACTS and not matched.keys() & {"person", "name", "phone"}
    return int(all(name in matched for name in required) and not named), len(matched)


def guess_columns(table: TableOf, headings: Sequence[str]) -> Matched:
    """What is called exactly so comes first, then what is called so among other words."""
    plain = [_plain(heading) for heading in headings]
    matched: Matched = {}
    for certain in (True, False):
        for column in COLUMNS[table]:
            if column.name not in matched:
                taken = set(matched.values())
                place = next((place for place in _places(column, plain, certain=certain) if place not in taken), None)
                if place is not None:
                    matched[column.name] = place
    return matched


def _places(column: Column, headings: Sequence[str], *, certain: bool) -> Iterator[int]:
    for word in dict.fromkeys(map(_plain, (column.label, column.name, *column.also))):
        for place, heading in enumerate(headings):
            if heading == word or (not certain and len(word) > 3 and f" {word} " in f" {heading} "):
                yield place


def _plain(heading: str) -> str:
    return " ".join("".join(one if one.isalnum() else " " for one in folded(heading)).split())


def missing(table: TableOf, matched: Mapping[str, int]) -> list[str]:
    """Labels of columns without which nothing can be imported."""
    labels = [column.label for column in COLUMNS[table] if column.required and column.name not in matched]
    if table is TableOf.CONTACTS and not matched.keys() & {"person", "name", "phone"}:
        labels.append("E-mail address")
    return labels


def left_out(headings: Sequence[str], matched: Mapping[str, int]) -> list[str]:
    used = set(matched.values())
    return [heading for place, heading in enumerate(headings) if place not in used]
