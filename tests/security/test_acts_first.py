"""However many look at once, whoever acts finds a thread; and whoever cannot be served looks again later."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from threading import Event
from time import monotonic

import pytest
from django.conf import LazySettings
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory

from maintwin.acts_first import ActsFirst

PATIENCE = 10


@pytest.fixture
def first(settings: LazySettings) -> Iterator[tuple[ActsFirst, Callable[[int], None], Event]]:
    settings.LOOKS_AT_ONCE, settings.LOOKS_WAITING = 2, 1
    done, inside = Event(), []

    def answer(request: HttpRequest) -> HttpResponse:
        inside.append(request.method)
        if request.method == "GET":
            assert done.wait(PATIENCE)
        return HttpResponse("seen")

    def are_looking(number: int) -> None:
        ends = monotonic() + PATIENCE
        while len(inside) < number and monotonic() < ends:
            pass
        assert len(inside) == number

    yield ActsFirst(answer), are_looking, done
    done.set()


@contextmanager
def three_look(first: tuple[ActsFirst, Callable[[int], None], Event]) -> Iterator[None]:
    middleware, are_looking, done = first
    with ThreadPoolExecutor(3) as readers:
        asked = [readers.submit(middleware, RequestFactory().get("/")) for _ in range(3)]
        are_looking(2)
        while middleware.there._value:
            pass
        try:
            yield
        finally:
            done.set()
        assert {one.result(PATIENCE).status_code for one in asked} == {200}


def test_two_look_one_waits_and_whoever_acts_is_served(
    first: tuple[ActsFirst, Callable[[int], None], Event],
) -> None:
    with three_look(first):
        assert first[0](RequestFactory().post("/book/")).status_code == 200


LOOKS_ITSELF = {"HX-Request": "true", "If-None-Match": f'"{"a" * 24}-{"f" * 11}"'}


def test_a_page_that_looks_by_itself_gives_way_but_not_a_third_time(
    first: tuple[ActsFirst, Callable[[int], None], Event],
) -> None:
    with three_look(first):
        given_way = first[0](RequestFactory(headers=LOOKS_ITSELF).get("/board/"))
        third = first[0](RequestFactory(headers={**LOOKS_ITSELF, "Put-Off": "2"}).get("/board/"))

    assert (given_way.status_code, given_way["Not-Yet"], given_way["ETag"]) == (304, "1", LOOKS_ITSELF["If-None-Match"])
    assert third.status_code == 503


def test_while_nobody_waits_a_page_that_looks_by_itself_is_answered(
    first: tuple[ActsFirst, Callable[[int], None], Event],
) -> None:
    first[2].set()

    assert first[0](RequestFactory(headers=LOOKS_ITSELF).get("/board/")).status_code == 200


@pytest.mark.parametrize(
    ("path", "headers", "kind", "refresh"),
    [
        ("/", {}, "text/html", True),
        ("/board/", {"HX-Request": "true"}, "text/plain", False),
        ("/api/v1/now/", {}, "application/problem+json", False),
    ],
)
def test_who_comes_after_them_is_told_to_look_again_later(
    first: tuple[ActsFirst, Callable[[int], None], Event],
    path: str,
    headers: dict[str, str],
    kind: str,
    refresh: bool,
) -> None:
    with three_look(first):
        answer = first[0](RequestFactory(headers=headers).get(path))

        assert (answer.status_code, answer["Content-Type"].partition(";")[0]) == (503, kind)
        assert 2 <= int(answer["Retry-After"]) <= 5
        assert answer.has_header("Refresh") is refresh


def test_styles_are_given_to_everybody(first: tuple[ActsFirst, Callable[[int], None], Event]) -> None:
    first[2].set()
    middleware = first[0]
    for _ in range(3):
        middleware.there.acquire()

    assert middleware(RequestFactory().get("/static/css/base.css")).status_code == 200
