"""Creating what is new and saving what differs, many rows at a time."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Hashable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeVar

from django.db import models

from exchange.estate_file.difference import Difference, Done, FieldDifference, RowDifference
from exchange.estate_file.words import in_words

BATCH = 2_000
Row = TypeVar("Row", bound=models.Model)
LISTS = {
    "organisation": "organisations",
    "person": "people",
    "system": "systems",
    "dependency": "dependencies",
    "tag": "tags",
    "contact": "contacts",
    "freeze": "freezes",
    "maintenance hours": "maintenance_hours",
    "change": "changes",
}
"""Lists of the file by what one row of them is called."""
_HIDDEN = {"password"}


@dataclass(frozen=True, slots=True)
class WantedRow:
    """A row that should be there: by what it is known again, how people call it, what it should hold."""

    key: Hashable
    name: str
    values: Mapping[str, Any]
    when_new: Mapping[str, Any] = field(default_factory=dict)
    line: int = 0
    zone: str = "UTC"
    """In which its times are said."""


@dataclass(slots=True)
class _Noted:
    """What is to be said of one row."""

    what: Done
    line: int
    fields: list[FieldDifference] = field(default_factory=list)
    follows: list[str] = field(default_factory=list)
    because: str = ""


_Row = tuple[str, str, int]
"""Noun, name and line."""


@dataclass
class ImportOutcome:
    """What an import did, or would do."""

    created: dict[str, list[str]] = field(default_factory=dict)
    updated: dict[str, list[str]] = field(default_factory=dict)
    upcoming_windows: list[int] = field(default_factory=list)
    """Approved windows that it created and that still lie ahead, the nearest first."""
    made_windows: list[int] = field(default_factory=list)
    """Ids of those that it created and that count, by their times."""
    calendars: set[str] = field(default_factory=set)
    """Systems whose freezes or maintenance hours are others than before."""
    made_changes: list[int] = field(default_factory=list)
    """Ids of those that it created."""
    no_longer_named: dict[str, tuple[str, ...]] = field(default_factory=dict)
    _rows: dict[_Row, _Noted] = field(default_factory=dict)
    _same: set[_Row] = field(default_factory=set)

    @property
    def changed_anything(self) -> bool:
        return bool(self.created or self.updated)

    @property
    def difference(self) -> Difference:
        rows = (
            RowDifference(LISTS[noun], name, row.what, tuple(row.fields), tuple(row.follows), row.because, row.line)
            for (noun, name, _), row in self._rows.items()
        )
        same = Counter(LISTS[noun] for noun, _, _ in self._same)
        return Difference(tuple(rows), dict(same), dict(self.no_longer_named))

    def touched(self, *nouns: str) -> bool:
        return any(noun in self.created or noun in self.updated for noun in nouns)

    def others(self, noun: str) -> frozenset[str]:
        """Names of the rows that were created or updated."""
        return frozenset((*self.created.get(noun, ()), *self.updated.get(noun, ())))

    def note_created(self, noun: str, name: str, line: int = 0, follows: Iterable[str] = ()) -> None:
        self.created.setdefault(noun, []).append(name)
        self._rows[noun, name, line] = _Noted(Done.ADDED, line, follows=list(follows))

    def note_updated(
        self,
        noun: str,
        name: str,
        fields: Iterable[FieldDifference] = (),
        line: int = 0,
        follows: Iterable[str] = (),
    ) -> None:
        names = self.updated.setdefault(noun, [])
        if name not in names[-1:]:
            names.append(name)
        self._same.discard((noun, name, line))
        row = self._rows.setdefault((noun, name, line), _Noted(Done.CHANGED, line))
        row.what = Done.CHANGED if row.what is Done.LEFT_ALONE else row.what
        row.fields += fields
        row.follows += follows

    def note_left_alone(
        self, noun: str, name: str, because: str, fields: Iterable[FieldDifference] = (), line: int = 0
    ) -> None:
        """Of a row that changes otherwise, what stays is said with what follows."""
        self._same.discard((noun, name, line))
        row = self._rows.setdefault((noun, name, line), _Noted(Done.LEFT_ALONE, line))
        if row.what is Done.LEFT_ALONE:
            row.because, row.fields = row.because or because, [*row.fields, *fields]
        else:
            row.follows += [f"{one.field} stays {one.before or 'empty'}: {because}" for one in fields]

    def note_unchanged(self, noun: str, name: str, line: int) -> None:
        self._same.add((noun, name, line))

    def follows(self, noun: str, name: str, line: int, sentences: Iterable[str]) -> None:
        """Of a row that has been noted before."""
        self._rows[noun, name, line].follows += sentences


Words = Callable[[str, Any, str], str]
"""Of a field, its value and a zone."""


def put(
    outcome: ImportOutcome,
    noun: str,
    model: type[Row],
    wanted: Iterable[WantedRow],
    existing: Mapping[Any, Row],
    raises: Callable[[Collection[str]], tuple[str, ...]] = lambda fields: (),
    words: Words = lambda name, value, zone: in_words(value, zone),
) -> dict[Hashable, Row]:
    """The rows by key. A row that differs is saved, in the fields that differ; `raises` says which counters
    rise with them."""
    rows, new, changed, fields = dict[Hashable, Row](), list[Row](), list[Row](), set[str]()
    for want in wanted:
        row = existing.get(want.key)
        if row is None:
            row = model(**want.when_new, **want.values)
            new.append(row)
            outcome.note_created(noun, want.name, want.line)
        elif differing := _write_over(row, want, words):
            counters = raises(differing)
            for counter in counters:
                setattr(row, counter, getattr(row, counter) + 1)
            changed.append(row)
            fields |= {*differing, *counters}
            outcome.note_updated(noun, want.name, differing.values(), want.line)
        else:
            outcome.note_unchanged(noun, want.name, want.line)
        rows[want.key] = row
    table: models.QuerySet[Row] = models.QuerySet(model)
    table.bulk_create(new, batch_size=BATCH)
    if changed:
        table.bulk_update(changed, sorted(fields), batch_size=500)
    return rows


def _write_over(row: models.Model, want: WantedRow, words: Words) -> dict[str, FieldDifference]:
    differing = {}
    for name, value in want.values.items():
        before = getattr(row, name)
        if before != value:
            differing[name] = _said(name, before, value, want.zone, words)
            setattr(row, name, value)
    return differing


def _said(name: str, before: Any, after: Any, zone: str, words: Words) -> FieldDifference:
    if name in _HIDDEN:
        return FieldDifference(name, "(not shown)", "(another one)")
    return FieldDifference(name.removesuffix("_id"), words(name, before, zone), words(name, after, zone))


def given(**values: Any) -> dict[str, Any]:
    """Without those that the file leaves out."""
    return {name: value for name, value in values.items() if value is not None}
