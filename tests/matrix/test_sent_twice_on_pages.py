"""Whatever form of a page is sent twice acts once, and leads both times to the same place."""

from __future__ import annotations

from dataclasses import replace

import pytest
from django.http import HttpResponse

from notifications.services.making import fan_out as fanning
from tests.matrix.matrix_acts import ROWS
from tests.matrix.matrix_cells import Matrix, Reader, changed, dump, route_of, undone
from tests.matrix.matrix_routes import actions
from tests.matrix.matrix_rows import MatrixRow

ACTS = [row for row in ROWS if row.method == "POST" and row.by and not row.api]
KEY = {"once": "AAAAAAAAAAAAAAAAAAAAAA"}
SIGNING_IN = (
    "set-up/",
    "sign-in/",
    "sign-out/",
    "account/confirm/",
    "account/password/new/",
    "invitation/",
    "new-address/",
)
"""Who is not known yet has no key."""
STORES_NOTHING = {
    "book/preview/",
    "changes/<uuid:public_id>/do/<slug:name>/preview/",
    "declare/preview/",
    "systems/<slug:slug>/do/<slug:name>/preview/",
    "systems/<slug:slug>/edit/preview/",
    "systems/add-several/preview/",
    "systems/new/preview/",
}
BESIDE_THE_MATRIX = {
    "account/notices/<uuid:public_id>/again/",
    "account/password/",
    "account/sessions/<slug:public_id>/end/",
    "account/sessions/end/",
    "account/two-factor/off/",
    "account/two-factor/on/",
    "account/two-factor/recovery-codes/new/",
    "answer/<str:token>/",
    "are-you-working-on-this/<str:token>/",
    "confirm-dependency/<str:token>/",
    "getting-started/example/<slug:how>/",
    "getting-started/on-call/",
    "notices/<uuid:public_id>/seen/",
    "notices/fewer/<str:token>/",
    "notices/seen/<str:token>/",
    "organisations/<slug:slug>/",
    "organisations/new/",
    "people/<uuid:public_id>/invite/",
    "people/<uuid:public_id>/reactivate/",
    "settings/",
    "systems/add-several/",
}
"""Nobody in the world of the matrix does these; `tests/web/test_sent_once.py` does."""


def test_every_form_is_sent_twice_by_somebody() -> None:
    posts = {route for method, route in actions() if method == "POST" and not route.startswith("api/")}
    here = {route_of(row.path) for row in ACTS}

    assert {route for route in posts - here if not route.startswith(SIGNING_IN)} == STORES_NOTHING | BESIDE_THE_MATRIX


@pytest.mark.one_in(3)
@pytest.mark.django_db
@pytest.mark.parametrize("row", ACTS, ids=str)
def test_what_is_sent_twice_is_done_once(matrix: Matrix, row: MatrixRow) -> None:
    organisation, roles = next(iter(row.by.items()))
    reader, keyed = (organisation, roles.split()[0]), replace(row, body=row.body | KEY)

    with undone():
        first = sent(matrix, keyed, reader)
        once = dump()
        again = sent(matrix, keyed, reader)

        assert once != matrix.before
        assert set(changed(once)) == set()
        assert (again.status_code, again.headers.get("Location")) == (first.status_code, first.headers.get("Location"))


def sent(matrix: Matrix, row: MatrixRow, reader: Reader) -> HttpResponse:
    """And whoever is to be told of it is written to."""
    answer = matrix.answer(row, reader)
    while fanning.fan_out():
        pass
    return answer
