"""What an import says that it makes different."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import time_machine

from exchange.estate_file.difference import Difference, Done, FieldDifference, RowDifference
from tests.exchange.test_import_estate import NOW, estate, load

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def noon() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


def by_key(difference: Difference) -> dict[tuple[str, str], RowDifference]:
    return {(row.list_name, row.key): row for row in difference.rows}


def test_of_a_new_house_every_row_is_added() -> None:
    difference = load(estate(), dry_run=True).difference

    assert {row.what for row in difference.rows} == {Done.ADDED}
    assert [(row.list_name, row.key) for row in difference.rows] == [
        ("organisations", "centre"),
        ("organisations", "client"),
        ("people", "ana@centre.example"),
        ("people", "priya@client.example"),
        ("systems", "switch"),
        ("systems", "desktop"),
        ("systems", "ges"),
        ("dependencies", "desktop on switch"),
        ("dependencies", "desktop on ges"),
        ("contacts", "priya@client.example, on_call of ges"),
        ("freezes", "Year end"),
        ("maintenance_hours", "ges FREQ=WEEKLY;BYDAY=SU"),
        ("changes", "Upgrade"),
    ]
    assert difference.unchanged == {}


def test_of_a_second_time_nothing_is_other_than_before() -> None:
    load(estate())

    difference = load(estate()).difference

    assert difference.rows == ()
    assert difference.is_empty
    assert difference.unchanged == {
        "organisations": 2,
        "people": 2,
        "systems": 3,
        "dependencies": 2,
        "contacts": 1,
        "freezes": 1,
        "maintenance_hours": 1,
        "changes": 1,
    }


@pytest.mark.parametrize("dry_run", [True, False])
def test_each_field_is_said_as_it_was_and_as_it_is(dry_run: bool) -> None:
    load(estate())
    described = estate()
    described["organisations"][1]["timezone"] = "America/New_York"
    described["people"][1] |= {"password": "another one", "roles": ["engineer", "approver"]}
    described["systems"][1] |= {"organisation": "client", "listed": False}
    described["dependencies"][1]["kind"] = "required"
    described["freezes"][0] |= {"systems": ["desktop"], "ends_at": "2026-12-24T12:00:00Z"}

    found = by_key(load(described, dry_run).difference)

    assert {key: (row.what, row.fields) for key, row in found.items()} == {
        ("organisations", "client"): (Done.CHANGED, (FieldDifference("timezone", "UTC", "America/New_York"),)),
        ("people", "priya@client.example"): (
            Done.CHANGED,
            (
                FieldDifference("password", "(not shown)", "(another one)"),
                FieldDifference("roles", "viewer", "engineer, approver"),
            ),
        ),
        ("systems", "desktop"): (
            Done.CHANGED,
            (FieldDifference("organisation", "centre", "client"), FieldDifference("listed", "true", "false")),
        ),
        ("dependencies", "desktop on ges"): (Done.CHANGED, (FieldDifference("kind", "soft", "required"),)),
        ("freezes", "Year end"): (
            Done.CHANGED,
            (
                FieldDifference("ends_at", "2026-12-23T07:00:00-05:00", "2026-12-24T07:00:00-05:00"),
                FieldDifference("systems", "ges", "desktop"),
            ),
        ),
        # The new owner of a system that it reaches has just been asked.
        ("changes", "Upgrade"): (Done.LEFT_ALONE, (FieldDifference("state", "requested", "approved"),)),
    }
