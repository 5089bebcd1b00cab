"""A viewer looks: every act needs a role, on pages and through the API."""

from __future__ import annotations

import re

import pytest

from tests.matrix.matrix_acts import ROWS
from tests.matrix.matrix_cells import Matrix, said
from tests.matrix.matrix_rows import MatrixRow
from tests.matrix.matrix_world import READERS
from tests.turns import is_whole, one_of

THEIR_OWN = ("/tokens/", "/feeds/", "/api/v1/feeds/", "/account/", "/sign-out/", "/notices/seen/", "/notices/fewer/")
"""What everybody may do whatever their role: their keys, feeds, passwords, and how they want to be told."""
SEEN = re.compile(r"/notices/[0-9a-f-]{36}/seen/")
OVER_LINKS = ("/answer/", "/are-you-working-on-this/", "/confirm-dependency/", "/invitation/", "/new-address/")
"""What a mail opens is for whoever it was sent to."""
POSTING = re.compile(r'<form[^>]*method="post"[^>]*>')
ACTION = re.compile(r'action="([^"]+)"')
OFFERED = re.compile(r'href="(/book/|/declare/|/freezes/new/|/changes/[0-9a-f-]{36}/(?:edit|copy)/)')
VIEWERS = [organisation for organisation, role in READERS if role == "viewer"]
ACTS = [row for row in ROWS if row.by and not row.path.startswith(THEIR_OWN)]
PAGES = [
    row
    for row in ROWS
    if row.method == "GET" and not row.api and not row.path.startswith(("/sign-in/", *THEIR_OWN, *OVER_LINKS))
]


@pytest.mark.django_db
@pytest.mark.parametrize("row", ACTS, ids=str)
def test_every_act_needs_a_role(matrix: Matrix, row: MatrixRow) -> None:
    viewers = [organisation for organisation in row.by if organisation in VIEWERS]
    answers = {organisation: matrix.cell(row, (organisation, "viewer")).status for organisation in viewers}
    assert answers == dict.fromkeys(viewers, 403)


@pytest.mark.long
@pytest.mark.django_db
@pytest.mark.parametrize("row", PAGES, ids=str)
def test_no_page_offers_a_viewer_what_would_be_refused(matrix: Matrix, row: MatrixRow) -> None:
    viewers = VIEWERS if is_whole() else [one_of(VIEWERS, row)]
    assert {organisation: _offered(matrix, row, organisation) for organisation in viewers} == {
        organisation: [] for organisation in viewers
    }


def _offered(matrix: Matrix, row: MatrixRow, organisation: str) -> list[str]:
    """Forms of the page that do something, by where they lead, and links to such forms."""
    answer = matrix.answer(row, (organisation, "viewer"))
    page = said(answer) if answer.status_code == 200 else ""
    forms = [ACTION.search(form) for form in POSTING.findall(page)]
    leading = [found[1] if found else row.path for found in forms]
    acts = [where for where in leading if not where.startswith(THEIR_OWN) and not SEEN.match(where)]
    return [*acts, *OFFERED.findall(page)]
