"""Work that repeats, through the API."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
import time_machine

from changes.models import Change, Window
from tests.doors import api_as
from tests.estates import Night

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 13, 8, 0, tzinfo=UTC)
RULE = {
    "starts_at_local": "2026-11-22T02:30:00",
    "duration": "PT2H",
    "timezone": "America/Denver",
    "rrule": "FREQ=WEEKLY;COUNT=20",
}
PATCHING: dict[str, Any] = {
    "title": "Patch the switch",
    "targets": [{"system": "switch-a", "impact": "none"}],
    "repeats": RULE,
    "submit": True,
}


@pytest.fixture(autouse=True)
def clock() -> Any:
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


@pytest.fixture
def change(people: Night) -> dict[str, Any]:
    answer = api_as(people.ana).post("/api/v1/changes/", PATCHING)
    assert answer.status_code == 201, answer.json()
    booked: dict[str, Any] = answer.json()
    return booked


def starts(windows: list[dict[str, Any]]) -> list[str]:
    return [f"{one['occurrence'][:16]} {one['starts_at']}{' moved' * one['moved']}" for one in windows]


def test_a_series_comes_back_with_its_rule_and_its_next_windows(people: Night, change: dict[str, Any]) -> None:
    assert change["repeats"] == RULE
    assert (len(change["windows"]), starts(change["windows"])[0]) == (6, "2026-11-22T02:30 2026-11-22T09:30:00Z")

    page = api_as(people.ana).get(f"/api/v1/changes/{change['id']}/windows/?page_size=15").json()
    rest = api_as(people.ana).get(page["next"]).json()
    assert (len(page["results"]), len(rest["results"]), rest["next"]) == (15, 5, None)

    march = api_as(people.ana).get(
        f"/api/v1/changes/{change['id']}/windows/?from=2027-03-01T00:00:00Z&until=2027-03-20T00:00:00Z"
    )
    assert starts(march.json()["results"]) == [
        "2027-03-07T02:30 2027-03-07T09:30:00Z",
        "2027-03-14T02:30 2027-03-14T09:30:00Z",
    ]


@pytest.mark.parametrize(
    ("sent", "errors"),
    [
        (
            {"repeats": RULE | {"starts_at_local": "2026-11-22T02:30:00Z"}},
            {
                "repeats.starts_at_local": [
                    "Write the time on the clock there, without an offset, such as 2026-11-22T02:30."
                ]
            },
        ),
        (
            {"repeats": RULE | {"rrule": "FREQ=WEEKLY"}},
            {"repeats.rrule": ["Say when it ends, by UNTIL or COUNT: work that repeats has an end."]},
        ),
        (
            {"windows": [{"starts_at": "2026-11-22T02:30:00Z", "ends_at": "2026-11-22T03:30:00Z"}]},
            {"windows": ["Windows follow the rule of “repeats”; send one or the other."]},
        ),
    ],
)
def test_what_is_wrong_is_said_by_field(people: Night, sent: dict[str, Any], errors: dict[str, Any]) -> None:
    answer = api_as(people.ana).post("/api/v1/changes/", PATCHING | sent)

    assert (answer.status_code, answer.json()["errors"]) == (400, errors)


def test_one_moves_by_itself_and_another_rule_moves_them_all(people: Night, change: dict[str, Any]) -> None:
    ana, at = api_as(people.ana), f"/api/v1/changes/{change['id']}/"
    second = change["windows"][1]["id"]
    read = {"If-Match": f'"{change["revision"]}"'}
    moved = ana.patch(f"/api/v1/windows/{second}/", {"starts_at": "2026-11-29T10:00:00Z"}, headers=read)
    assert (moved.status_code, starts([moved.json()])) == (200, ["2026-11-29T02:30 2026-11-29T10:00:00Z moved"])

    change = ana.get(at).json()
    read = {"If-Match": f'"{change["revision"]}"'}
    refused = ana.patch(at, {"windows": []}, headers=read)
    assert (refused.status_code, refused.json()["errors"]) == (
        400,
        {"windows": ["Its windows follow a rule. Move one by windows/{id}/, or send another rule as “repeats”."]},
    )
    assert ana.patch(at, change, headers=read).json() == change

    later = ana.patch(at, {"repeats": RULE | {"starts_at_local": "2026-11-22T03:30:00"}}, headers=read)
    assert (later.status_code, starts(later.json()["windows"])[:2]) == (
        200,
        ["2026-11-22T03:30 2026-11-22T10:30:00Z", "2026-11-29T03:30 2026-11-29T10:30:00Z"],
    )


def test_this_and_following_become_another_change(people: Night, change: dict[str, Any]) -> None:
    ana, at = api_as(people.ana), f"/api/v1/changes/{change['id']}/"
    third = change["windows"][2]["id"]
    read = {"If-Match": f'"{change["revision"]}"'}
    assert ana.post(f"{at}split/", {"from_window": third}).status_code == 428

    new = ana.post(f"{at}split/", {"from_window": third}, headers=read)

    assert new.status_code == 201, new.json()
    assert new.json()["repeats"] == RULE | {"starts_at_local": "2026-12-06T02:30:00", "rrule": "FREQ=WEEKLY;COUNT=18"}
    assert (new.json()["windows"][0]["id"], new.json()["state"]) == (third, "approved")
    assert len(ana.get(at).json()["windows"]) == 2
    stale = ana.post(f"{at}split/", {"from_window": third}, headers=read)
    assert stale.status_code == 412


def test_a_split_that_is_sent_twice_is_done_once(people: Night, change: dict[str, Any]) -> None:
    ana, at = api_as(people.ana), f"/api/v1/changes/{change['id']}/split/"
    read = {"If-Match": f'"{change["revision"]}"', "Idempotency-Key": "8e03978e-40d5-43dd-bc93-6894a57f9324"}
    third = {"from_window": change["windows"][2]["id"]}

    first, again = (ana.post(at, third, headers=read) for _ in range(2))

    assert (first.status_code, again.status_code, again.json()["id"]) == (201, 201, first.json()["id"])
    assert Change.objects.count() == 2


def test_others_see_of_it_what_they_may(people: Night, change: dict[str, Any]) -> None:
    at = f"/api/v1/changes/{change['id']}/windows/"

    assert [api_as(one).get(at).status_code for one in (people.gina, people.sten)] == [200, 404]
    assert api_as(people.sten).post(f"/api/v1/changes/{change['id']}/split/", {}).status_code in (404, 428)
    assert Window.objects.count() == 20
