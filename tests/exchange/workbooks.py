"""Workbooks as other programs make them, and as nobody should."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
LINKS = (
    '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    '<Relationship Id="rId1" Type="x" Target="worksheets/sheet1.xml"/>'
    '<Relationship Id="rId2" Type="x" Target="/xl/worksheets/sheet2.xml"/></Relationships>'
)


def workbook(sheet: str, **parts: str) -> bytes:
    """Of one sheet; `sheet` is what its `sheetData` holds, `strings` what is shared."""
    return archive(
        {
            "xl/workbook.xml": f'<workbook xmlns="{MAIN}" xmlns:r="{OFFICE}"><sheets>'
            '<sheet name="Systems" sheetId="1" r:id="rId1"/></sheets></workbook>',
            "xl/_rels/workbook.xml.rels": LINKS,
            "xl/worksheets/sheet1.xml": f'<worksheet xmlns="{MAIN}"><sheetData>{sheet}</sheetData></worksheet>',
            **({"xl/sharedStrings.xml": f'<sst xmlns="{MAIN}">{parts["strings"]}</sst>'} if "strings" in parts else {}),
            **{name.replace("__", "/") + ".xml": text for name, text in parts.items() if name != "strings"},
        }
    )


def archive(parts: Mapping[str, str | bytes]) -> bytes:
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as made:
        for name, content in parts.items():
            made.writestr(name, content)
    return written.getvalue()


def bomb(name: str, begin: bytes, filling: bytes, megabytes: int, parts: Mapping[str, str]) -> bytes:
    """An archive one part of which unpacks to so much."""
    written = io.BytesIO()
    chunk = filling * (1_000_000 // len(filling))
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as made:
        for other, content in parts.items():
            made.writestr(other, content)
        with made.open(name, "w", force_zip64=False) as part:
            part.write(begin)
            for _ in range(megabytes):
                part.write(chunk)
    return written.getvalue()
