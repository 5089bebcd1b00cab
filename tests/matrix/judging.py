"""What is right and what is wrong in a row of the matrix.

What may ever be seen is said by `matrix_world.SIGHT`, who may act by the row itself. Beside that `matrix.txt` keeps
what each reader gets in each row: the status, where to, and the tables that are changed. It is compared word for word.
Of the readers of one organisation who get the same, one asks, with each commit another; with the profile `long` all.
Written anew with `MATRIX=write` and one worker (`-n 0`), and then read line by line before it is kept.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path
from urllib.parse import urlsplit

from tests.matrix.matrix_cells import ANONYMOUS, Cell, Matrix, Reader, readers_named, written
from tests.matrix.matrix_rows import MatrixRow
from tests.matrix.matrix_world import READERS, World
from tests.turns import is_whole, one_of

KEPT = Path(__file__).with_name("matrix.txt")
WRITING = os.environ.get("MATRIX") == "write"
NOT_THERE = (404, 405)
HOLDERS = {
    "link.token": ("client", "approver"),
    "client.feed.secret": ("client", "engineer"),
    "stranger.feed.secret": ("stranger", "engineer"),
    "invite.key": ("client", "admin"),
    "new-address.key": ("client", "engineer"),
}
"""For whom a link shows what it shows."""
found: dict[str, str] = {}


def judge(matrix: Matrix, row: MatrixRow) -> None:
    """Asks as everybody who could ask."""
    cells = matrix.cells(row, _asking(row))
    found[str(row)] = written(cells)
    wrong = _wrong(matrix.world, row, cells)
    assert not wrong, wrong
    assert WRITING or {reader: str(cell) for reader, cell in cells.items()} == _kept_of(row, cells)


def _asking(row: MatrixRow) -> list[Reader]:
    everybody = [*READERS, ANONYMOUS]
    if WRITING or is_whole() or str(row) not in kept():
        return everybody
    alike: dict[tuple[str, str], list[Reader]] = {}
    for reader, gets in _kept_of(row, everybody).items():
        alike.setdefault((reader[0], gets), []).append(reader)
    return [one_of(readers, row, of) for of, readers in alike.items()]


def _kept_of(row: MatrixRow, readers: Iterable[Reader]) -> dict[Reader, str]:
    gets: dict[Reader, str] = {}
    for line in kept()[str(row)].splitlines():
        names, _, words = line.strip().partition(": ")
        gets |= dict.fromkeys(readers_named(names), words)
    return {reader: gets[reader] for reader in readers}


@cache
def kept() -> dict[str, str]:
    """By row."""
    blocks = KEPT.read_text().rstrip("\n").split("\n\n")
    return {head: f"{body}\n" for head, _, body in (block.partition("\n") for block in blocks)}


def keep(rows: Iterable[MatrixRow]) -> None:
    """What was found, and of rows that were not asked what was kept of them."""
    now = kept() | found
    KEPT.write_text("".join(f"{row}\n{now[str(row)]}\n" for row in rows if str(row) in now))


def _wrong(world: World, row: MatrixRow, cells: dict[Reader, Cell]) -> str:
    wrong = {
        reader: [*_leaks(world, row, reader, cell), *_misdeeds(row, reader, cell)] for reader, cell in cells.items()
    }
    return "\n".join(f"{' '.join(reader)} {', '.join(why)}" for reader, why in wrong.items() if why)


def _leaks(world: World, row: MatrixRow, reader: Reader, cell: Cell) -> Iterator[str]:
    """What its sight does not allow. A link shows whoever holds it what is for the one it was sent to."""
    organisation, role = next((holder for link, holder in HOLDERS.items() if link in row.path), reader)
    forbidden = world.forbidden_to(organisation, role, cell.markers)
    if forbidden:
        yield f"sees {' '.join(sorted(forbidden))}"
    if urlsplit(cell.location).netloc or cell.location.startswith("//"):
        yield f"is sent to {cell.location}"


def _misdeeds(row: MatrixRow, reader: Reader, cell: Cell) -> Iterator[str]:
    organisation, role = reader
    may = role in row.by.get(organisation, "").split()
    if may and (not cell.changed or cell.status >= 400):
        yield f"may do this, and gets {cell.status}"
    if not may and cell.changed:
        yield f"changes {' '.join(sorted(cell.changed))}"
    if row.anonymous:
        return
    if organisation == "anonymous":
        if cell.status != (401 if row.api else 302):
            yield f"is answered {cell.status} without having signed in"
    elif row.method == "GET":
        yield from _misled(row, reader, cell.status)


def _misled(row: MatrixRow, reader: Reader, status: int) -> Iterator[str]:
    organisation, role = reader
    forbidden_first = row.note == "its admins" and role != "admin" and status == 403
    if organisation in row.to.split():
        if status not in (200, 302, 403):
            yield f"gets {status}"
    elif status not in NOT_THERE and not forbidden_first:
        yield f"gets {status} of what is not there for them"
