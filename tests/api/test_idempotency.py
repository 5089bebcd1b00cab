"""`Idempotency-Key`: what scripts may rely on when they send something again."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import Organisation, Person, Scope
from changes.models import Change, Proposal
from changes.selectors.stored_draft import draft_of
from changes.services import approve as approving
from changes.services import book as booking
from core.activity import Activity
from core.done_once import KEPT_FOR, DoneUnderKey
from notifications.models import Notice
from notifications.services.making import fan_out as fanning
from tests.api.openapi import SCHEMA
from tests.doors import api_as, as_read, pages_as
from tests.estates import Night, switch_upgrade

pytestmark = pytest.mark.django_db

ONE = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)
KEY = {"Idempotency-Key": "8e03978e-40d5-43dd-bc93-6894a57f9324"}
CHANGES = "/api/v1/changes/"
PATCH = {
    "title": "Patch",
    "targets": [{"system": "switch-a", "impact": "outage"}],
    "windows": [{"starts_at": "2026-11-23T08:00:00Z", "ends_at": "2026-11-23T12:00:00Z"}],
    "submit": True,
}
PREVIEW = {"targets": PATCH["targets"], "starts_at": "2026-11-23T08:00:00Z", "ends_at": "2026-11-23T12:00:00Z"}


@pytest.fixture(autouse=True)
def clock() -> Any:
    with time_machine.travel(ONE - timedelta(days=10), tick=False) as traveller:
        yield traveller


def test_it_is_done_once_and_shown_as_it_is_by_now(people: Night) -> None:
    ana = api_as(people.ana)
    first = ana.post(CHANGES, PATCH, headers=KEY)
    change = Change.objects.get()
    ana.patch(f"{CHANGES}{change.public_id}/", {"title": "Other"}, headers={"If-Match": f'"{change.revision}"'})
    acts = Activity.objects.count()

    again = ana.post(CHANGES, PATCH, headers=KEY)

    assert (first.status_code, again.status_code) == (201, 201)
    assert (first.json()["id"], first.json()["title"]) == (str(change.public_id), "Patch")
    assert (again.json()["id"], again.json()["title"]) == (str(change.public_id), "Other")
    assert again["ETag"] == f'"{again.json()["revision"]}"'
    assert (Change.objects.count(), Activity.objects.count()) == (1, acts)


def test_the_same_in_another_order_is_the_same_and_anything_else_is_refused(people: Night) -> None:
    ana = api_as(people.ana)
    ana.post(CHANGES, PATCH, headers=KEY)
    turned = json.dumps(dict(reversed(PATCH.items())), indent=2)

    assert ana.generic("POST", CHANGES, turned, "application/json", headers=KEY).status_code == 201
    other = ana.post(CHANGES, PATCH | {"title": "Other"}, headers=KEY)

    assert (other.status_code, other["Content-Type"], other.json()) == (
        422,
        "application/problem+json",
        {
            "type": "about:blank",
            "title": "Unprocessable Content",
            "status": 422,
            "detail": "This key was used for another request within the last 24 hours. Use a new one.",
        },
    )
    assert Change.objects.count() == 1


def test_who_may_no_longer_see_it_is_told_that_it_is_not_there(people: Night) -> None:
    api_as(people.ana).post(CHANGES, PATCH, headers=KEY)
    Person.objects.filter(pk=people.ana.pk).update(organisation=Organisation.objects.get(slug="stranger"))

    again = api_as(Person.objects.get(pk=people.ana.pk)).post(CHANGES, PATCH, headers=KEY)

    assert (again.status_code, again.json()["detail"]) == (404, "There is nothing here.")


def test_what_was_refused_leaves_the_key_free(people: Night) -> None:
    ana = api_as(people.ana)
    assert ana.post(CHANGES, PATCH | {"windows": []}, headers=KEY).status_code == 400
    made = ana.post(CHANGES, PATCH, headers=KEY)
    cancel = f"{CHANGES}{made.json()['id']}/submit/"

    assert made.status_code == 201
    assert [ana.post(cancel, {}, headers=KEY).status_code for _ in range(2)] == [409, 409]
    assert DoneUnderKey.objects.count() == 1


def test_a_key_is_of_one_person_at_one_path_by_whatever_door(people: Night) -> None:
    system = {"targets": [{"system": "switch-a"}]}
    declared = [
        door.generic("POST", "/api/v1/unscheduled/", json.dumps(system), "application/json", headers=KEY)
        for door in (api_as(people.ana), api_as(people.ana), pages_as(people.ana))
    ]
    system = {"targets": [{"system": "voice-carrier"}]}
    others = api_as(people.vera).post("/api/v1/unscheduled/", system, headers=KEY)
    elsewhere = api_as(people.ana).post(CHANGES, PATCH, headers=KEY)

    assert len({answer.json()["id"] for answer in declared}) == 1
    assert (others.status_code, elsewhere.status_code) == (201, 201)
    assert Change.objects.count() == 3


def test_after_a_day_it_is_done_anew(people: Night, clock: Any) -> None:
    ids = set()
    for _ in range(2):
        ids.add(api_as(people.ana).post(CHANGES, PATCH, headers=KEY).json()["id"])
        clock.shift(KEPT_FOR)
    assert len(ids) == 2


@pytest.mark.parametrize("key", ["", "x" * 256, "a\x7f", "é"])
@pytest.mark.parametrize("path", [CHANGES, *(f"/api/v1/{name}/" for name in ("conflicts/preview", "slots", "triage"))])
def test_a_key_is_printable_and_not_too_long(people: Night, key: str, path: str) -> None:
    answer = api_as(people.ana).post(path, PATCH, headers={"Idempotency-Key": key})

    assert (answer.status_code, answer.json()["errors"]) == (
        400,
        {"Idempotency-Key": ["A key has 1 to 255 printable ASCII characters."]},
    )
    assert Change.objects.count() == 0


@pytest.mark.parametrize("key", ["x", "x" * 255, '"8e03978e-40d5-43dd-bc93-6894a57f9324"'])
def test_any_other_is_taken(people: Night, key: str) -> None:
    for _ in range(2):
        assert api_as(people.ana).post(CHANGES, PATCH, headers={"Idempotency-Key": key}).status_code == 201
    assert Change.objects.count() == 1


def test_what_stores_nothing_takes_a_key_and_keeps_none(people: Night) -> None:
    ana, later = api_as(people.ana), PREVIEW | {"ends_at": "2026-11-23T13:00:00Z"}

    answers = [ana.post("/api/v1/conflicts/preview/", body, headers=KEY) for body in (PREVIEW, later)]

    assert [answer.status_code for answer in answers] == [200, 200]
    assert DoneUnderKey.objects.count() == 0


def test_a_token_that_may_not_do_it_may_not_ask_for_it_again(people: Night) -> None:
    api_as(people.ana).post(CHANGES, PATCH, headers=KEY)
    assert api_as(people.ana, [Scope.READ]).post(CHANGES, PATCH, headers=KEY).status_code == 403


def test_an_answer_is_withdrawn_and_a_notice_seen_once(people: Night) -> None:
    change = booking.book(people.ana, switch_upgrade(ONE, ONE + 4 * HOUR), submit=True)
    while fanning.fan_out():
        pass
    Notice.objects.update(state="sent")
    notice = Notice.objects.get(contact=people.cleo)
    approving.approve(people.cleo, change.pk)
    cleo, read, acts = api_as(people.cleo), as_read(change), Activity.objects.count()

    for path in (f"{CHANGES}{change.public_id}/withdraw/", f"/api/v1/notices/{notice.public_id}/seen/"):
        first, again = (cleo.post(path, {}, headers=read | KEY) for _ in range(2))
        assert (first.status_code, again.status_code, again.json()["id"]) == (200, 200, first.json()["id"])

    assert Activity.objects.count() == acts + 2
    assert not Proposal.objects.exists()


def test_a_key_costs_two_queries(people: Night) -> None:
    ana = api_as(people.ana)
    counts = []
    for _ in range(2):
        with CaptureQueriesContext(connection) as asked:
            ana.post(CHANGES, PATCH, headers=KEY)
        counts.append(len([one for one in asked if "core_doneunderkey" in one["sql"]]))
    assert counts == [2, 1]


def test_what_goes_wrong_while_it_is_shown_is_done_all_the_same(people: Night, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is saved before it is shown, so that sending it again does not do it again."""
    ana = api_as(people.ana)
    with monkeypatch.context() as broken:
        broken.setattr("api.changes.ChangeSerializer", None)
        with pytest.raises(TypeError):
            ana.post(CHANGES, PATCH, headers=KEY)

    assert ana.post(CHANGES, PATCH, headers=KEY).status_code == 201
    assert Change.objects.count() == 1
    assert draft_of(Change.objects.get()).title == "Patch"


def test_the_schema_names_it_for_every_post() -> None:
    posts = {path: item["post"]["parameters"] for path, item in SCHEMA["paths"].items() if "post" in item}
    headers = {path: [one for one in given if one["name"] == "Idempotency-Key"] for path, given in posts.items()}

    assert len(headers) > 30
    assert {path: len(found) for path, found in headers.items() if len(found) != 1} == {}
    [key] = headers["/api/v1/changes/"]
    assert (key["in"], key.get("required", False), key["schema"]["maxLength"]) == ("header", False, 255)
    assert "A request that was refused leaves its key free." in key["description"]
