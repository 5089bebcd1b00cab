"""The booking form says in words how work repeats, and books it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any, cast

import pytest
import time_machine
from django.test import Client

from changes.models import Change, Series, Window
from components.findings import FindingCard
from components.preview import Preview, PreviewPart
from tests.doors import pages_as
from tests.estates import Night
from tests.web.browsing import opened

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 13, 8, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def clock() -> Iterator[Any]:
    with time_machine.travel(NOW, tick=False) as clock:
        yield clock


def filled(client: Client, **typed: Any) -> dict[str, Any]:
    address = "/book/?system=switch-a&impact=none&start=2027-03-07T02:30:00-07:00&end=2027-03-07T04:00:00-07:00"
    values = opened(client, address).filled("/book/")
    said = {f"repeats-{name}": value for name, value in {"every": "second_week", "until": "2027-06-30"}.items()}
    return {**values, "title": "Patch it", **said, **typed}


def test_the_next_six_stand_beside_the_form_with_utc_and_what_the_clock_does(people: Night) -> None:
    ana = pages_as(people.ana)
    page = ana.post("/book/preview/", filled(ana, **{"repeats-every": "week"})).content.decode()
    text = " ".join(page.split())

    assert "Every Sunday at 02:30, Denver, until Sun 27 Jun 2027 · 17 windows" in text
    assert "02:30 does not exist that night: the clock goes forward, and it begins at 03:30." in text
    assert "Sun 21 Mar 2027, 02:30–04:00 MDT" in text
    assert text.count("<li>") >= 6


def test_it_is_booked_by_its_rule(people: Night) -> None:
    ana = pages_as(people.ana)
    answer = ana.post("/book/", filled(ana) | {"do": "submit"})

    assert answer.status_code == 302, answer.content.decode()
    series = Series.objects.get()
    assert series.rrule == "FREQ=WEEKLY;INTERVAL=2;BYDAY=SU;UNTIL=20270630"
    assert (series.timezone, series.starts_at_local) == ("America/Denver", datetime(2027, 3, 7, 2, 30))
    assert Window.objects.count() == 9


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"repeats-until": ""}, "Say until when: work that repeats has an end."),
        ({"repeats-every": "other", "repeats-rule": ""}, "Write the rule."),
        ({"repeats-every": "other", "repeats-rule": "FREQ=HOURLY;COUNT=3"}, "is not a recurrence rule"),
        ({"repeats-until": "2027-01-01"}, "It ends before it begins."),
        ({"repeats-every": "last_weekday"}, "The rule does not fall on this day; its first is"),
    ],
)
def test_what_is_wrong_stands_at_its_field(people: Night, typed: dict[str, str], said: str) -> None:
    ana = pages_as(people.ana)
    page = ana.post("/book/", filled(ana, **typed) | {"do": "submit"}).content.decode()

    assert said in page
    assert not Change.objects.exists()


def test_editing_a_series_begins_with_its_rule_and_saves_it_as_it_stands(people: Night) -> None:
    ana = pages_as(people.ana)
    ana.post("/book/", filled(ana) | {"do": "submit"})
    change = Change.objects.get()
    at = f"/changes/{change.public_id}/edit/"
    values = opened(ana, at).filled(at)
    before = list(Window.objects.values_list("pk", "starts_at", "moved"))

    assert {name: values[f"repeats-{name}"][0] for name in ("every", "until", "clock")} == {
        "every": "second_week",
        "until": "2027-06-30",
        "clock": "America/Denver",
    }
    assert ana.post(at, values | {"title": "Patch it well", "do": "draft"}).status_code == 302
    change.refresh_from_db()
    assert (change.title, list(Window.objects.values_list("pk", "starts_at", "moved"))) == ("Patch it well", before)

    weekly = opened(ana, at).filled(at) | {"repeats-every": ["week"], "do": "draft"}
    answer = ana.post(at, weekly)
    assert answer.status_code == 302, answer.content.decode()
    assert Window.objects.exclude(state="cancelled").count() == 17


def test_the_page_of_a_series_says_its_rule_and_leads_to_all_of_its_windows(people: Night) -> None:
    ana = pages_as(people.ana)
    ana.post("/book/", filled(ana, **{"repeats-every": "week"}) | {"do": "submit"})
    change = Change.objects.get()
    page = " ".join(ana.get(f"/changes/{change.public_id}/").content.decode().split())

    assert "Repeats every Sunday at 02:30, Denver, until Sun 27 Jun 2027." in page
    at = f"/changes/{change.public_id}/all/windows/"
    assert at in page
    whole = ana.get(at).content.decode()
    assert "02:30 does not exist that night: the clock goes forward, and it begins at 03:30." in whole


def test_of_many_windows_those_that_meet_nothing_are_counted() -> None:
    at = datetime(2026, 11, 14, 8, tzinfo=UTC)
    quiet = PreviewPart(at, at + timedelta(hours=1))
    meets = replace(quiet, falls=(cast(FindingCard, object()),))

    def shown(*parts: PreviewPart) -> tuple[tuple[PreviewPart, ...], int]:
        preview = Preview(parts=parts)
        return preview.parts_shown, preview.quiet_parts

    assert shown(quiet, meets, quiet) == ((quiet, meets, quiet), 0)
    assert shown(quiet, meets, *[quiet] * 28) == ((meets,), 29)
    assert shown(*[quiet] * 30) == ((), 30)
