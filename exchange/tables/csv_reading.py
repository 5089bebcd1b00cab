"""CSV as spreadsheets of all countries write it: whatever its encoding, with commas, semicolons or tabs between."""

from __future__ import annotations

import codecs
import csv
import io
from collections.abc import Iterator

from exchange.tables.sheet import LONGEST_CELL, Sheet, TableRefused, sheet_of
from exchange.tables.writing import unguarded

_BEGINS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
_SEPARATORS = "\t;,"
"""A tab or a semicolon in a heading is rarer than a comma."""
_LOOKED_AT = 2_000
NOT_A_TABLE = "This is not a table: save it as CSV or as an Excel workbook (.xlsx)."
BROKEN_OFF = "it ends before its last column. The file seems to be cut; save it once more."
UNREADABLE = (
    f"it cannot be read from here on: a quotation mark is not closed, or a cell holds more than {LONGEST_CELL:,} "
    "characters."
)


def read_csv(source: bytes) -> Sheet:
    text, note = _decoded(source)
    if "\0" in text:
        raise TableRefused(NOT_A_TABLE)
    first, _, rest = text.partition("\n")
    separator = _named(first)
    if separator:
        text = rest
    sheet = sheet_of(_rows(text, separator or _guessed(text), 2 if separator else 1), [note] if note else [])
    _refuse_if_cut(text, sheet)
    return sheet


def _decoded(source: bytes) -> tuple[str, str]:
    """The text, and what to say of how it was read."""
    for begin, encoding in _BEGINS:
        if source.startswith(begin):
            return _strictly(source, encoding), ""
    if encoding := _without_mark(source):
        return _strictly(source, encoding), ""
    try:
        return source.decode(), ""
    except UnicodeDecodeError:
        return _western(source), "This is not UTF-8, so it was read as Windows-1252. Look at letters with accents."


def _strictly(source: bytes, encoding: str) -> str:
    try:
        return source.decode(encoding)
    except UnicodeDecodeError:
        raise TableRefused("The file is damaged: it ends in the middle of a letter. Save it once more.") from None


def _without_mark(source: bytes) -> str:
    """UTF-16 whose mark was lost: every second byte of Western text is zero."""
    begin = source[:_LOOKED_AT]
    if len(begin) < 4 or len(source) % 2:
        return ""
    even, odd = begin[::2].count(0), begin[1::2].count(0)
    if max(even, odd) < len(begin) // 4 or min(even, odd):
        return ""
    return "utf-16-le" if odd > even else "utf-16-be"


def _western(source: bytes) -> str:
    try:
        return source.decode("cp1252")
    except UnicodeDecodeError:
        raise TableRefused(NOT_A_TABLE) from None


def _named(line: str) -> str:
    """Excel may name the separator in a line of its own: “sep=;”."""
    named = line.strip().strip('"')
    return named[4] if named[:4].lower() == "sep=" and len(named) == 5 and named[4] in _SEPARATORS else ""


def _guessed(text: str) -> str:
    line = next((line for line in text[:LONGEST_CELL].splitlines() if line.strip()), "")
    outside = "".join(line.split('"')[::2])
    return max(_SEPARATORS, key=lambda one: (outside.count(one), -_SEPARATORS.index(one))) if outside else ","


def _rows(text: str, separator: str, first: int) -> Iterator[tuple[int, list[str]]]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    number = first
    while True:
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error:
            raise TableRefused(UNREADABLE, number) from None
        yield number, [unguarded(cell) for cell in cells]
        number += 1


def _refuse_if_cut(text: str, sheet: Sheet) -> None:
    """Whoever writes a table writes all columns of each row and ends the last one."""
    last = sheet.rows[-1]
    if len(sheet.rows) > 1 and not text.endswith(("\n", "\r")) and len(last.cells) < _usual_width(sheet):
        raise TableRefused(BROKEN_OFF, last.number)


def _usual_width(sheet: Sheet) -> int:
    return min(len(row.cells) for row in sheet.rows[:-1])
