"""Pages travel compressed, and what somebody at three in the morning opens weighs little."""

import gzip
from datetime import timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import brotli
import pytest
from django.conf import LazySettings
from django.core.management import call_command
from django.http import HttpResponse
from django.test import Client, RequestFactory
from whitenoise.middleware import WhiteNoiseMiddleware

from core import clock
from estate.models import Dependency, GraphVersion, System
from tests.doors import pages_as
from tests.estates import Night
from tests.web.test_pages_of_work import at_midnight_in_denver as at_midnight_in_denver
from tests.web.test_pages_of_work import work_around
from tests.web.test_slots_on_the_form import FORM

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


def test_a_preview_that_reaches_682_systems_weighs_at_most_40_kilobytes(people: Night) -> None:
    """Uncompressed; the first of them stand there, and how many they are."""
    made = System.objects.bulk_create(
        System(slug=f"shop-{nth:03}", name=f"Till of shop {nth:03}", organisation=people.organisations["client"])
        for nth in range(678)
    )
    Dependency.objects.bulk_create(Dependency(dependent=one, provider=people.systems["ges"]) for one in made)
    GraphVersion.renew()
    start = clock.now() + timedelta(days=20)
    local = start.astimezone(ZoneInfo(people.gina.timezone))

    answer = pages_as(people.gina).post(
        "/book/preview/",
        FORM
        | {
            "implementers": people.gina.email,
            "targets-0-system": "ges",
            "windows-0-starts_at": f"{local:%Y-%m-%dT%H:%M}",
            "windows-0-ends_at": f"{local + timedelta(hours=1):%Y-%m-%dT%H:%M}",
        },
    )

    assert "The first 30 of 682 systems." in " ".join(answer.content.decode().split())
    assert len(answer.content) <= 40_000


def test_whoever_cannot_read_compressed_pages_gets_them_plain(people: Night) -> None:
    answer = pages_as(people.ana).get("/")

    assert "Content-Encoding" not in answer
    assert b"<h1" in answer.content


def test_what_is_compressed_is_known_again(people: Night) -> None:
    ana = pages_as(people.ana)
    first = ana.get("/board/", headers={"Accept-Encoding": "gzip"})

    again = ana.get("/board/", headers={"Accept-Encoding": "gzip", "If-None-Match": first["ETag"]})
    assert (again.status_code, again.content) == (304, b"")


def test_files_that_were_collected_travel_compressed_by_brotli(tmp_path: Path, settings: LazySettings) -> None:
    settings.STATIC_ROOT, settings.WHITENOISE_USE_FINDERS = tmp_path, False
    call_command("collectstatic", interactive=False, verbosity=0, ignore_patterns=["drf_spectacular_sidecar"])
    served = WhiteNoiseMiddleware(lambda request: HttpResponse(status=404))

    answer = served(RequestFactory().get("/static/css/work.css", headers={"Accept-Encoding": "gzip, br"}))

    content = b"".join(answer.streaming_content)
    assert (answer.status_code, answer["Content-Encoding"]) == (200, "br")
    assert brotli.decompress(content) == (tmp_path / "css/work.css").read_bytes()
    assert len(content) < 0.4 * (tmp_path / "css/work.css").stat().st_size
