"""Files that were cut, or saved in another encoding, and imports that meet: a clear answer, and nothing half done."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from typing import Any

import pytest
from django.db import connection, transaction

from accounts.models import Organisation
from changes.models import Change, Window
from estate.models import System
from exchange.estate_file.fields import KnownNames
from exchange.estate_file.reading import read_estate
from exchange.estate_file.writing import import_estate, known_to_the_house
from exchange.estate_file.yaml_lines import FileRefused
from tests.exchange.test_import_estate import HOUR, NOW, estate, period, work
from tests.services.test_concurrency import somebody_holding

TEXT = """\
organisations:
  - {slug: a, name: Été, timezone: UTC}
  - {slug: b, name: "B", phone: "+1 555 0100"}
systems:
  - {slug: s, name: S, organisation: a}
"""
NOT_UTF_8 = "this is not a text file in UTF-8; save it as UTF-8 and try again"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_files_that_say_how_they_are_written_are_read(encoding: str) -> None:
    assert read_estate(TEXT.encode(encoding), KnownNames()).organisations[0].name == "Été"


@pytest.mark.parametrize(
    ("encoding", "line"), [("latin-1", 2), ("cp1252", 2), ("utf-16-le", 1), ("utf-32", 1)], ids=str
)
def test_others_are_refused_with_what_helps(encoding: str, line: int) -> None:
    with pytest.raises(FileRefused) as refused:
        read_estate(TEXT.encode(encoding), KnownNames())

    assert refused.value.lines == [f"line {line}: {NOT_UTF_8}"]


@pytest.mark.parametrize("end", range(20, len(TEXT) - 2, 7))
def test_a_file_that_was_cut_is_refused_or_whole_rows_of_it_are_read(end: int) -> None:
    whole = read_estate(TEXT.encode(), KnownNames())
    with suppress(FileRefused):
        cut = read_estate(TEXT.encode()[:end], KnownNames())
        assert cut.organisations == whole.organisations[: len(cut.organisations)]
        assert cut.systems == whole.systems[: len(cut.systems)]


def described(**more: Any) -> bytes:
    return json.dumps(estate(changes=[work("Upgrade", NOW + 9_000 * HOUR, 4, state="approved")], **more)).encode()


def imported(source: bytes) -> dict[str, list[str]]:
    """What it created."""
    try:
        return import_estate(read_estate(source, known_to_the_house())).created
    finally:
        connection.close()


class TestImportsThatMeet:
    pytestmark = pytest.mark.django_db(transaction=True)

    def at_once(self, first: Callable[[], Any], second: Callable[[], Any]) -> Any:
        """The second begins while the first is not yet saved."""
        with ThreadPoolExecutor(1) as pool:
            with somebody_holding(first):
                waiting = pool.submit(second)
                time.sleep(0.5)
                assert not waiting.done()
            return waiting.result(timeout=30)

    def test_the_same_file_twice_at_once_is_imported_once(self) -> None:
        def first() -> None:
            import_estate(read_estate(described(), known_to_the_house()))

        assert self.at_once(first, lambda: imported(described())) == {}
        assert (Organisation.objects.count(), System.objects.count(), Change.objects.count()) == (2, 3, 1)

    def test_of_two_that_differ_the_later_one_stands_whole(self) -> None:
        imported(described())
        moved = json.dumps({"changes": [work("Upgrade", NOW + 9_000 * HOUR, 8)]}).encode()
        other = json.dumps(
            {"changes": [work("Upgrade", NOW + 9_000 * HOUR, 4) | period(NOW + 9_100 * HOUR, 1)]}
        ).encode()

        def first() -> None:
            import_estate(read_estate(moved, known_to_the_house()))

        self.at_once(first, lambda: imported(other))

        [window] = Window.objects.all()
        assert (window.starts_at, window.ends_at) == (NOW + 9_100 * HOUR, NOW + 9_101 * HOUR)

    def test_one_that_is_stopped_half_way_leaves_nothing(self, monkeypatch: pytest.MonkeyPatch) -> None:
        def stop(*_: object) -> None:
            raise KeyboardInterrupt

        monkeypatch.setattr("exchange.estate_file.writing.put_hours", stop)
        with pytest.raises(KeyboardInterrupt), transaction.atomic():
            import_estate(read_estate(described(), known_to_the_house()))

        assert not Organisation.objects.exists()
