"""Creating what is new and saving what differs, many rows at a time."""

from __future__ import annotations

from collections.abc import Callable, Collection, Hashable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeVar

from django.db import models

BATCH = 2_000
Row = TypeVar("Row", bound=models.Model)


@dataclass(frozen=True, slots=True)
class WantedRow:
    """A row that should be there: by what it is known again, how people call it, what it should hold."""

    key: Hashable
    name: str
    values: Mapping[str, Any]
    when_new: Mapping[str, Any] = field(default_factory=dict)


@dataclass
class ImportOutcome:
    """What an import did, or would do."""

    created: dict[str, list[str]] = field(default_factory=dict)
    updated: dict[str, list[str]] = field(default_factory=dict)
    upcoming_windows: list[int] = field(default_factory=list)
    """Approved windows that it created and that still lie ahead, the nearest first."""

    @property
    def changed_anything(self) -> bool:
        return bool(self.created or self.updated)

    def touched(self, *nouns: str) -> bool:
        return any(noun in self.created or noun in self.updated for noun in nouns)

    def note_created(self, noun: str, name: str) -> None:
        self.created.setdefault(noun, []).append(name)

    def note_updated(self, noun: str, name: str) -> None:
        names = self.updated.setdefault(noun, [])
        if name not in names[-1:]:
            names.append(name)


def put(
    outcome: ImportOutcome,
    noun: str,
    model: type[Row],
    wanted: Iterable[WantedRow],
    existing: Mapping[Any, Row],
    raises: Callable[[Collection[str]], tuple[str, ...]] = lambda fields: (),
) -> dict[Hashable, Row]:
    """The rows by key. A row that differs is saved, in the fields that differ; `raises` says which counters
    rise with them."""
    rows, new, changed, fields = dict[Hashable, Row](), list[Row](), list[Row](), set[str]()
    for want in wanted:
        row = existing.get(want.key)
        if row is None:
            row = model(**want.when_new, **want.values)
            new.append(row)
            outcome.note_created(noun, want.name)
        elif differing := _write_over(row, want.values):
            counters = raises(differing)
            for counter in counters:
                setattr(row, counter, getattr(row, counter) + 1)
            changed.append(row)
            fields |= {*differing, *counters}
            outcome.note_updated(noun, want.name)
        rows[want.key] = row
    table: models.QuerySet[Row] = models.QuerySet(model)
    table.bulk_create(new, batch_size=BATCH)
    if changed:
        table.bulk_update(changed, sorted(fields), batch_size=500)
    return rows


def _write_over(row: models.Model, values: Mapping[str, Any]) -> list[str]:
    differing = [name for name, value in values.items() if getattr(row, name) != value]
    for name in differing:
        setattr(row, name, values[name])
    return differing


def given(**values: Any) -> dict[str, Any]:
    """Without those that the file leaves out."""
    return {name: value for name, value in values.items() if value is not None}
