"""Files that were collected are named by what is in them, compressed, and kept by browsers for good."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import LazySettings
from django.contrib.staticfiles.storage import StaticFilesStorage
from django.core.files.storage import storages
from django.http import HttpResponse
from django.test import RequestFactory
from whitenoise.middleware import WhiteNoiseMiddleware

from embedded.house import ROOT
from maintwin.static_files import NamedByContent


@pytest.fixture
def collected(tmp_path: Path, settings: LazySettings) -> NamedByContent:
    """One style sheet and what it takes along; all of them take a minute."""
    settings.STATIC_ROOT, settings.WHITENOISE_USE_FINDERS = tmp_path, False
    source = StaticFilesStorage(location=str(ROOT / "static"))
    storage = NamedByContent(location=str(tmp_path))
    for name in ("css/work.css", "parts.js"):
        storage.save(name, source.open(name))
    list(storage.post_process({name: (storage, name) for name in ("css/work.css", "parts.js")}))
    storages._storages["staticfiles"] = storage  # type: ignore[attr-defined]
    return storage


@pytest.fixture(autouse=True)
def storage_as_before() -> Iterator[None]:
    before = storages["staticfiles"]
    yield
    storages._storages["staticfiles"] = before  # type: ignore[attr-defined]


def test_a_collected_file_is_named_by_what_is_in_it(collected: NamedByContent) -> None:
    assert re.fullmatch(r"/static/css/work\.[0-9a-f]{12}\.css", collected.url("css/work.css"))


@pytest.mark.django_db
def test_and_kept_for_good_and_sent_compressed(collected: NamedByContent) -> None:
    served = WhiteNoiseMiddleware(lambda request: HttpResponse(status=404))
    asked = RequestFactory().get(collected.url("css/work.css"), headers={"Accept-Encoding": "br"})
    answer = served(asked)
    answer.close()
    assert (answer["Cache-Control"], answer["Content-Encoding"]) == ("max-age=315360000, public, immutable", "br")


def test_what_was_not_collected_goes_by_its_plain_name(tmp_path: Path) -> None:
    assert NamedByContent(location=str(tmp_path)).url("css/work.css") == "/static/css/work.css"
