"""What an import makes different, or would: row by row and field by field."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class DoneToRow(StrEnum):
    """What becomes of one row of a file."""

    ADDED = "added"
    CHANGED = "changed"
    LEFT_ALONE = "left alone"
    """The house holds it otherwise than the file, and stays as it is."""


Done = DoneToRow


@dataclass(frozen=True, slots=True)
class FieldDifference:
    """One field, by its name in the file, as a reader would read it. Empty: nothing stands there."""

    field: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class RowDifference:
    """One row of the file, or one that has to follow from others: `line` is 0 then."""

    list_name: str
    key: str
    what: Done
    fields: tuple[FieldDifference, ...] = ()
    follows: tuple[str, ...] = ()
    """What comes of it elsewhere: approvals that fall, whom it is taken from."""
    because: str = ""
    """Why it is left alone, such as “has started”."""
    line: int = 0


@dataclass(frozen=True, slots=True)
class Difference:
    """`unchanged` counts what already was as the file says; `no_longer_named` names what stands in the house, belongs
    to the same organisations and is not in the file. Both by list."""

    rows: tuple[RowDifference, ...] = ()
    unchanged: Mapping[str, int] = field(default_factory=dict)
    no_longer_named: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def of(self, what: Done) -> Iterator[RowDifference]:
        return (row for row in self.rows if row.what is what)

    @property
    def is_empty(self) -> bool:
        """Nothing is, or would be, other than before."""
        return all(row.what is Done.LEFT_ALONE for row in self.rows)
