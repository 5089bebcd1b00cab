"""What the command prints: row by row and field by field, and that it is cut where it is."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import time_machine

from exchange.estate_file.difference import Difference, Done, FieldDifference, RowDifference
from exchange.estate_file.said import sentences
from tests.exchange.test_import_estate import HOUR, NOW, estate, load, period, run, work

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def noon() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


def printed(tmp_path: Path, described: dict[str, Any], *options: str) -> list[str]:
    file = tmp_path / "estate.json"
    file.write_text(json.dumps(described))
    return run(file, *options).splitlines()


def test_a_dry_run_prints_what_the_import_then_says_it_did(tmp_path: Path) -> None:
    going_on = work("Cabling", NOW - HOUR, 3, state="in_progress", targets=[{"system": "desktop"}])
    load(estate(changes=[*estate()["changes"], going_on, work("Gone", NOW + 90 * HOUR, 1)]))
    moved = estate()["changes"][0] | {"targets": [{"system": "ges"}], **period(NOW + HOUR, 5)}
    described = estate(
        systems=[
            {"slug": "desktop", "name": "Desktop", "organisation": "centre", "how_to_check": ""},
            {"slug": "rack", "name": "Rack", "organisation": "centre"},
        ],
        changes=[moved, going_on | period(NOW - HOUR, 9)],
    )

    would = printed(tmp_path, described, "--dry-run")

    assert would == [
        "would create system (1): rack",
        "would update system desktop",
        "    how_to_check: Sign in → (empty)",
        "would update change Upgrade",
        "    targets: switch (outage) → ges (outage)",
        "    ends_at: 2026-11-22T17:00:00+00:00 → 2026-11-22T18:00:00+00:00",
        "    Client is asked to approve.",
        "    It is requested now.",
        "    1 conflict found.",
        "would leave change Cabling as it is: has started",
        "    ends_at: 2026-11-22T14:00:00+00:00 → 2026-11-22T20:00:00+00:00",
        "not in the file, and left as it is: 1 system: switch",
        would[-1],
    ]
    assert would[-1].startswith("not in the file, and left as it is: 1 change: Gone (CENTRE-")
    did = [line.replace("would leave", "left").replace("would update", "updated") for line in would]
    assert printed(tmp_path, described) == [line.replace("would create", "created") for line in did]


def test_lists_that_are_cut_say_so() -> None:
    added = [RowDifference("systems", f"s{number}", Done.ADDED) for number in range(1_021)]
    field = FieldDifference("order", "1", "2")
    changed = [RowDifference("contacts", f"c{number}", Done.CHANGED, (field,)) for number in range(201)]
    left = {"people": tuple(f"p{number}" for number in range(22))}

    said = list(sentences(Difference((*added, *changed), {}, left), dry_run=False))

    assert said[0].startswith("created system (1,021): s0; s1; ")
    assert said[0].endswith("s19 and 1,001 more")
    assert said[1:3] == ["updated contact c0", "    order: 1 → 2"]
    assert said[-2] == "and 1 contact more"
    assert said[-1].endswith("p19 and 2 more")
    assert len(said) == 1 + 2 * 200 + 2


def test_of_what_is_only_left_alone_nothing_has_changed(tmp_path: Path) -> None:
    load(estate())
    described = estate(changes=[estate()["changes"][0] | {"state": "draft"}])

    assert printed(tmp_path, described) == [
        "Nothing has changed.",
        "left change Upgrade as it is: people decide that here",
        "    state: approved → draft",
    ]
