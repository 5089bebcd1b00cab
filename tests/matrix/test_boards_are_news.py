"""Whatever an act changes on a board, whoever has that board open is told that there is something new."""

from __future__ import annotations

import pytest
import time_machine
from django.test import TestCase

from accounts.models import Organisation
from core import clock
from core.shared_answers import shared_answers
from tests.examples import examples
from tests.matrix.matrix_acts import ROWS
from tests.matrix.matrix_cells import Matrix, Reader, undone
from tests.matrix.matrix_rows import MatrixRow

ACTS = [row for row in ROWS if row.by and row.method != "GET"]
SOME = ACTS if examples() > 100 else ACTS[::6]
READERS: tuple[Reader, ...] = (("centre", "admin"), ("client", "admin"), ("carrier", "admin"))


@pytest.mark.long
@pytest.mark.django_db
@pytest.mark.parametrize("row", SOME, ids=str)
def test_a_board_that_an_act_changes_has_another_version(matrix: Matrix, row: MatrixRow) -> None:
    organisation, roles = next(iter(row.by.items()))
    with time_machine.travel(clock.now(), tick=False):
        before, versions_before = boards(matrix), versions()
        with undone():
            with TestCase.captureOnCommitCallbacks(execute=True):
                matrix.answer(row, (organisation, roles.split()[0]))
            after, versions_after = boards(matrix), versions()

    shown = {reader[0] for reader in READERS if after[reader] != before[reader]}
    assert shown <= {slug for slug, version in versions_after.items() if version != versions_before[slug]}


def boards(matrix: Matrix) -> dict[Reader, bytes]:
    """Made now, for those whom nobody made them for before."""
    shared_answers.clear()
    return {reader: matrix.client_of(reader).get("/board/").content for reader in READERS}


def versions() -> dict[str, int]:
    return dict(Organisation.objects.values_list("slug", "board_version"))
