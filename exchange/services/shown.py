"""What a page shows of an import, as it is kept with it: the first rows of each group, and how many there are."""

from __future__ import annotations

import hashlib
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping
from typing import Any

from exchange.estate_file.difference import Difference, Done, RowDifference
from exchange.estate_file.yaml_lines import Fields, FileRefused, Scalar
from exchange.tables.items import Built
from exchange.tables.kinds import KindQuestion
from exchange.tables.sheet import Sheet

MOST_SHOWN = 50
LONGEST_SHOWN = 300
"""Characters of one value."""
MOST_PAIRS = 20
Kept = dict[str, Any]
_OF_A_SHEET = (" as line ", " as row ")


def difference_shown(
    difference: Difference,
    built: Built | None = None,
    lists: Collection[str] = (),
    names: Mapping[str, str] | None = None,
) -> Kept:
    """`lists` are those of which a table may not name all; empty for every list. `names` are those that the file
    gives to systems and people."""
    written = _written(built) if built else {}
    why = built.why if built else {}
    groups = {what.value: _group(list(difference.of(what)), written, why) for what in Done}
    return {
        "groups": groups,
        "names": _names_shown(groups, names or {}),
        "unchanged_lists": [[name, number] for name, number in difference.unchanged.items()],
        "unchanged": sum(difference.unchanged.values()),
        "left": [[why, count] for why, count in sorted(built.left.items())] if built else [],
        "not_named": {
            name: {"total": len(keys), "keys": [key[:LONGEST_SHOWN] for key in keys[:MOST_SHOWN]]}
            for name, keys in difference.no_longer_named.items()
            if keys and (not lists or name in lists)
        },
    }


def parts_of(listed: str, key: str) -> tuple[str, ...]:
    """The slugs, addresses and role in what the engine calls a row; empty where it is called by a name."""
    if listed in ("systems", "people"):
        return (key,)
    if listed == "dependencies":
        return tuple(key.split(" on "))
    if listed == "contacts":
        who, _, system = key.rpartition(" of ")
        return (*who.rpartition(", ")[::2], system)
    return ()


def _names_shown(groups: Mapping[str, Kept], names: Mapping[str, str]) -> dict[str, str]:
    rows = (row for group in groups.values() for row in group["rows"])
    parts = (part for row in rows for part in parts_of(row["list"], row["key"]))
    return {part: names[part][:LONGEST_SHOWN] for part in parts if part in names}


def digest_of_difference(difference: Difference) -> str:
    """Of all of it, also of what is not shown."""
    return hashlib.sha256(repr((difference.rows, sorted(difference.unchanged.items()))).encode()).hexdigest()


def errors_shown(refused: FileRefused, built: Built | None = None) -> Kept:
    first = [
        {
            "row": one.line,
            "column": built.heading_of(one.field) if built else one.field,
            "message": (one.message.replace(*_OF_A_SHEET) if built else one.message)[:LONGEST_SHOWN],
        }
        for one in refused.problems
    ]
    return {"first": first, "more": refused.more}


def error_shown(message: str) -> Kept:
    return {"first": [{"row": 0, "column": "", "message": message}], "more": 0}


def columns_shown(sheet: Sheet) -> list[Kept]:
    return [{"heading": heading, "samples": sheet.samples(place)} for place, heading in enumerate(sheet.headings)]


def questions_shown(questions: Iterable[KindQuestion], names: Mapping[str, str]) -> list[Kept]:
    """By slugs, with the names that the file gives: of what is here, each reader is told the names that they may
    know."""
    return [
        {
            "key": one.key,
            "group": one.group.value,
            "pairs": [list(pair) for pair in one.pairs[:MOST_PAIRS]],
            "names": {slug: names[slug] for pair in one.pairs[:MOST_PAIRS] for slug in pair if slug in names},
            "total": len(one.pairs),
            "default": one.default,
        }
        for one in questions
    ]


Written = Mapping[tuple[str, str], list[tuple[str, str]]]
"""What a table says of an item besides what it is known by, by its list and key."""
_KEYS = {
    "systems": "{slug}",
    "people": "{email}",
    "dependencies": "{dependent} on {provider}",
    "contacts": "{person}, {role} of {system}",
    "freezes": "{name}",
    "maintenance_hours": "{system} {rrule}",
}
"""By what the engine calls them."""
_NEEDS_NO_WORDS = frozenset({"slug", "organisation", "email", "dependent", "provider", "person", "role", "system"})


def _written(built: Built) -> Written:
    found = {}
    for listed, _, node in built.items:
        if isinstance(node, Fields):
            given = {name: one.text for name, one in node.pairs.items() if isinstance(one, Scalar)}
            key = _KEYS[listed].format_map(defaultdict(str, given))
            found[listed, key] = [(name, text) for name, text in given.items() if name not in _NEEDS_NO_WORDS]
    return found


def _group(rows: list[RowDifference], written: Written, why: Mapping[tuple[str, str], str]) -> Kept:
    lists = Counter(row.list_name for row in rows)
    first = [_row(row, written, why.get((row.list_name, row.key), "")) for row in rows[:MOST_SHOWN]]
    return {"total": len(rows), "lists": [list(one) for one in lists.items()], "rows": first}


def _row(row: RowDifference, written: Written, why: str) -> Kept:
    """Of what is new, what the table says of it."""
    said = written.get((row.list_name, row.key), []) if row.what is Done.ADDED and not row.fields else []
    return {
        "list": row.list_name,
        "key": row.key[:LONGEST_SHOWN],
        "line": row.line,
        "fields": [
            *([one.field, one.before[:LONGEST_SHOWN], one.after[:LONGEST_SHOWN]] for one in row.fields),
            *([name, "", text[:LONGEST_SHOWN]] for name, text in said),
        ],
        "follows": [one[:LONGEST_SHOWN] for one in (*row.follows, why) if one],
        "because": row.because[:LONGEST_SHOWN],
    }
