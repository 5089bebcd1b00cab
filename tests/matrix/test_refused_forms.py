"""Every form of every page in which one types, refused because it is too long: nothing is done, and what was typed
stands there again, safe from news."""

from __future__ import annotations

from typing import Any
from urllib.parse import urljoin, urlsplit

import pytest

from accounts.domain.unsent import is_secret
from components.forms_of_pages import FieldOfPage, FormOfPage, forms_of
from tests.matrix.matrix_cells import Matrix, changed, undone
from tests.matrix.matrix_rows import MatrixRow
from tests.matrix.test_after_the_session_ended import DONE, FORGED, MADE_ROWS, reader_of, sent_by
from tests.web.browsing import led_to

TOO_LONG = " and so on" * 2_500
IN_WORDS = ("", "text", "email", "tel")
LONG_IS_FINE = ("/settings/imports/",)
"""There a whole table is pasted."""


def sent_to(page: str, address: str, action: str) -> list[FormOfPage]:
    return [form for form in forms_of(page) if urlsplit(urljoin(address, form.tag["action"])).path == action]


def is_in_words(one: FieldOfPage) -> bool:
    return one.tag.name == "textarea" or (one.tag.name == "input" and one.tag["type"] in IN_WORDS)


def words_of(form: FormOfPage) -> dict[str, list[str]]:
    """What one types oneself: a system or a person is chosen."""
    return {
        one.name: [f"{one.name}{TOO_LONG}"]
        for one in form.fields
        if is_in_words(one) and not is_secret(one.name) and "readonly" not in one.tag
    }


def stands_at(matrix: Matrix, row: MatrixRow) -> tuple[FormOfPage, dict[str, Any]]:
    """The form, and what is sent of it."""
    client, action = matrix.client_of(reader_of(row)), matrix.filled(row.path)
    page = client.get(action, follow=True)
    address = led_to(page, action)
    body = {name: value for name, value in matrix.filled(row.body).items() if name not in FORGED}
    form = next(form for form in sent_to(page.text, address, action) if all(offers(form, name) for name in body))
    return form, sent_by(form) | body


def offers(form: FormOfPage, name: str) -> bool:
    """Also what is chosen in a picker, which has no field of that name, and no row, before."""
    fields = {one.name for one in form.fields}
    return name in {*fields, *MADE_ROWS, "targets-0-system", "do"} or f"{name}-words" in fields


@pytest.mark.one_in(4)
@pytest.mark.django_db
@pytest.mark.parametrize("row", DONE, ids=str)
def test_nothing_is_done_and_what_was_typed_stands_there_again(matrix: Matrix, row: MatrixRow) -> None:
    with undone():
        form, sent = stands_at(matrix, row)
        words = words_of(form)
        if not words or row.path in LONG_IS_FINE:
            return  # nothing is typed there, or nothing is too long
        action = matrix.filled(row.path)
        answer = matrix.client.post(action, sent | words, follow=True)

        assert set(changed(matrix.before)) <= {"accounts_unsentform"}
        again = [one for one in sent_to(answer.text, led_to(answer, action), action) if "data-unsent" in one.tag]
        kept = sent_by(again[0])
        assert [name for name, typed in words.items() if kept.get(name) != typed] == []
