"""A table that somebody has sent: what it is, is seen by what is in it and not by its name."""

from __future__ import annotations

import re
from collections.abc import Callable

from exchange.tables.csv_reading import NOT_A_TABLE, read_csv
from exchange.tables.sheet import LARGEST_TABLE, Sheet, TableRefused
from exchange.tables.xlsx_reading import read_xlsx

OLD_EXCEL = (
    "This is an Excel file of the old kind (.xls), or one with a password. Save it as an Excel workbook (.xlsx) "
    "without a password, or as CSV."
)
PICTURE = "This is a picture or a document, not a table. Save the table as CSV or as an Excel workbook (.xlsx)."
OTHER_SHEET = "This is an OpenDocument spreadsheet (.ods). Save it as an Excel workbook (.xlsx), or as CSV."
_ESTATE = re.compile(
    rb"(?:\xef\xbb\xbf)?(?:---)?(?:\s|#[^\n]*\n)*(?:\{|(?:organisations|people|systems|dependencies|tags|contacts|freezes|"
    rb"maintenance_hours|changes)[ \t]*:)"
)
_LOOKED_AT = 20_000
_ZIP = b"PK\x03\x04"
_BEGINS = {
    b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1": OLD_EXCEL,
    b"\x89PNG": PICTURE,
    b"\xff\xd8\xff": PICTURE,
    b"GIF8": PICTURE,
    b"%PDF": PICTURE,
    b"RIFF": PICTURE,
    b"\x1f\x8b": NOT_A_TABLE,
}


def read_table(source: bytes) -> Sheet:
    """Raises `TableRefused`."""
    if len(source) > LARGEST_TABLE:
        raise TableRefused(f"A table may have {LARGEST_TABLE // 1_000_000} MB; this has {len(source) / 1e6:.1f} MB.")
    return _reader_of(source)(source)


def is_workbook(source: bytes) -> bool:
    return source.startswith(_ZIP)


def _reader_of(source: bytes) -> Callable[[bytes], Sheet]:
    for begin, why in _BEGINS.items():
        if source.startswith(begin):
            raise TableRefused(why)
    if is_workbook(source):
        if b"mimetypeapplication/vnd.oasis" in source[:200]:
            raise TableRefused(OTHER_SHEET)
        return read_xlsx
    return read_csv


def is_estate_file(name: str, source: bytes) -> bool:
    """By what is in it, whatever its name; where that tells nothing, by its name."""
    if _ESTATE.match(source[:_LOOKED_AT]):
        return True
    known = is_workbook(source) or source.startswith(tuple(_BEGINS))
    return not known and name.lower().endswith((".yaml", ".yml", ".json"))
