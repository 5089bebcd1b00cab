"""A table as it was written: headings, and rows of text that know their number. And how much of one is read."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

LARGEST_TABLE = 10_000_000
"""Bytes of a CSV file or a workbook."""
MOST_ROWS = 100_000
MOST_COLUMNS = 100
MOST_CELLS = 1_000_000
LONGEST_CELL = 32_767
"""Characters, as in Excel."""
TOO_LONG = f"a cell holds more than {LONGEST_CELL:,} characters"


class TableRefused(Exception):
    """The file cannot be read as a table. `why` is a sentence that says what to do."""

    def __init__(self, why: str, row: int = 0) -> None:
        self.row = row
        self.why = f"Row {row:,}: {why}" if row else why
        super().__init__(self.why)


@dataclass(frozen=True, slots=True)
class Row:
    number: int
    """As a spreadsheet counts it: the first line is 1."""
    cells: tuple[str, ...]

    def cell(self, column: int) -> str:
        return self.cells[column] if column < len(self.cells) else ""


@dataclass(frozen=True, slots=True)
class Sheet:
    headings: tuple[str, ...]
    rows: tuple[Row, ...]
    notes: tuple[str, ...] = field(default=())
    """What its reader should know of how it was read, in sentences."""

    def samples(self, column: int, most: int = 3) -> list[str]:
        """Its first values that differ."""
        found: dict[str, None] = {}
        for row in self.rows:
            if text := row.cell(column):
                found.setdefault(text[:80])
            if len(found) == most:
                break
        return list(found)


def sheet_of(rows: Iterable[tuple[int, list[str]]], notes: Iterable[str] = ()) -> Sheet:
    """The first row that is not empty holds the headings; empty ones below it are left out."""
    filled = _bounded((number, cells) for number, cells in rows if any(cells))
    first = next(filled, None)
    if first is None:
        raise TableRefused("The file is empty.")
    below = tuple(Row(number, tuple(cells)) for number, cells in filled)
    if not below:
        raise TableRefused("There is a row of headings and nothing below it.")
    width = max(len(first[1]), *(len(row.cells) for row in below))
    return Sheet(_headings(first[1], width), below, tuple(notes))


def _bounded(rows: Iterable[tuple[int, list[str]]]) -> Iterator[tuple[int, list[str]]]:
    """Trimmed, and refused as soon as there is too much of it."""
    held = 0
    for count, (number, cells) in enumerate(rows):
        trimmed = [cell.strip() for cell in cells]
        while trimmed and not trimmed[-1]:
            trimmed.pop()
        held += len(trimmed)
        if count > MOST_ROWS or held > MOST_CELLS:
            raise TableRefused(f"At most {MOST_ROWS:,} rows and {MOST_CELLS:,} cells are read. Split the file.", number)
        if len(trimmed) > MOST_COLUMNS:
            raise TableRefused(f"At most {MOST_COLUMNS} columns are read.", number)
        if any(len(cell) > LONGEST_CELL for cell in trimmed):
            raise TableRefused(f"{TOO_LONG}.", number)
        yield number, trimmed


def _headings(cells: list[str], width: int) -> tuple[str, ...]:
    """A column without one is called by its letters."""
    filled = cells + [""] * (width - len(cells))
    return tuple(cell or f"Column {letters_of(place)}" for place, cell in enumerate(filled))


def letters_of(place: int) -> str:
    """A, B, … Z, AA, as spreadsheets call their columns."""
    letters, place = "", place + 1
    while place:
        place, rest = divmod(place - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters
