"""Tables as people save them, and as nobody should: read within bounds, or refused with what to do."""

from __future__ import annotations

import resource
import time
import zipfile
from contextlib import suppress
from io import BytesIO
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exchange.tables.csv_reading import BROKEN_OFF, NOT_A_TABLE, UNREADABLE
from exchange.tables.reading import OLD_EXCEL, OTHER_SHEET, PICTURE, read_table
from exchange.tables.sheet import LARGEST_TABLE, TOO_LONG, Row, Sheet, TableRefused, letters_of
from exchange.tables.writing import XLSX, as_csv, as_xlsx, guarded, unguarded, write_table
from exchange.tables.xlsx_reading import DAMAGED, TOO_LARGE
from tests.examples import tries
from tests.exchange.workbooks import LINKS, MAIN, OFFICE, archive, bomb, workbook

BELOW = (Row(2, ("Übung", "high")), Row(3, ("GES", "low")))
SHEET = Sheet(("Name", "Criticality"), BELOW)
TEXT = "Name,Criticality\nÜbung,high\nGES,low\n"


def refused(source: bytes) -> str:
    with pytest.raises(TableRefused) as why:
        read_table(source)
    return why.value.why


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"])
def test_a_table_in_any_encoding_is_the_same_table(encoding: str) -> None:
    assert read_table(TEXT.encode(encoding)) == SHEET


def test_what_is_not_utf_8_is_read_as_windows_writes_it_and_said_so() -> None:
    note = "This is not UTF-8, so it was read as Windows-1252. Look at letters with accents."
    assert read_table(TEXT.encode("cp1252")) == Sheet(SHEET.headings, SHEET.rows, (note,))


@pytest.mark.parametrize("separator", [";", "\t", ","])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_semicolons_and_tabs_are_separators_too(separator: str, end: str) -> None:
    assert read_table(TEXT.replace(",", separator).replace("\n", end).encode()) == SHEET


def test_a_separator_that_excel_names_is_taken_and_rows_are_counted_as_it_counts_them() -> None:
    text = 'sep=;\n"Name, in full";Needs\n\nGES;"a;b\nc"\n'
    assert read_table(text.encode()) == Sheet(("Name, in full", "Needs"), (Row(4, ("GES", "a;b\nc")),))


def test_columns_without_a_heading_are_called_by_their_letters() -> None:
    assert read_table(b"Name,,Kind\na,b,c,d\n").headings == ("Name", "Column B", "Kind", "Column D")
    assert [letters_of(place) for place in (0, 25, 26, 701, 702)] == ["A", "Z", "AA", "ZZ", "AAA"]


def test_what_a_program_guarded_against_formulas_is_read_as_it_was() -> None:
    assert read_table(b"Name,Phone\nAna,'+1 555 0100\n").rows == (Row(2, ("Ana", "+1 555 0100")),)


@pytest.mark.parametrize(
    ("source", "why"),
    [
        (b"", "The file is empty."),
        (b"\xef\xbb\xbf\r\n,,\r\n", "The file is empty."),
        (b"Name,Kind\n", "There is a row of headings and nothing below it."),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(100), OLD_EXCEL),
        (b"\x89PNG\r\n\x1a\n" + bytes(100), PICTURE),
        (b"%PDF-1.7", PICTURE),
        (bytes(range(256)), NOT_A_TABLE),
        (b"Name\nGES\0\n", NOT_A_TABLE),
        (b"Name,Kind\nGES,soft\nPortal,hard\nSwitch", f"Row 4: {BROKEN_OFF}"),
        (b'Name,Kind\nGES,"soft\nPortal,hard\n', f"Row 2: {UNREADABLE}"),
        (b"Name,Kind\nGES," + b"x" * 3_000_000 + b"\n", f"Row 2: {UNREADABLE}"),
        (b"Name,Kind\nGES," + b"x" * 40_000 + b"\n", "Row 2: a cell holds more than 32,767 characters."),
        (b"a," * 200 + b"\nb\n", "Row 1: At most 100 columns are read."),
        (TEXT.encode("utf-16")[:-1], "The file is damaged: it ends in the middle of a letter. Save it once more."),
        (b"PK\x03\x04" + bytes(26) + b"mimetypeapplication/vnd.oasis.opendocument.spreadsheet", OTHER_SHEET),
    ],
    ids=str.split("empty blanks headings xls png pdf bytes nul cut open huge long wide half ods"),
)
def test_what_is_no_table_is_refused_with_what_to_do(source: bytes, why: str) -> None:
    assert refused(source) == why


def test_too_much_is_refused_at_once() -> None:
    assert refused(b"x" * 50_000_000) == "A table may have 10 MB; this has 50.0 MB."
    assert refused(b"Name\n" + b"x\n" * 100_001).endswith(
        "At most 100,000 rows and 1,000,000 cells are read. Split the file."
    )


def test_a_workbook_is_read_as_a_table() -> None:
    """Shared and rich text, how it is pronounced, text in the cell, numbers, truth, faults, and cells that are left
    out."""
    made = workbook(
        '<row r="2"><c r="A2" t="s"><v>0</v></c><c r="C2" t="inlineStr"><is><t>Minimum</t></is></c></row>'
        '<row r="5"><c r="A5" t="s"><v>1</v></c><c r="B5" t="b"><v>1</v></c><c r="C5"><v>2.0</v></c></row>'
        '<row><c t="str"><f>A1</f><v>made</v></c><c t="e"><v>#REF!</v></c><c><v>1.5</v></c></row>',
        strings="<si><t>Name</t></si><si><r><t>Switch</t></r><r><t xml:space='preserve'> A</t></r>"
        "<rPh><t>suitchi</t></rPh></si>",
    )
    assert read_table(made) == Sheet(
        ("Name", "Column B", "Minimum"), (Row(5, ("Switch A", "yes", "2")), Row(6, ("made", "", "1.5")))
    )


def test_of_several_sheets_the_first_that_is_shown_and_holds_anything_is_read() -> None:
    parts = {
        "xl/workbook.xml": f'<workbook xmlns="{MAIN}" xmlns:r="{OFFICE}"><sheets><sheet name="Old" state="hidden" '
        'r:id="rId2"/><sheet name="Empty" r:id="rId2"/><sheet name="Now" r:id="rId1"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": LINKS,
        "xl/worksheets/sheet2.xml": f'<worksheet xmlns="{MAIN}"><sheetData/></worksheet>',
        "xl/worksheets/sheet1.xml": f'<worksheet xmlns="{MAIN}"><sheetData><row><c t="str"><v>Name</v></c></row><row>'
        '<c t="str"><v>GES</v></c></row></sheetData></worksheet>',
    }
    note = "Read from the sheet “Now”. 1 other sheet is left out."
    assert read_table(archive(parts)) == Sheet(("Name",), (Row(2, ("GES",)),), (note,))


LAUGHS = "".join(f'<!ENTITY l{n + 1} "{f"&l{n};" * 10}">' for n in range(9))
HOSTILE = {
    "billion laughs": f'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY l0 "ha">{LAUGHS}]><sst xmlns="{MAIN}">&l9;</sst>',
    "a file of the machine": '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY f SYSTEM "file:///etc/passwd">]>'
    f'<sst xmlns="{MAIN}"><si><t>&f;</t></si></sst>',
    "nested": f'<sst xmlns="{MAIN}">{"<si>" * 100_000}',
    "cut": f'<sst xmlns="{MAIN}"><si><t>a',
}


@pytest.mark.parametrize("strings", HOSTILE.values(), ids=HOSTILE)
def test_hostile_parts_are_refused(strings: str) -> None:
    row = '<row><c t="s"><v>0</v></c></row>'
    assert refused(workbook(row, xl__sharedStrings=strings)) == DAMAGED


@pytest.mark.parametrize(
    ("sheet", "why"),
    [
        ('<row><c t="s"><v>7</v></c></row>', DAMAGED),
        (f'<row r="9"><c t="str"><v>{"x" * 3_000_000}</v></c></row>', f"Row 9: {TOO_LONG}."),
        ('<row r="1"><c r="XFD1"><v>1</v></c></row>', "Row 1: At most 100 columns are read."),
        ('<row r="1048576"/>' * 3, "The workbook has no sheet with anything in it."),
        ("<row><c><v>1</v></c></row>" * 100_002, "At most 100,000 rows and 1,000,000 cells are read. Split the file."),
    ],
    ids=["string that is not there", "3 MB in a cell", "last column", "rows without cells", "too many rows"],
)  # fmt: skip
def test_a_sheet_that_cannot_be_is_refused(sheet: str, why: str) -> None:
    assert refused(workbook(sheet, strings="<si><t>a</t></si>")) == why


@pytest.mark.parametrize("part", ["xl/sharedStrings.xml", "xl/worksheets/sheet1.xml", "xl/workbook.xml"])
def test_a_workbook_that_unpacks_to_a_gigabyte_takes_neither_time_nor_memory(part: str) -> None:
    others = {"xl/workbook.xml": f'<workbook xmlns="{MAIN}" xmlns:r="{OFFICE}"><sheets><sheet name="a" r:id="rId1"/>'
              "</sheets></workbook>", "xl/_rels/workbook.xml.rels": LINKS}  # fmt: skip
    made = bomb(part, b"<x>", b" " * 1000, 300, {name: text for name, text in others.items() if name != part})
    assert len(made) < LARGEST_TABLE
    before, began = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, time.process_time()

    assert refused(made) in (TOO_LARGE, DAMAGED)

    assert time.process_time() - began < 1
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 100_000


def test_an_archive_of_very_many_parts_is_refused_before_they_are_listed() -> None:
    assert refused(archive({f"{place:060}": "" for place in range(12_000)})) == TOO_LARGE


def test_every_cut_of_a_workbook_is_refused(tmp_path: Path) -> None:
    whole = as_xlsx("Systems", SHEET.headings, [row.cells for row in SHEET.rows])
    assert read_table(whole) == SHEET
    assert {refused(whole[:end]) for end in range(4, len(whole) - 1, 97)} == {DAMAGED}


TEXTS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0\ufffe\uffff"), max_size=30)
CELLS = st.lists(TEXTS, min_size=1, max_size=6)


def kept(cell: str) -> str:
    return cell.strip()


@tries(2)
@given(st.lists(CELLS, min_size=1, max_size=8), st.sampled_from(["csv", "xlsx"]))
def test_what_is_written_is_read_as_it_was(rows: list[list[str]], kind: str) -> None:
    wanted = [[kept(cell) for cell in row] for row in rows]
    filled = [row for row in wanted if any(row)]
    source = write_table(kind, "Any/name", ["Heading", "Other"], rows)
    if not filled:
        assert refused(source) == "There is a row of headings and nothing below it."
        return
    assert [list(row.cells) for row in read_table(source).rows] == [trimmed(row) for row in filled]


def trimmed(row: list[str]) -> list[str]:
    while row and not row[-1]:
        row = row[:-1]
    return row


@tries(2)
@given(st.binary(max_size=2_000))
def test_any_bytes_are_a_table_or_are_refused(source: bytes) -> None:
    for begin in (b"", b"PK\x03\x04", b"Name;Kind\n"):
        with suppress(TableRefused):
            read_table(begin + source)


@tries(2)
@given(st.data())
def test_a_workbook_with_any_byte_changed_is_a_table_or_is_refused(data: st.DataObject) -> None:
    made = bytearray(as_xlsx("Systems", SHEET.headings, [row.cells for row in SHEET.rows]))
    made[data.draw(st.integers(4, len(made) - 1))] = data.draw(st.integers(0, 255))
    with suppress(TableRefused):
        read_table(bytes(made))


@pytest.mark.parametrize("cell", ["=1+1", "+1 555", "-1", "@SUM(A1)", "\tx", "\rx", "'=1", "''=1"])
def test_no_cell_of_csv_begins_like_a_formula(cell: str) -> None:
    written = guarded(cell)
    assert (written, unguarded(written)) == (f"'{cell}", cell)
    assert as_csv(["Name"], [[cell]]).startswith(b"\xef\xbb\xbfName\r\n")


@pytest.mark.parametrize("cell", ["", "GES", "'tis", "a=b", "'"])
def test_other_cells_stay_as_they_are(cell: str) -> None:
    assert (guarded(cell), unguarded(cell)) == (cell, cell)


def test_no_cell_of_a_workbook_is_a_formula() -> None:
    """Nor is anything in it anything but text."""
    made = write_table(XLSX, "Systems", ["Name"], [["=1+1"], ["_x0041_\x07"]])
    sheet = zipfile.ZipFile(BytesIO(made)).read("xl/worksheets/sheet1.xml").decode()
    assert ("<f" in sheet, "=1+1" in sheet, "_x005F_x0041__x0007_" in sheet) == (False, True, True)
