"""The API of changes, windows and conflicts, spoken to as scripts do."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from changes.models import Change
from tests.doors import api_as, as_read
from tests.estates import Night

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 13, 8, 0, tzinfo=UTC)
ONE = NOW + timedelta(days=10)
UPGRADE: dict[str, Any] = {
    "title": "Phone switch upgrade",
    "targets": [{"system": "switch-a", "impact": "outage"}, {"system": "switch-b"}],
    "one_at_a_time": True,
    "validates": [{"from": "agent-desktop", "to": "ges", "text": "An agent can log in to GES"}, "portal"],
    "implementers": ["ana@centre.example"],
    "rollback": {"how": "Move back.", "takes": "PT30M"},
    "windows": [{"starts_at": "2026-11-23T01:00:00-07:00", "ends_at": "2026-11-23T05:00:00-07:00"}],
}


@pytest.fixture(autouse=True)
def ten_days_before() -> Any:
    with time_machine.travel(NOW, tick=False) as clock:
        yield clock


def book(people: Night, **changed: Any) -> dict[str, Any]:
    answer = api_as(people.ana).post("/api/v1/changes/", UPGRADE | {"submit": True} | changed)
    assert answer.status_code == 201, answer.json()
    return answer.json()  # type: ignore[no-any-return]


def test_a_booked_change_comes_back_whole(people: Night) -> None:
    change = book(people)

    assert {name: change[name] for name in ("reference", "state", "class", "revision", "impact_total", "warnings")} == {
        "reference": Change.objects.get().reference,
        "state": "requested",
        "class": "scheduled",
        "revision": 2,
        "impact_total": 5,
        "warnings": [],
    }
    assert change["rollback"] == {"how": "Move back.", "takes": "P0DT00H30M00S"}
    assert change["validates"] == [
        {"from": "agent-desktop", "to": "ges", "text": "An agent can log in to GES"},
        {"from": None, "to": "portal", "text": ""},
    ]
    assert change["windows"] == [
        {
            "id": change["windows"][0]["id"],
            "revision": 1,
            "state": "requested",
            "starts_at": "2026-11-23T08:00:00Z",
            "ends_at": "2026-11-23T12:00:00Z",
            "actual_start": None,
            "actual_end": None,
            "targets": None,
            "occurrence": None,
            "moved": False,
            "class": "scheduled",
        }
    ]
    assert change["impact"][-1] == {
        "system": "reservation-line",
        "level": "at_risk",
        "path": ["switch-a", "phone-switch", "agent-desktop", "reservation-line"],
    }
    assert [(one["organisation"], one["state"]) for one in change["approvals"]] == [("client", "asked")]


def test_the_night_through_the_api(people: Night, ten_days_before: Any) -> None:
    change = book(people)
    window = change["windows"][0]["id"]
    read = as_read(Change.objects.get(public_id=change["id"]))
    approved = api_as(people.cleo).post(f"/api/v1/changes/{change['id']}/approve/", headers=read)
    assert approved.json()["state"] == "approved"
    ten_days_before.move_to(ONE)
    assert api_as(people.ana).post(f"/api/v1/windows/{window}/start/").json()["state"] == "in_progress"
    ten_days_before.move_to(ONE + timedelta(hours=2, minutes=6))
    work = api_as(people.gina).post(
        "/api/v1/unscheduled/",
        {
            "targets": [{"system": "ges", "impact": "outage"}],
            "started_at": "2026-11-23T09:30:00Z",
            "expected_end": "2026-11-23T11:06:00Z",
        },
    )

    assert (work.status_code, work.json()["class"], work.json()["state"]) == (201, "unscheduled", "in_progress")
    [conflict] = api_as(people.ana).get(f"/api/v1/conflicts/?window={window}").json()["results"]
    assert {name: conflict[name] for name in ("kind", "also", "severity", "meets_at", "state", "overlap")} == {
        "kind": "validation",
        "also": ["shared_dependent"],
        "severity": "high",
        "meets_at": ["agent-desktop", "ges"],
        "state": "open",
        "overlap": {"starts_at": "2026-11-23T09:30:00Z", "ends_at": "2026-11-23T11:06:00Z"},
    }
    now = api_as(people.ana).get("/api/v1/now/").json()
    assert [(row["title"], row["reaches"]) for row in now["in_progress"]] == [
        ("Phone switch upgrade", ["switch-a", "switch-b", "phone-switch", "agent-desktop"]),
        ("Unscheduled work on GES", ["agent-desktop"]),
    ]


@pytest.mark.parametrize(
    ("changed", "field", "reason"),
    [
        pytest.param({"title": ""}, "title", "This field may not be blank.", id="no title"),
        pytest.param({"colour": "red"}, "colour", "There is no such field.", id="unknown field"),
        pytest.param(
            {"windows": [{"starts_at": "2026-11-23T01:00:00", "ends_at": "2026-11-23T05:00:00Z"}]},
            "windows.0.starts_at",
            "This time has no offset. Write it like 2026-11-23T01:00:00-07:00.",
            id="naive time",
        ),
        pytest.param(
            {"windows": [{"starts_at": "2026-11-23T05:00:00Z", "ends_at": "2026-11-23T01:00:00Z"}]},
            "windows.0.ends_at",
            "The end must be after the start.",
            id="reversed",
        ),
        pytest.param(
            {"windows": [{"starts_at": "2026-11-23T05:00:00Z", "ends_at": "2026-11-23T05:00:00Z"}]},
            "windows.0.ends_at",
            "The end must be after the start.",
            id="zero length",
        ),
        pytest.param(
            {"windows": [{"starts_at": "2026-11-23T05:00:00Z", "ends_at": "2028-11-23T05:00:00Z"}]},
            "windows.0.ends_at",
            "This window lasts 731 days. Confirm that you mean it.",
            id="two years",
        ),
        pytest.param(
            {"targets": [{"system": "nothing"}]}, "targets.0.system", "There is no system “nothing”.", id="unknown"
        ),
        pytest.param(
            {"targets": [{"system": "ges"}]},
            "targets.0.system",
            "The owner of “ges” has not let you work on it.",
            id="somebody else's",
        ),
        pytest.param(
            {"targets": [{"system": "switch-a"}, {"system": "switch-a"}]},
            "targets.1.system",
            "This system is here twice.",
            id="twice",
        ),
        pytest.param({"title": "x" * 201}, "title", "At most 200 characters; this has 201.", id="long title"),
        pytest.param(
            {"implementers": ["sten@stranger.example"]},
            "implementers.0",
            "Nobody in your organisation has the address “sten@stranger.example”.",
            id="a stranger implements",
        ),
        pytest.param({"windows": []}, "windows", "Say when: a change needs at least one window.", id="no window"),
    ],
)
def test_what_is_wrong_is_refused_by_field_and_stores_nothing(
    people: Night, changed: dict[str, Any], field: str, reason: str
) -> None:
    answer = api_as(people.ana).post("/api/v1/changes/", UPGRADE | changed)

    assert answer.status_code == 400
    assert answer["Content-Type"] == "application/problem+json"
    assert answer.json()["errors"] == {field: [reason]}
    assert Change.objects.count() == 0


def test_a_change_is_edited_only_at_the_revision_that_was_seen(people: Night) -> None:
    change = book(people)
    address = f"/api/v1/changes/{change['id']}/"
    ana = api_as(people.ana)

    assert ana.patch(address, {"title": "Other"}).status_code == 428
    stale = ana.patch(address, {"title": "Other"}, headers={"If-Match": '"1"'})
    assert (stale.status_code, stale.json()["revision"]) == (412, 2)
    edited = ana.patch(address, {"title": "Other"}, headers={"If-Match": '"2"'})
    assert (edited.status_code, edited.json()["title"], edited.json()["revision"]) == (200, "Other", 3)
    assert edited["ETag"] == '"3"'


def test_what_an_edit_holds_is_sent_whole_or_has_its_default(people: Night) -> None:
    change = book(people)
    ana, address = api_as(people.ana), f"/api/v1/changes/{change['id']}/"
    half = ana.patch(address, {"windows": [{"starts_at": "2026-11-23T01:00:00Z"}]}, headers={"If-Match": '"2"'})
    plain = ana.patch(address, {"targets": [{"system": "switch-a"}]}, headers={"If-Match": '"2"'})

    assert (half.status_code, half.json()["errors"]) == (400, {"windows.0.ends_at": ["This field is required."]})
    assert (plain.status_code, plain.json()["targets"]) == (200, [{"system": "switch-a", "impact": "outage"}])


def test_a_stranger_finds_nothing(people: Night) -> None:
    change = book(people)
    sten = api_as(people.sten)

    for address in (f"changes/{change['id']}/", f"windows/{change['windows'][0]['id']}/"):
        assert sten.get(f"/api/v1/{address}").status_code == 404
    assert sten.post(f"/api/v1/changes/{change['id']}/approve/").status_code == 404
    assert sten.get("/api/v1/changes/").json() == {"next": None, "results": []}


def test_a_list_leaves_out_what_changes_reach_unless_it_is_asked_for(people: Night) -> None:
    change, api = book(people), api_as(people.ana)

    [plain] = api.get("/api/v1/changes/").json()["results"]
    [whole] = api.get("/api/v1/changes/?fields=impact").json()["results"]
    wrong = api.get("/api/v1/changes/?fields=everything")

    assert plain == {name: value for name, value in change.items() if name not in ("impact", "impact_total")}
    assert whole == change
    assert (wrong.status_code, list(wrong.json()["errors"])) == (400, ["fields"])


def test_a_list_takes_as_many_queries_for_few_changes_as_for_many(people: Night) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as asked:
            assert api_as(people.ana).get("/api/v1/changes/").status_code == 200
        return len(asked)

    book(people)
    few = queries()
    for days in range(1, 4):
        start = ONE + timedelta(days=days)
        window = {"starts_at": start.isoformat(), "ends_at": (start + timedelta(hours=1)).isoformat()}
        book(people, windows=[window])

    assert queries() == few


def test_the_affected_see_no_notes_and_nobody_elses_checks(people: Night) -> None:
    change = book(people, notes="The key is under the mat.")
    seen = api_as(people.cleo).get(f"/api/v1/changes/{change['id']}/").json()

    hidden = ("notes", "external_reference", "emergency", "owner", "implementers", "validates", "warnings")
    assert {name: seen[name] for name in hidden} == {
        "notes": None,
        "external_reference": None,
        "emergency": None,
        "owner": None,
        "implementers": [],
        "validates": [],
        "warnings": [],
    }
    assert (seen["title"], seen["state"]) == ("Phone switch upgrade", "requested")


def test_a_preview_answers_like_the_ledger_and_stores_nothing(people: Night) -> None:
    book(people)
    asked = {
        "targets": [{"system": "voice-carrier", "impact": "outage"}],
        "starts_at": "2026-11-23T02:00:00-07:00",
        "ends_at": "2026-11-23T03:00:00-07:00",
    }
    answer = api_as(people.vera).post("/api/v1/conflicts/preview/", asked).json()

    assert [(one["kind"], one["severity"], one["windows"][0]["id"]) for one in answer["conflicts"]] == [
        ("validation", "high", None)
    ]
    assert answer["conflicts"][0]["windows"][1]["title"] is None
    assert "Phone switch upgrade" not in answer["conflicts"][0]["explanation"]
    assert [one["organisation"] for one in answer["approvals"]] == ["centre", "client"]
    assert [one["contact"] for one in answer["notified"]] == [
        "ana@centre.example",
        "gina@client.example",
        "olaf@client.example",
    ]
    assert Change.objects.count() == 1


def test_the_schema_is_served_with_whole_paths(people: Night) -> None:
    schema = api_as(people.ana).get("/api/v1/schema/?format=json").json()

    assert "/api/v1/changes/{id}/submit/" in schema["paths"]
