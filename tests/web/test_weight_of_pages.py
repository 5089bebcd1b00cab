"""Pages travel compressed, and what somebody at three in the morning opens weighs little."""

import gzip

import pytest
from django.test import Client

from tests.doors import pages_as
from tests.estates import Night
from tests.web.test_pages_of_work import at_midnight_in_denver as at_midnight_in_denver
from tests.web.test_pages_of_work import work_around

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_midnight_in_denver")]


def weight(client: Client, address: str) -> int:
    answer = client.get(address, headers={"Accept-Encoding": "gzip"})
    assert (answer.status_code, answer["Content-Encoding"]) == (200, "gzip")
    assert b"<h1" in gzip.decompress(answer.content)
    return len(answer.content)


@pytest.mark.parametrize("address", ["/", "/board/"])
def test_tonight_weighs_at_most_45_kilobytes(people: Night, address: str) -> None:
    for _ in range(3):
        work_around(people, 4)

    assert weight(pages_as(people.ana), address) <= 45_000


def test_whoever_cannot_read_compressed_pages_gets_them_plain(people: Night) -> None:
    answer = pages_as(people.ana).get("/")

    assert "Content-Encoding" not in answer
    assert b"<h1" in answer.content


def test_what_is_compressed_is_known_again(people: Night) -> None:
    ana = pages_as(people.ana)
    first = ana.get("/board/", headers={"Accept-Encoding": "gzip"})

    again = ana.get("/board/", headers={"Accept-Encoding": "gzip", "If-None-Match": first["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
