"""Free slots through the API, asked as scripts do."""

from datetime import UTC, datetime
from typing import Any

import pytest
import time_machine
from rest_framework.test import APIClient

from accounts.models import Person, Scope
from changes.domain.draft import ChangeDraft, DraftWindow
from changes.services import book as booking
from estate.domain.impact import Level
from tests.doors import api_as
from tests.estates import Night

pytestmark = pytest.mark.django_db

ASKED: dict[str, Any] = {
    "targets": [{"system": "voice-carrier", "impact": "outage"}],
    "one_at_a_time": False,
    "validates": ["voice-carrier"],
    "implementers": ["vera@carrier.example"],
    "duration": "PT1H30M",
    "earliest": "2026-11-22T17:00:00-07:00",
    "latest": "2026-11-23T12:00:00Z",
}


@pytest.fixture(autouse=True)
def ten_days_before() -> Any:
    with time_machine.travel(datetime(2026, 11, 13, 8, tzinfo=UTC), tick=False) as clock:
        yield clock


def ask(person: Person, scopes: list[Scope] | None = None, **changed: Any) -> Any:
    return api_as(person, scopes=scopes or [Scope.READ]).post(
        "/api/v1/slots/", {name: value for name, value in (ASKED | changed).items() if value != ""}
    )


def upgrade(people: Night) -> None:
    window = DraftWindow(datetime(2026, 11, 23, 4, tzinfo=UTC), datetime(2026, 11, 23, 6, tzinfo=UTC))
    draft = ChangeDraft("Upgrade of a switch", {"switch-a": Level.OUTAGE}, (window,))
    booking.book(people.ana, draft, submit=True)


def test_slots_and_refusals_come_as_ranges_of_starts_in_utc(people: Night) -> None:
    upgrade(people)

    answer = ask(people.vera)

    assert (answer.status_code, answer.json()) == (
        200,
        {
            "slots": [
                {"from": "2026-11-23T00:00:00Z", "until": "2026-11-23T02:30:00Z"},
                {"from": "2026-11-23T06:00:00Z", "until": "2026-11-23T10:30:00Z"},
            ],
            "refused": [
                {
                    "from": "2026-11-23T02:30:00Z",
                    "until": "2026-11-23T06:00:00Z",
                    "because": "Your change and work of Harbour Contact Centre both affect Phone switch at the same "
                    "time, which needs what each of them works on. If it fails, either may be why.",
                }
            ],
        },
    )


def test_a_start_within_a_slot_has_no_conflict_of_medium_or_more_and_one_within_a_refusal_has(people: Night) -> None:
    upgrade(people)
    client = APIClient()
    client.force_authenticate(people.vera)
    what = {name: ASKED[name] for name in ("targets", "validates", "implementers")}

    def severities(start: str, end: str) -> list[str]:
        answer = client.post("/api/v1/conflicts/preview/", what | {"starts_at": start, "ends_at": end})
        return [conflict["severity"] for conflict in answer.json()["conflicts"]]

    assert severities("2026-11-23T02:30:00Z", "2026-11-23T04:00:00Z") == []
    assert severities("2026-11-23T02:31:00Z", "2026-11-23T04:01:00Z") == ["medium"]
    assert severities("2026-11-23T06:00:00Z", "2026-11-23T07:30:00Z") == []


@pytest.mark.parametrize(
    ("changed", "errors"),
    [
        ({"duration": ""}, {"duration": ["This field is required."]}),
        ({"duration": "PT0S"}, {"duration": ["Say how long it takes: more than 0 min."]}),
        (
            {"duration": "P2D"},
            {"duration": ["It takes longer than the time between the earliest start and the latest end."]},
        ),
        ({"earliest": ASKED["latest"]}, {"latest": ["The latest end has to come after the earliest start."]}),
        ({"latest": "2028-01-01T00:00:00Z"}, {"latest": ["Ask for at most 400 days at once."]}),
        (
            {"latest": "2026-11-23T12:00:00"},
            {"latest": ["This time has no offset. Write it like 2026-11-23T01:00:00-07:00."]},
        ),
        ({"targets": []}, {"targets": ["Say what you work on: a change needs at least one system."]}),
        (
            {"targets": [{"system": "ges"}]},
            {"targets.0.system": ["The owner of “ges” has not let you work on it."]},
        ),
        ({"ends_at": ASKED["latest"]}, {"ends_at": ["There is no such field."]}),
    ],
)
def test_what_cannot_be_asked_is_refused_by_field(
    people: Night, changed: dict[str, Any], errors: dict[str, list[str]]
) -> None:
    answer = ask(people.vera, **changed)

    assert (answer.status_code, answer.json()["errors"]) == (400, errors)


def test_asking_needs_no_more_than_a_token_that_may_read(people: Night) -> None:
    assert ask(people.vera, scopes=[Scope.READ]).status_code == 200
    assert ask(people.vera, scopes=[Scope.DECLARE]).status_code == 403


def test_somebody_who_is_not_signed_in_learns_nothing() -> None:
    assert APIClient().post("/api/v1/slots/", ASKED).status_code == 401
