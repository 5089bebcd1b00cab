"""Whatever is posted twice under one `Idempotency-Key` is done once, and answered both times."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from tests.matrix.matrix_acts import ROWS
from tests.matrix.matrix_cells import Matrix, changed, dump, route_of, undone
from tests.matrix.matrix_routes import actions
from tests.matrix.matrix_rows import MatrixRow

ACTS = [row for row in ROWS if row.method == "POST" and row.by and row.api]
KEY = {"Idempotency-Key": "8e03978e-40d5-43dd-bc93-6894a57f9324"}
STORES_NOTHING = {"api/v1/conflicts/preview/", "api/v1/slots/", "api/v1/triage/"}
BESIDE_THE_MATRIX = {
    "api/v1/changes/<uuid:public_id>/split/",
    "api/v1/changes/<uuid:public_id>/withdraw/",
    "api/v1/notices/<uuid:public_id>/seen/",
    "api/v1/windows/<uuid:public_id>/hand-over/",
}
"""Nobody in the world of the matrix may do these; `tests/api/test_idempotency.py`, `test_hand_over.py` and
`test_series_api.py` do."""


def test_every_call_is_sent_twice_by_somebody() -> None:
    posts = {route for method, route in actions() if method == "POST" and route.startswith("api/")}

    assert posts - {route_of(row.path) for row in ACTS} == STORES_NOTHING | BESIDE_THE_MATRIX


@pytest.mark.one_in(3)
@pytest.mark.django_db
@pytest.mark.parametrize("row", ACTS, ids=str)
def test_what_is_sent_twice_is_done_once(matrix: Matrix, row: MatrixRow) -> None:
    organisation, roles = next(iter(row.by.items()))
    reader, keyed = (organisation, roles.split()[0]), replace(row, headers={**row.headers, **KEY})

    with undone():
        first = matrix.answer(keyed, reader)
        once = dump()
        again = matrix.answer(keyed, reader)
        other = matrix.answer(replace(keyed, body={**keyed.body, "other": True}), reader)

        assert once != matrix.before
        assert set(changed(once)) == set()
        assert (again.status_code, named(again)) == (first.status_code, named(first))
        assert other.status_code == 422


def named(answer: Any) -> Any:
    body = answer.json()
    return body.get("id") or body["slug"]
