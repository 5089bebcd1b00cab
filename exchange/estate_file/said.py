"""What an import did, or would do, as read in a terminal: row by row and field by field, cut where it is long."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from exchange.estate_file.difference import Difference, Done, RowDifference

MOST_NAMED = 20
MOST_ROWS = 200
"""Of one list, with their fields."""
NOUNS = {
    "organisations": ("organisation", "organisations"),
    "people": ("person", "people"),
    "systems": ("system", "systems"),
    "dependencies": ("dependency", "dependencies"),
    "tags": ("tag", "tags"),
    "contacts": ("contact", "contacts"),
    "freezes": ("freeze", "freezes"),
    "maintenance_hours": ("maintenance hours", "maintenance hours"),
    "changes": ("change", "changes"),
}


def sentences(difference: Difference, dry_run: bool) -> Iterator[str]:
    if difference.is_empty:
        yield _nothing(difference, dry_run)
    for name in NOUNS:
        rows = [row for row in difference.rows if row.list_name == name]
        yield from _added([row for row in rows if row.what is Done.ADDED], name, dry_run)
        yield from _each([row for row in rows if row.what is Done.CHANGED], name, dry_run)
        yield from _each([row for row in rows if row.what is Done.LEFT_ALONE], name, dry_run)
    for name, names in difference.no_longer_named.items():
        yield f"not in the file, and left as it is: {counted(len(names), name)}: {_listed(names)}"


def counted(number: int, name: str) -> str:
    one, many = NOUNS[name]
    return f"{number:,} {one if number == 1 else many}"


def _nothing(difference: Difference, dry_run: bool) -> str:
    if dry_run:
        return "Nothing would change."
    return "Nothing has changed." if difference.rows else "Nothing has changed: all of it was already there."


def _added(rows: Sequence[RowDifference], name: str, dry_run: bool) -> Iterator[str]:
    if rows:
        verb = "would create" if dry_run else "created"
        yield f"{verb} {NOUNS[name][0]} ({len(rows):,}): {_listed([row.key for row in rows])}"
    for row in [row for row in rows if row.follows][:MOST_ROWS]:
        yield f"    {row.key}: {' '.join(row.follows)}"


def _each(rows: Sequence[RowDifference], name: str, dry_run: bool) -> Iterator[str]:
    for row in rows[:MOST_ROWS]:
        yield _heading(row, NOUNS[name][0], dry_run)
        yield from (f"    {one.field}: {one.before or '(empty)'} → {one.after or '(empty)'}" for one in row.fields)
        yield from (f"    {sentence}" for sentence in row.follows)
    if len(rows) > MOST_ROWS:
        yield f"and {counted(len(rows) - MOST_ROWS, name)} more"


def _heading(row: RowDifference, noun: str, dry_run: bool) -> str:
    if row.what is Done.LEFT_ALONE:
        return f"{'would leave' if dry_run else 'left'} {noun} {row.key} as it is: {row.because}"
    return f"{'would update' if dry_run else 'updated'} {noun} {row.key}"


def _listed(names: Sequence[str]) -> str:
    more = f" and {len(names) - MOST_NAMED:,} more" if len(names) > MOST_NAMED else ""
    return f"{'; '.join(names[:MOST_NAMED])}{more}"
