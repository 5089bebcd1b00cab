"""Who sees what on pages: every page, as everybody who could ask for it."""

from __future__ import annotations

import pytest

from tests.matrix.judging import judge
from tests.matrix.matrix_acts import ROWS
from tests.matrix.matrix_cells import Matrix
from tests.matrix.matrix_rows import MatrixRow


@pytest.mark.long
@pytest.mark.django_db
@pytest.mark.parametrize("row", [row for row in ROWS if row.method == "GET" and not row.api], ids=str)
def test_everybody_gets_what_is_for_them_and_nothing_else(matrix: Matrix, row: MatrixRow) -> None:
    judge(matrix, row)
