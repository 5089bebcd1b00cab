"""Who sees what: every address and act of the product, as everybody who could ask.

`matrix.txt` holds what each reader gets in each row: the status, the fields of the API that are not empty, the texts
that are seen and the tables that are changed. It is compared word for word. Written anew with `MATRIX=write`, and then
read line by line before it is kept. What may ever be seen is not taken from it but from `matrix_world.SIGHT`.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from django.conf import LazySettings
from django.db import transaction
from django.urls import resolve
from pytest_django import DjangoDbBlocker

from accounts.models import Organisation
from accounts.services.tokens import make_token
from changes.models import Change
from changes.selectors.stored_draft import draft_of
from changes.services import approve as approving
from changes.services import book as booking
from changes.services import start_and_end
from changes.services.graph_edits import editing_graph
from core import clock
from estate.models import Dependency
from estate.services import dependencies as dependency_acts
from estate.services import grants
from estate.services import systems as system_acts
from notifications.models import Notice
from notifications.services.letters.mails import letter_for
from tests.matrix.matrix_acts import ROWS
from tests.matrix.matrix_cells import IN_BRACES, Cell, Matrix, Reader, undone, written
from tests.matrix.matrix_routes import actions
from tests.matrix.matrix_rows import MatrixRow
from tests.matrix.matrix_world import ORGANISATIONS, World, build

KEPT = Path(__file__).with_name("matrix.txt")
WRITING = os.environ.get("MATRIX") == "write"
NOT_THERE = (404, 405)
found: dict[str, str] = {}


@pytest.fixture(scope="module")
def matrix(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[Matrix]:
    """One world for all rows; each cell is undone."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield Matrix.of(build())
        transaction.set_rollback(True)
    if WRITING:
        KEPT.write_text("".join(f"{row}\n{words}\n" for row, words in found.items()))


@pytest.mark.django_db
@pytest.mark.parametrize("row", ROWS, ids=str)
def test_everybody_gets_what_is_for_them_and_nothing_else(
    matrix: Matrix, row: MatrixRow, settings: LazySettings
) -> None:
    settings.MAIL_CATCHER_DIR = ""

    cells = matrix.cells(row)

    found[str(row)] = written(cells)
    assert _wrong(matrix.world, row, cells) == ""
    assert WRITING or found[str(row)] == kept()[str(row)]


def test_every_address_and_act_has_a_row_and_every_row_an_address() -> None:
    rows = {(row.method, _route(row.path)) for row in ROWS}

    assert sorted(rows ^ actions()) == []


def test_what_is_kept_is_kept_of_these_rows() -> None:
    assert WRITING or set(kept()) == {str(row) for row in ROWS}


@pytest.mark.django_db
def test_no_mail_tells_more_than_its_reader_may_see(matrix: Matrix) -> None:
    world, now = matrix.world, clock.now()
    people = {person.pk: reader for reader, person in world.readers.items()}
    told = {}
    with undone():
        for notice in Notice.objects.for_sending():
            letter = letter_for(notice, now)
            organisation, role = people.get(notice.contact_id, (notice.contact.organisation.slug, ""))
            entry = letter.entry.content.decode().replace("\r\n ", "") if letter.entry else ""
            seen = world.seen_in(f"{letter.subject} {letter.body} {letter.html} {entry}")
            told[f"{notice.about} to {notice.contact.name}"] = world.forbidden_to(organisation, role, seen)

    assert len(told) > 10
    assert {about: leaks for about, leaks in told.items() if leaks} == {}


Act = Callable[[World], object]


def _draft(world: World) -> object:
    change = Change.objects.get(pk=world.ids["draft"])
    return booking.book(change.owner, draft_of(change))


def _cancel(name: str) -> Act:
    def act(world: World) -> object:
        change = Change.objects.get(pk=world.ids[name])
        return start_and_end.cancel(change.owner, change.pk, "Off")

    return act


def _refuse(world: World) -> object:
    actor = world.readers["client", "engineer"]
    with editing_graph(actor):
        return dependency_acts.refuse_dependency(actor, Dependency.objects.get(pk=world.ids["claim"]))


def _approve(world: World) -> object:
    return approving.approve(world.readers["client", "approver"], int(str(world.ids["through"])))


def _token(world: World) -> object:
    person = world.readers["centre", "engineer"]
    return make_token(person, person, "Another", ["read"])


def _private(world: World) -> object:
    actor = world.readers["stranger", "engineer"]
    with editing_graph(actor):
        return system_acts.add_system(actor, {"slug": "den", "name": "Den", "listed": False})


def _grant(world: World) -> object:
    return grants.grant_work(world.readers["client", "admin"], "ges", "centre")


SILENT: list[tuple[str, Act, set[str]]] = [
    ("a draft is made", _draft, {"centre"}),
    ("a draft is cancelled for which the client was asked for an exception", _cancel("draft"), {"centre", "client"}),
    ("work of a stranger is cancelled", _cancel("secret"), {"stranger"}),
    ("work on the trunk is cancelled", _cancel("trunkwork"), {"carrier", "partner"}),
    ("a claim is refused", _refuse, {"client", "stranger"}),
    ("work is approved", _approve, {"centre", "client"}),
    ("a token is made", _token, set()),
    ("a private system is added", _private, {"stranger"}),
    ("work on a system is granted", _grant, {"centre", "client"}),
]


@pytest.mark.django_db
@pytest.mark.parametrize(("what", "act", "told"), SILENT, ids=[name for name, _, _ in SILENT])
def test_pages_of_those_who_may_not_see_it_do_not_stir(matrix: Matrix, what: str, act: Act, told: set[str]) -> None:
    """What their pages ask every few seconds rests on one number for each organisation."""
    with undone():
        before = _versions()
        act(matrix.world)
        after = _versions()

    assert {slug for slug in ORGANISATIONS if before[slug] != after[slug]} == told


def _versions() -> dict[str, int]:
    return dict(Organisation.objects.values_list("slug", "board_version"))


def _wrong(world: World, row: MatrixRow, cells: dict[Reader, Cell]) -> str:
    wrong = {
        reader: [*_leaks(world, row, reader, cell), *_misdeeds(row, reader, cell)] for reader, cell in cells.items()
    }
    return "\n".join(f"{' '.join(reader)} {', '.join(why)}" for reader, why in wrong.items() if why)


def _leaks(world: World, row: MatrixRow, reader: Reader, cell: Cell) -> Iterator[str]:
    """What its sight does not allow. A link shows whoever holds it what is for the one it was sent to."""
    organisation, role = ("client", "approver") if "link.token" in row.path else reader
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


def _route(path: str) -> str:
    """Of a path with its braces filled by anything that fits."""
    return str(resolve(IN_BRACES.sub("1", path.partition("?")[0])).route)


@cache
def kept() -> dict[str, str]:
    """By row."""
    blocks = KEPT.read_text().rstrip("\n").split("\n\n")
    return {head: f"{body}\n" for head, _, body in (block.partition("\n") for block in blocks)}
