"""The first sheet of an Excel workbook, read as a stream and by nothing but what a table needs of it.

A workbook is a ZIP archive of XML, and both can be made to fill any memory. So nothing is unpacked before it is known
how much it unpacks to, no part is ever held whole, entities are refused, and what a sheet says of its own size is not
believed.
"""

from __future__ import annotations

import io
import re
import struct
import zipfile
import zlib
from collections.abc import Callable
from dataclasses import dataclass, field
from posixpath import join, normpath
from typing import IO
from xml.parsers import expat

from exchange.tables.sheet import (
    LONGEST_CELL,
    MOST_CELLS,
    MOST_COLUMNS,
    MOST_ROWS,
    TOO_LONG,
    Sheet,
    TableRefused,
    sheet_of,
)

LARGEST_UNPACKED = 100_000_000
"""Bytes of all parts that are read."""
LARGEST_DIRECTORY = 1_000_000
"""Bytes in which an archive lists what is in it."""
DEEPEST = 40
_CHUNK = 65_536
_WORKBOOK, _LINKS, _STRINGS = "xl/workbook.xml", "xl/_rels/workbook.xml.rels", "xl/sharedStrings.xml"
DAMAGED = "The workbook is damaged or cut. Open it in a spreadsheet program and save it once more."
TOO_LARGE = f"The workbook unpacks to more than {LARGEST_UNPACKED // 1_000_000} MB. Save only the sheet that you need."
_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")
_END, _END_64 = b"PK\x05\x06", b"PK\x06\x07"


def read_xlsx(source: bytes) -> Sheet:
    _look_at_directory(source)
    try:
        with zipfile.ZipFile(io.BytesIO(source)) as archive:
            return _read(archive)
    except (
        zipfile.BadZipFile,
        zlib.error,
        EOFError,
        OSError,
        KeyError,
        NotImplementedError,
        RuntimeError,
        struct.error,
    ):
        raise TableRefused(DAMAGED) from None


def _look_at_directory(source: bytes) -> None:
    """Before Python makes an object for each of millions of entries."""
    end = source.rfind(_END)
    if end < 0 or len(source) < end + 22 or source[max(0, end - 20) : end].startswith(_END_64):
        raise TableRefused(DAMAGED)
    if struct.unpack_from("<I", source, end + 12)[0] > LARGEST_DIRECTORY:
        raise TableRefused(TOO_LARGE)


def _read(archive: zipfile.ZipFile) -> Sheet:
    unpacked = _Unpacked(archive)
    sheets = _sheets(unpacked)
    strings = _shared_strings(unpacked) if _STRINGS in unpacked.names else []
    for place, (name, part) in enumerate(sheets):
        if part in unpacked.names and (rows := _rows(unpacked, part, strings)):
            others = len(sheets) - 1
            left = f" {others} other {'sheet is' if others == 1 else 'sheets are'} left out." if others else ""
            return sheet_of(rows, [f"Read from the sheet “{name[:60]}”.{left}"] if others or place else [])
    raise TableRefused("The workbook has no sheet with anything in it.")


@dataclass
class _Unpacked:
    """The parts of an archive, with how much all that was opened may unpack to."""

    archive: zipfile.ZipFile
    left: int = LARGEST_UNPACKED
    names: frozenset[str] = field(init=False)

    def __post_init__(self) -> None:
        self.names = frozenset(self.archive.namelist())

    def open(self, name: str) -> IO[bytes]:
        """An entry never yields more than it says."""
        self.left -= self.archive.getinfo(name).file_size
        if self.left < 0:
            raise TableRefused(TOO_LARGE)
        return self.archive.open(name)


class _Parser:
    """Walks through one part. `begin` and `end` hear of each element by its name without its namespace."""

    def __init__(self) -> None:
        self.depth = 0
        self._parser = expat.ParserCreate(namespace_separator=" ")
        self._parser.buffer_text = True
        self._parser.buffer_size = _CHUNK
        self._parser.StartElementHandler = self._begin
        self._parser.EndElementHandler = self._end
        self._parser.CharacterDataHandler = self.text
        self._parser.EntityDeclHandler = self._parser.StartDoctypeDeclHandler = _refuse

    def walk(self, source: IO[bytes]) -> None:
        try:
            while chunk := source.read(_CHUNK):
                self._parser.Parse(chunk)
            self._parser.Parse(b"", True)
        except expat.ExpatError:
            raise TableRefused(DAMAGED) from None

    def _begin(self, name: str, attributes: dict[str, str]) -> None:
        self.depth += 1
        if self.depth > DEEPEST:
            raise TableRefused(DAMAGED)
        self.begin(_local(name), {_local(one): value for one, value in attributes.items()})

    def _end(self, name: str) -> None:
        self.depth -= 1
        self.end(_local(name))

    def begin(self, name: str, attributes: dict[str, str]) -> None: ...

    def end(self, name: str) -> None: ...

    def text(self, text: str) -> None: ...


def _refuse(*_: object) -> None:
    raise TableRefused(DAMAGED)


def _local(name: str) -> str:
    return name.rpartition(" ")[2]


class _Elements(_Parser):
    """Keeps the attributes of each element of one name."""

    def __init__(self, wanted: str) -> None:
        super().__init__()
        self._wanted = wanted
        self.found: list[dict[str, str]] = []

    def begin(self, name: str, attributes: dict[str, str]) -> None:
        if name == self._wanted and len(self.found) < _CHUNK:
            self.found.append(attributes)


def _elements(unpacked: _Unpacked, part: str, name: str) -> list[dict[str, str]]:
    parser = _Elements(name)
    with unpacked.open(part) as source:
        parser.walk(source)
    return parser.found


def _sheets(unpacked: _Unpacked) -> list[tuple[str, str]]:
    """Names and parts of those that are not hidden."""
    links = {one.get("Id", ""): one.get("Target", "") for one in _elements(unpacked, _LINKS, "Relationship")}
    sheets = _elements(unpacked, _WORKBOOK, "sheet")
    shown = [one for one in sheets if one.get("state", "visible") == "visible"]
    return [(one.get("name", ""), _part(links.get(one.get("id", ""), ""))) for one in shown]


def _part(target: str) -> str:
    return target[1:] if target.startswith("/") else normpath(join("xl", target))


class _SharedText(_Parser):
    """Text that stands in `t`, without how it is pronounced."""

    def __init__(self) -> None:
        super().__init__()
        self.pieces: list[str] = []
        self.length = 0
        self._in_text = self._aloud = False

    def begin(self, name: str, attributes: dict[str, str]) -> None:
        self._in_text = name == "t"
        self._aloud = self._aloud or name == "rPh"

    def end(self, name: str) -> None:
        self._in_text = False
        self._aloud = self._aloud and name != "rPh"

    def text(self, text: str) -> None:
        if self._in_text and not self._aloud:
            self.add(text)

    def add(self, text: str) -> None:
        """Of a cell that is too long there is kept as much as shows that it is."""
        if self.length <= LONGEST_CELL:
            self.pieces.append(text)
            self.length += len(text)

    def taken(self) -> str:
        whole = "".join(self.pieces)
        self.pieces, self.length = [], 0
        return _ESCAPED.sub(lambda found: chr(int(found[1], 16)), whole) if "_x" in whole else whole


class _Strings(_SharedText):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def end(self, name: str) -> None:
        super().end(name)
        if name == "si":
            if len(self.found) >= MOST_CELLS:
                raise TableRefused(TOO_LARGE)
            self.found.append(self.taken())


def _shared_strings(unpacked: _Unpacked) -> list[str]:
    parser = _Strings()
    with unpacked.open(_STRINGS) as source:
        parser.walk(source)
    return parser.found


class _Cells(_SharedText):
    """The rows of a sheet, as far as they hold anything."""

    def __init__(self, strings: list[str]) -> None:
        super().__init__()
        self.rows: list[tuple[int, list[str]]] = []
        self._strings, self._held, self._number = strings, 0, 0
        self._cells: dict[int, str] = {}
        self._column, self._kind, self._in_value = -1, "", False

    def begin(self, name: str, attributes: dict[str, str]) -> None:
        super().begin(name, attributes)
        if name == "row":
            self._number = _number_in(attributes.get("r", ""), self._number + 1)
            self._cells, self._column = {}, -1
        elif name == "c":
            self._column = _column_in(attributes.get("r", ""), self._column + 1)
            self._kind = attributes.get("t", "n")
        self._in_value = name == "v"

    def text(self, text: str) -> None:
        if self._in_value:
            self.add(text)
        else:
            super().text(text)

    def end(self, name: str) -> None:
        super().end(name)
        self._in_value = False
        if name == "c":
            self._keep(self._value())
        elif name == "row" and self._cells:
            self._end_row()

    def _value(self) -> str:
        text = self.taken()
        if len(text) > LONGEST_CELL:
            raise TableRefused(f"{TOO_LONG}.", self._number)
        worded = _VALUES.get(self._kind)
        return worded(text, self._strings) if worded else text

    def _keep(self, value: str) -> None:
        if not value:
            return
        if self._column >= MOST_COLUMNS:
            raise TableRefused(f"At most {MOST_COLUMNS} columns are read.", self._number)
        self._held += 1
        self._cells[self._column] = value

    def _end_row(self) -> None:
        self.rows.append((self._number, [self._cells.get(place, "") for place in range(max(self._cells) + 1)]))
        if len(self.rows) > MOST_ROWS + 1 or self._held > MOST_CELLS:
            raise TableRefused(f"At most {MOST_ROWS:,} rows and {MOST_CELLS:,} cells are read. Split the file.")


def _rows(unpacked: _Unpacked, part: str, strings: list[str]) -> list[tuple[int, list[str]]]:
    parser = _Cells(strings)
    with unpacked.open(part) as source:
        parser.walk(source)
    return parser.rows


def _number_in(written: str, otherwise: int) -> int:
    return int(written) if re.fullmatch("[1-9][0-9]{0,6}", written) else otherwise


def _column_in(written: str, otherwise: int) -> int:
    """B7 is 1."""
    letters = re.match("[A-Z]{1,3}", written)
    if letters is None:
        return otherwise
    place = 0
    for letter in letters[0]:
        place = place * 26 + ord(letter) - ord("A") + 1
    return place - 1


def _shared(text: str, strings: list[str]) -> str:
    if not re.fullmatch("[0-9]{1,9}", text.strip()) or int(text) >= len(strings):
        raise TableRefused(DAMAGED)
    return strings[int(text)]


def _number(text: str, strings: list[str]) -> str:
    """3 as people write it, also where it is kept as 3.0."""
    return re.sub(r"\.0+$", "", text.strip())


_VALUES: dict[str, Callable[[str, list[str]], str]] = {
    "s": _shared,
    "n": _number,
    "b": lambda text, strings: "yes" if text.strip() == "1" else "no",
    "e": lambda text, strings: "",
}
"""By the kind of a cell; all others hold text. What a formula could not work out is empty."""
