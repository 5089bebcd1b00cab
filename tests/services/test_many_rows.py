"""Very many rows are written as Django writes them one by one, in one statement."""

from datetime import UTC, datetime
from typing import Any

import pytest
from django.db import connection
from django.forms.models import model_to_dict
from django.test.utils import CaptureQueriesContext

from changes.models import Finding, FindingSide
from core import many_rows
from tests.estates import Night

pytestmark = pytest.mark.django_db

ODD = "Größe “5%s” \\n 'quoted' {a,\"b\"} \u2028 NULL"


def finding(signature: str, **more: Any) -> Finding:
    given: dict[str, Any] = {
        "kind": "dependency",
        "also": ["validation", ODD[:20]],
        "severity": 2,
        "meets_at": [ODD],
        "paths": [{"window": 4, "path": [ODD], "check": False, "none": None}],
        "overlap_starts_at": datetime(2026, 11, 23, 8, 0, 0, 123456, tzinfo=UTC),
        "periods": {"4": ["2026-11-23T08:00:00+00:00", None]},
        "found_at": datetime(2026, 11, 1, tzinfo=UTC),
        "people": [7, 2**40],
    }
    return Finding(signature=signature, **given | more)


def as_stored(signature: str) -> dict[str, Any]:
    stored = model_to_dict(Finding.objects.get(signature=signature))
    return {name: value for name, value in stored.items() if name not in ("id", "signature")}


def test_rows_are_stored_as_django_stores_them_and_have_ids() -> None:
    finding("by Django").save()
    ours = [finding("ours"), finding("empty", also=[], people=[], paths=[], periods={}, meets_at=[])]

    many_rows.insert(ours)

    assert as_stored("ours") == as_stored("by Django")
    assert [Finding.objects.get(signature=one.signature).pk for one in ours] == [one.pk for one in ours]
    assert Finding.objects.get(signature="ours").public_id == ours[0].public_id
    ours[0].severity = 3
    ours[0].save()
    assert Finding.objects.get(signature="ours").severity == 3


def test_rows_that_are_there_are_left_as_they_are_where_that_is_wanted() -> None:
    finding("one", severity=1).save()

    alike = many_rows.values_of(finding(""))
    same = {name: value for name, value in alike.items() if name not in ("id", "public_id")}
    many_rows.insert_values(
        Finding,
        [{"signature": "one", "severity": 3}, {"signature": "two", "severity": 2}],
        same=same,
        unless_there=True,
    )

    assert dict(Finding.objects.values_list("signature", "severity")) == {"one": 1, "two": 2}
    assert as_stored("two") == as_stored("one") | {"severity": 2}


def test_no_rows_are_no_statement() -> None:
    with CaptureQueriesContext(
        connection,
    ) as asked:
        many_rows.insert([])
        many_rows.insert_values(FindingSide, [])

    assert len(asked) == 0


def test_however_many_rows_are_two_statements_each_so_many(people: Night) -> None:
    with CaptureQueriesContext(connection) as asked:
        many_rows.insert([finding(str(number)) for number in range(300)])

    assert Finding.objects.count() == 300
    assert len(asked) == 2
