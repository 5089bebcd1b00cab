"""Whatever is refused is refused with a page that says why; none is blank."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from html import unescape
from typing import Any

import pytest
from django.http import HttpResponse, HttpResponseNotAllowed
from django.test import Client, RequestFactory

from components.refusal_pages import RefusalPages
from core import clock
from core.refusals import Refused, TooOften
from tests.doors import pages_as
from tests.estates import Night

pytestmark = pytest.mark.django_db
LARGE = "x" * 1_000_001
LONG_FORM = {f"field-{number}": "" for number in range(3_001)}


def heading(answer: Any) -> str:
    found = re.search(r"<h1>\s*(.*?)\s*</h1>", answer.content.decode(), re.DOTALL)
    return unescape(found.group(1)) if found else ""


REFUSED: list[tuple[str, Callable[[Client], Any], int, str]] = [
    ("there is no such page", lambda client: client.get("/nothing/"), 404, "There is nothing here for you"),
    ("it is only looked at", lambda client: client.post("/schedule/"), 405, "You can’t do that here"),
    ("nobody puts", lambda client: client.put("/book/"), 405, "You can’t do that here"),
    ("it is only sent to", lambda client: client.delete("/book/preview/"), 405, "You can’t do that here"),
    ("too long", lambda client: client.post("/declare/", {"reason": LARGE}), 413, "This is too long"),
    ("too many fields", lambda client: client.post("/declare/", LONG_FORM), 413, "This is too long"),
    ("an unknown host", lambda client: client.get("/", headers={"Host": "evil"}), 400, "This could not be read"),
]


@pytest.mark.parametrize(("ask", "status", "said"), [row[1:] for row in REFUSED], ids=[row[0] for row in REFUSED])
def test_every_refusal_is_a_page_that_says_why(
    people: Night, ask: Callable[[Client], Any], status: int, said: str
) -> None:
    answer = ask(pages_as(people.ana))

    assert (answer.status_code, heading(answer)) == (status, said)
    assert answer.headers["Content-Type"] == "text/html; charset=utf-8"


def test_what_roles_do_not_allow_is_said_as_it_is(people: Night) -> None:
    people.ana.roles = ["viewer"]
    people.ana.save()

    answer = pages_as(people.ana).get("/book/")

    assert (answer.status_code, heading(answer)) == (403, "You may not do this")
    assert "This needs the role engineer in your organisation." in answer.text


@pytest.mark.parametrize("status", [400, 403, 404, 405, 409, 413, 418, 429, 500, 503])
def test_what_a_page_refuses_without_a_word_is_put_into_words(status: int) -> None:
    blank = HttpResponseNotAllowed(["GET"]) if status == 405 else HttpResponse(status=status)

    answer = RefusalPages(lambda request: blank)(RequestFactory().post("/anything/"))

    assert (answer.status_code, bool(heading(answer))) == (status, True)


def test_a_refusal_that_no_page_expected_says_its_reasons() -> None:
    pages = RefusalPages(lambda request: HttpResponse())
    often = TooOften(clock.now() + timedelta(seconds=90), "You asked six times within an hour.")

    refused = pages.process_exception(RequestFactory().post("/"), Refused("It has ended."))
    later = pages.process_exception(RequestFactory().post("/"), often)

    assert refused is not None
    assert later is not None
    assert (refused.status_code, "It has ended." in refused.text) == (409, True)
    assert (later.status_code, "You asked six times within an hour." in later.text) == (429, True)
    assert 85 <= int(later.headers["Retry-After"]) <= 90


def test_programs_are_answered_in_their_own_way(people: Night) -> None:
    answer = pages_as(people.ana).post("/api/v1/changes/", LARGE, content_type="application/json")

    assert (answer.status_code, answer.headers["Content-Type"]) == (413, "application/problem+json")
