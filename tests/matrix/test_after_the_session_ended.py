"""Every form of every page, pressed after the session has ended: nothing is done, nothing is lost, and after signing in
it stands there filled in."""

from __future__ import annotations

import re
from html import unescape
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from accounts.domain.unsent import is_secret
from accounts.models import UnsentForm
from components.filled_in import OF_FORMS
from components.forms_of_pages import FormOfPage, forms_of
from tests.matrix.matrix_acts import ROWS
from tests.matrix.matrix_cells import ANONYMOUS, Matrix, Reader, changed, match_of, route_of, undone
from tests.matrix.matrix_routes import actions, routes
from tests.matrix.matrix_rows import MatrixRow
from tests.web.browsing import fields
from tests.web.signing_in import is_confirmed

PASSWORD = "a long enough one"
NO_FORMS = {"book/preview/", "declare/preview/", "changes/<int:pk>/do/<slug:name>/preview/"}
"""Parts of pages that ask for themselves."""
OF_ALLAUTH = "account/password/new/"
"""Only leads elsewhere."""


FORGED = {"person", "organisation", "state", "email"}
"""What no form asks for, and some rows send all the same."""
MADE_ROWS = {
    "targets-TOTAL_FORMS",
    "targets-add",
    "targets-add-words",
    "targets-0-impact",
    "targets-0-system-words",
    "target-words",
}
"""What was added, or called just so, stands there as chosen by then."""


def for_somebody(path: str) -> bool:
    view = match_of(path).func
    return getattr(view, "login_required", True) and not getattr(view, "csrf_exempt", False)


POSTED = [row for row in ROWS if row.method == "POST" and not row.api and for_somebody(row.path)]
FORMS = [row for row in POSTED if route_of(row.path) not in {*NO_FORMS, OF_ALLAUTH}]
NOT_OFFERED = {
    "/changes/{draft}/ask-exception/",
    "/changes/{draft}/do/move-to/",
    "/getting-started/steps/systems/take-up/",
}
"""By the page of that draft, which meets nothing, or of steps that nobody skipped: what was typed stands there all the
same."""
SHOWN_AT_ONCE = ("/tokens/", "/feeds/", "/settings/walls/")
"""A secret that is shown once stands in the answer to the form."""
DONE = [row for row in FORMS if row.by and row.path not in NOT_OFFERED]


def test_these_are_the_forms_of_all_pages() -> None:
    views = {one: view for one, view in routes() if not one.startswith("api/")}
    mine = {
        one
        for method, one in actions()
        if method == "POST" and one in views and getattr(views[one], "login_required", True)
        if not getattr(views[one], "csrf_exempt", False)
    }

    assert {route_of(row.path) for row in FORMS} == mine - NO_FORMS - {OF_ALLAUTH}


def reader_of(row: MatrixRow) -> Reader:
    """Somebody who may press it, where anybody may."""
    for organisation, roles in row.by.items():
        return organisation, roles.split()[0]
    return "centre", "admin"


def opened(matrix: Matrix, row: MatrixRow, reader: Reader) -> str:
    """The mark of a form of the page where it stands; of any other page, where that one is not there for them."""
    client = matrix.client_of(reader)
    page = client.get(matrix.filled(row.path), follow=True).text
    found = re.search(r'name="whose" value="([^"]+)"', page) or re.search(
        r'name="whose" value="([^"]+)"', client.get("/").text
    )
    assert found
    return unescape(found.group(1))


def sign_in(matrix: Matrix, reader: Reader, then: str) -> Any:
    person = matrix.world.readers[reader]
    person.set_password(PASSWORD)
    person.save(update_fields=["password"])
    client = matrix.client_of(ANONYMOUS)
    return client.post("/sign-in/", {"username": person.email, "password": PASSWORD, "next": then}, follow=True)


def pressed_too_late(matrix: Matrix, row: MatrixRow, reader: Reader) -> str:
    """Where signing in leads afterwards."""
    typed = {**matrix.filled(row.body), "whose": opened(matrix, row, reader)}
    answer = matrix.client_of(ANONYMOUS).post(matrix.filled(row.path), typed)

    assert set(changed(matrix.before)) == {"accounts_unsentform"}
    asked = urlsplit(answer.headers["Location"])
    assert (answer.status_code, asked.path) == (302, "/sign-in/")
    assert [value for value in texts(matrix, row) if value in answer.headers["Location"]] == []
    return parse_qs(asked.query)["next"][0]


def texts(matrix: Matrix, row: MatrixRow) -> list[str]:
    """What somebody typed."""
    body = matrix.filled(row.body)
    values = [str(value) for name, value in body.items() if not is_secret(name) and name not in OF_FORMS]
    return [value for value in values if re.search(r"[A-Za-z]{4}", value)]


def meant(page: str) -> FormOfPage | None:
    return next((form for form in forms_of(page) if "data-unsent" in form.tag), None)


def sent_by(form: FormOfPage) -> dict[str, list[str]]:
    """What a browser would send of it, without the button."""
    return {name: [value for one, value in fields(form) if one == name] for name, _ in fields(form)}


@pytest.mark.one_in(4)
@pytest.mark.django_db
@pytest.mark.parametrize("row", FORMS, ids=str)
def test_nothing_is_done_and_what_was_typed_stands_there_after_signing_in(matrix: Matrix, row: MatrixRow) -> None:
    reader = reader_of(row)
    with undone():
        page = pressed_too_late(matrix, row, reader)
        answer = sign_in(matrix, reader, page)

        assert (answer.status_code in (200, 403, 404), "Not sent yet." in answer.text) == (True, True)
        assert [value for value in texts(matrix, row) if value not in unescape(answer.text)] == []
        assert set(changed(matrix.before)) <= {"accounts_person", "accounts_unsentform"}


@pytest.mark.one_in(4)
@pytest.mark.django_db
@pytest.mark.parametrize("row", DONE, ids=str)
def test_it_is_done_by_pressing_again(matrix: Matrix, row: MatrixRow) -> None:
    reader, body = reader_of(row), matrix.filled(row.body)
    with undone():
        page = pressed_too_late(matrix, row, reader)
        form = meant(sign_in(matrix, reader, page).text)
        assert form is not None
        sent = sent_by(form)
        buttons = {one.name for one in form.fields if one.tag.name == "button"}
        lost = {name for name, value in body.items() if str(value) not in sent.get(name, ())}
        assert lost - buttons - FORGED - MADE_ROWS == set()

        answer = is_confirmed(matrix.client).post(
            matrix.filled(row.path), sent | {name: body[name] for name in buttons & set(body)}
        )

        assert answer.status_code == (200 if row.path in SHOWN_AT_ONCE else 302), "a key is shown at once"
        assert set(changed(matrix.before)) - {"accounts_person", "accounts_unsentform"} != set()
        assert UnsentForm.objects.exists() == (row.path in SHOWN_AT_ONCE), "what was sent is kept no longer"
