"""Where what is pressed on the pages of links may come from: the browsers of mail programs say nothing of it."""

from __future__ import annotations

import re
from collections.abc import Iterable

import pytest
from django.http import HttpResponse
from django.test import Client

from tests.matrix.matrix_acts import BY_SOMEBODY
from tests.matrix.matrix_cells import OVER_LINKS, Matrix, changed, route_of, undone
from tests.matrix.matrix_routes import routes

PAGES = {
    "/answer/{link.token}/": BY_SOMEBODY,
    "/are-you-working-on-this/{question-link.token}/": {"do": "no", "name": "Somebody"},
    "/confirm-dependency/{claim-link.token}/": {"do": "refuse", "name": "Somebody"},
    "/notices/seen/{seen-link.token}/": {},
    "/notices/fewer/{fewer-link.token}/": {"choice": "outage"},
}
OURS: list[dict[str, str]] = [
    {},
    {"Origin": "null"},
    {"Origin": "https://testserver"},
    {"Referer": "https://testserver/"},
]
OTHERS: list[dict[str, str]] = [
    {"Origin": "https://evil.example"},
    {"Referer": "https://evil.example/"},
    {"Origin": "null", "Referer": "https://evil.example/"},
    {"Origin": "http://testserver"},
]


def pressed(matrix: Matrix, page: str, headers: dict[str, str], token: str = "") -> HttpResponse:
    """Over HTTPS, by a browser that has opened it."""
    browser, address = Client(enforce_csrf_checks=True), matrix.filled(page)
    found = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', browser.get(address, secure=True).text)
    assert found
    typed = matrix.filled(PAGES[page]) | {"csrfmiddlewaretoken": token or found.group(1)}
    return browser.post(address, typed, secure=True, headers=headers)  # type: ignore[return-value]


def what_was_changed(matrix: Matrix) -> Iterable[str]:
    return sorted(changed(matrix.before))


def test_these_are_all_pages_that_check_by_themselves() -> None:
    unchecked = {route for route, page in routes() if getattr(page, "csrf_exempt", False) and route[:4] != "api/"}

    assert unchecked == {route_of(page) for page in PAGES}
    assert {page.partition("{")[0] for page in PAGES} == set(OVER_LINKS)


@pytest.mark.django_db
@pytest.mark.parametrize("headers", OURS, ids=str)
@pytest.mark.parametrize("page", PAGES)
def test_cookie_and_token_suffice_on_pages_of_links(matrix: Matrix, page: str, headers: dict[str, str]) -> None:
    with undone():
        assert pressed(matrix, page, headers).status_code == 200
        assert what_was_changed(matrix) != []


@pytest.mark.django_db
@pytest.mark.parametrize("headers", OTHERS, ids=str)
@pytest.mark.parametrize("page", PAGES)
def test_what_another_site_sends_to_them_is_refused(matrix: Matrix, page: str, headers: dict[str, str]) -> None:
    with undone():
        answer = pressed(matrix, page, headers)

        assert (answer.status_code, what_was_changed(matrix)) == (403, [])
        assert "Nothing was done: your browser says that another site sent this." in answer.text


@pytest.mark.django_db
@pytest.mark.parametrize("page", PAGES)
def test_what_was_opened_before_its_cookie_was_replaced_is_asked_for_again(matrix: Matrix, page: str) -> None:
    with undone():
        answer = pressed(matrix, page, {}, token="a" * 64)

        assert (answer.status_code, what_was_changed(matrix)) == (403, [])
        assert "Nothing was done: this page is out of date." in answer.text


ELSEWHERE_WORDS = [
    ({}, True, "your browser did not say which page this came from."),
    ({"Origin": "https://evil.example"}, True, "your browser says that another site sent this."),
    ({"Referer": "https://evil.example/"}, True, "your browser says that another site sent this."),
    ({}, False, "this page is out of date."),
]


@pytest.mark.django_db
@pytest.mark.parametrize(("headers", "secure", "why"), ELSEWHERE_WORDS)
def test_all_other_pages_keep_the_whole_check_and_say_why(
    matrix: Matrix, headers: dict[str, str], secure: bool, why: str
) -> None:
    browser = Client(enforce_csrf_checks=True)
    browser.get("/sign-in/", secure=secure)
    answer = browser.post("/sign-in/", {"csrfmiddlewaretoken": "a" * 64}, secure=secure, headers=headers)

    assert answer.status_code == 403
    assert f"Nothing was done: {why}" in answer.text


@pytest.mark.django_db
def test_a_browser_without_cookies_is_told_so(matrix: Matrix) -> None:
    answer = Client(enforce_csrf_checks=True).post("/sign-in/", {})

    assert answer.status_code == 403
    assert "Nothing was done: your browser did not send back this page’s cookie." in answer.text
