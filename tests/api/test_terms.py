"""Answers say what was read: the terms of a change, the revision of a window or of a finding."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine

from changes.domain.draft import ChangeDraft
from changes.domain.work import Check
from changes.models import Approval, Change, Finding, FindingSide, Window
from changes.selectors.stored_draft import draft_of
from changes.services import approve as approving
from changes.services import book as booking
from changes.services import declare as declaring
from changes.services import progress, start_and_end
from changes.services import propose as proposing
from changes.services.declare import Declaration
from estate.domain.impact import Level
from tests.doors import api_as, as_read
from tests.estates import Night, switch_upgrade

pytestmark = pytest.mark.django_db

ONE = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)
FIVE = ONE + 4 * HOUR
LATER = {"starts_at": "2026-11-24T08:00:00Z", "ends_at": "2026-11-24T12:00:00Z"}
CHANGED = "It has changed since you read this. Look at it again: nothing was decided."
WHY = {"reason": "Because."}


@pytest.fixture(autouse=True)
def clock() -> Any:
    with time_machine.travel(ONE - timedelta(days=10), tick=False) as traveller:
        yield traveller


@pytest.fixture
def change(people: Night) -> Change:
    return booking.book(people.ana, switch_upgrade(ONE, FIVE), submit=True)


def edit(people: Night, change: Change, **changed: Any) -> None:
    booking.edit(people.ana, change.pk, replace(draft_of(Change.objects.get(pk=change.pk)), **changed))


def terms(change: Change) -> int:
    change.refresh_from_db()
    return change.terms


def test_title_texts_people_and_steps_leave_the_terms(people: Night, change: Change) -> None:
    edit(people, change, title="Other", description="More.", notes="Ours.", bridge="1", implementers=())
    progress.add_step(people.ana, change.pk, "Say hello")
    approving.approve(people.cleo, change.pk)

    assert (terms(change), change.revision) == (1, 5)


@pytest.mark.parametrize(
    "changed",
    [
        pytest.param({"targets": {"switch-a": Level.OUTAGE}}, id="targets"),
        pytest.param({"targets": {"switch-a": Level.OUTAGE, "switch-b": Level.NONE}}, id="impact"),
        pytest.param({"one_at_a_time": False}, id="one at a time"),
        pytest.param({"checks": (Check("ges"),)}, id="validations"),
        pytest.param({"rollback_how": "Restore."}, id="rollback"),
        pytest.param({"rollback_takes": HOUR}, id="how long it takes"),
    ],
)
def test_what_is_agreed_to_raises_the_terms_once(people: Night, change: Change, changed: dict[str, Any]) -> None:
    edit(people, change, **changed)
    edit(people, change, **changed)

    assert terms(change) == 2


def test_the_rollback_voids_nothing(people: Night, change: Change) -> None:
    approving.approve(people.cleo, change.pk)
    edit(people, change, rollback_how="Restore.")

    assert (terms(change), Approval.objects.get().state) == (2, "approved")


def test_a_move_a_time_taken_over_an_extension_and_a_release_raise_the_terms(
    people: Night, change: Change, clock: Any
) -> None:
    window = Window.objects.get()
    booking.move_window(people.ana, window.pk, {"ends_at": FIVE - HOUR})
    proposing.propose(people.cleo, change.pk, ONE + 24 * HOUR, ONE + 26 * HOUR)
    moved = terms(change)
    proposing.take_over(people.ana, change.proposals.get().pk)
    taken = terms(change)
    clock.move_to(ONE + 24 * HOUR)
    start_and_end.start(people.ana, window.pk)
    started = terms(change)
    start_and_end.extend(people.ana, window.pk, ONE + 27 * HOUR)
    progress.release(people.ana, window.pk, ["switch-a"])
    given_back = terms(change)
    start_and_end.complete(people.ana, window.pk, "It works.")

    assert (moved, taken, started, given_back, terms(change)) == (2, 3, 3, 5, 5)


def test_a_window_counts_its_state_its_period_and_its_targets(people: Night, change: Change, clock: Any) -> None:
    window, counted = Window.objects.get(), []

    def count(_: object = None) -> None:
        window.refresh_from_db()
        counted.append(window.revision)

    edit(people, change, title="Other")
    count()
    count(approving.approve(people.cleo, change.pk))
    count(booking.move_window(people.ana, window.pk, {"ends_at": FIVE - HOUR}))
    clock.move_to(ONE)
    count(start_and_end.start(people.ana, window.pk))
    count(start_and_end.post_update(people.ana, window.pk, "Fine."))
    count(start_and_end.extend(people.ana, window.pk, FIVE))
    count(progress.release(people.ana, window.pk, ["switch-a"]))
    count(start_and_end.complete(people.ana, window.pk, "It works."))

    assert counted == [1, 2, 3, 4, 4, 5, 6, 7]


def test_those_who_are_affected_read_the_terms_beside_the_revision(people: Night, change: Change) -> None:
    edit(people, change, rollback_how="Restore.")

    shown = api_as(people.cleo).get(f"/api/v1/changes/{change.public_id}/")

    assert (shown.json()["terms"], shown.json()["revision"], shown["ETag"]) == (2, 3, '"3"')
    assert shown.json()["windows"][0]["revision"] == 1


ANSWERS = [("approve", {}), ("reject", WHY), ("propose", LATER)]


@pytest.mark.parametrize(("name", "body"), ANSWERS)
def test_an_answer_names_the_terms_that_were_read(
    people: Night, change: Change, name: str, body: dict[str, str]
) -> None:
    cleo, address = api_as(people.cleo), f"/api/v1/changes/{change.public_id}/{name}/"
    read = as_read(change)
    booking.move_window(people.ana, Window.objects.get().pk, {"ends_at": FIVE - HOUR})

    unread, stale = cleo.post(address, body), cleo.post(address, body, headers=read)

    assert (unread.status_code, unread.json()["detail"]) == (
        428,
        'Send If-Match: "TERMS" with the terms that you have seen.',
    )
    assert (stale.status_code, stale.json()["detail"], stale.json()["terms"]) == (412, CHANGED, 2)
    assert (Approval.objects.get().state, change.proposals.count()) == ("asked", 0)
    assert cleo.post(address, body, headers=as_read(change)).status_code == 200


def test_an_answer_is_withdrawn_by_who_has_read_what_it_is_now(people: Night, change: Change) -> None:
    approving.approve(people.cleo, change.pk)
    read, address = as_read(change), f"/api/v1/changes/{change.public_id}/withdraw/"
    edit(people, change, rollback_how="Restore.")
    cleo = api_as(people.cleo)

    assert [cleo.post(address).status_code, cleo.post(address, headers=read).status_code] == [428, 412]
    done = cleo.post(address, headers=as_read(change))
    assert (done.status_code, done.json()["state"]) == (200, "requested")
    again = cleo.post(address, headers=as_read(change))
    assert (again.status_code, again.json()["detail"]) == (
        403,
        "Your organisation has given no answer that could be withdrawn.",
    )


def test_an_answer_to_what_is_cancelled_is_not_withdrawn(people: Night, change: Change) -> None:
    approving.approve(people.cleo, change.pk)
    start_and_end.cancel(people.ana, change.pk, "Not needed.")

    refused = api_as(people.cleo).post(f"/api/v1/changes/{change.public_id}/withdraw/", headers=as_read(change))

    assert (refused.status_code, refused.json()["detail"]) == (
        409,
        "It is cancelled. There is nothing left to answer.",
    )
    assert Approval.objects.get().state == "approved"


def test_the_yes_of_another_approver_leaves_what_was_read(people: Night, change: Change) -> None:
    read = as_read(change)
    edit(people, change, title="Other")

    assert api_as(people.cleo).post(f"/api/v1/changes/{change.public_id}/approve/", headers=read).status_code == 200


def test_who_may_not_see_it_learns_nothing_of_its_terms(people: Night, change: Change) -> None:
    for name, body in ANSWERS:
        answer = api_as(people.sten).post(
            f"/api/v1/changes/{change.public_id}/{name}/", body, headers={"If-Match": '"9"'}
        )
        assert answer.status_code == 404
    asked = api_as(people.bert).post(f"/api/v1/changes/{change.public_id}/approve/", headers={"If-Match": '"9"'})
    assert (asked.status_code, "terms" in asked.json()) == (403, False)


WINDOW_ACTS = [
    ("start", {}, False),
    ("cancel", WHY, False),
    ("extend", {"ends_at": "2026-11-23T13:00:00Z"}, True),
    ("complete", {"despite": "It works."}, True),
    ("roll-back", WHY, True),
    ("release", {"systems": ["switch-a"]}, True),
]


@pytest.mark.parametrize(("name", "body", "running"), WINDOW_ACTS)
@pytest.mark.parametrize("says", [True, False], ids=["who says what was read", "who says nothing"])
def test_an_act_on_a_window_may_name_the_revision_that_was_read(
    people: Night, change: Change, clock: Any, name: str, body: dict[str, Any], running: bool, says: bool
) -> None:
    approving.approve(people.cleo, change.pk)
    clock.move_to(ONE)
    window = Window.objects.get()
    if running:
        start_and_end.start(people.ana, window.pk)
    read = as_read(window)
    act = start_and_end.extend if running else None
    if act:
        act(people.ana, window.pk, FIVE - HOUR)
    else:
        booking.move_window(people.ana, window.pk, {"ends_at": FIVE - HOUR})
    ana, address = api_as(people.ana), f"/api/v1/windows/{window.public_id}/{name}/"

    if says:
        stale = ana.post(address, body, headers=read)
        assert (stale.status_code, stale.json()["detail"]) == (412, CHANGED)
        assert stale.json()["revision"] == Window.objects.get().revision
    assert ana.post(address, body, headers=as_read(window) if says else {}).status_code == 200


def conflict(people: Night, change: Change, clock: Any) -> Finding:
    clock.move_to(ONE + HOUR)
    declaring.declare(people.gina, Declaration({"ges": Level.DEGRADED}, expected_end=ONE + 2 * HOUR))
    return Finding.objects.get()


def test_accepting_a_risk_names_the_revision_of_the_finding(people: Night, change: Change, clock: Any) -> None:
    approving.approve(people.cleo, change.pk)
    finding = conflict(people, change, clock)
    ana, address = api_as(people.ana), f"/api/v1/conflicts/{finding.public_id}/accept/"
    [shown] = ana.get("/api/v1/conflicts/").json()["results"]
    start_and_end.extend(people.gina, Window.objects.get(change__organisation__slug="client").pk, FIVE)

    unread = ana.post(address, WHY)
    stale = ana.post(address, WHY, headers={"If-Match": f'"{shown["revision"]}"'})

    finding.refresh_from_db()
    assert finding.revision == shown["revision"] + 1
    assert (unread.status_code, unread.json()["detail"]) == (
        428,
        'Send If-Match: "REVISION" with the revision that you have seen.',
    )
    assert (stale.status_code, stale.json()["detail"], stale.json()["revision"]) == (412, CHANGED, finding.revision)
    assert not FindingSide.objects.exclude(accepted_at=None).exists()
    done = ana.post(address, WHY, headers=as_read(finding))
    assert (done.status_code, done.json()["revision"]) == (200, finding.revision)


def test_a_finding_that_is_found_again_has_another_revision(people: Night, change: Change, clock: Any) -> None:
    finding = conflict(people, change, clock)
    window = Window.objects.get(change=change)
    booking.move_window(people.ana, window.pk, {"starts_at": ONE + 24 * HOUR, "ends_at": FIVE + 24 * HOUR})
    booking.move_window(people.ana, window.pk, {"starts_at": ONE + HOUR, "ends_at": FIVE})

    again = Finding.objects.get(pk=finding.pk)
    assert (again.state, again.revision > finding.revision) == ("found", True)


def test_a_draft_counts_its_terms_as_well(people: Night) -> None:
    draft: ChangeDraft = switch_upgrade(ONE, FIVE)
    change = booking.book(people.ana, draft)
    booking.edit_and_submit(people.ana, change.pk, replace(draft, rollback_how="Restore."))

    assert terms(change) == 2
