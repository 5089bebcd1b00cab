"""The running window: steps, checks to tick, systems given back one by one (case 20), and until when to decide."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import ObjectDoesNotExist
from django.core.mail import EmailMessage

from changes.domain.draft import ChangeDraft, DraftWindow
from changes.domain.rollback import DecideBy, decide_by
from changes.models import Change, CheckResult, Finding, Step, Window
from changes.selectors.changes import change_view
from changes.selectors.progress import progress_of
from changes.selectors.reader import Reader
from changes.services import book as booking
from changes.services import declare as declaring
from changes.services import progress, start_and_end
from changes.services.declare import Declaration
from core.refusals import Invalid, NotAllowed, Refused
from estate.domain.impact import Level
from estate.models import GraphVersion, System
from notifications.models import Notice
from notifications.services.making import fan_out as fanning
from notifications.services.sending import send as sending
from tests.doors import api_as
from tests.estates import Night
from tests.triage.searching import FIVE, MINUTE, ONE, THREE, at, post, upgrading
from triage.models import Investigation

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


@pytest.fixture
def upgrade() -> tuple[Night, Window]:
    return upgrading()


@pytest.fixture(autouse=True)
def three_o_clock() -> Iterator[Any]:
    with at(THREE) as clock:
        yield clock


def five_at_once() -> tuple[Night, Window]:
    """Five probes of the centre, all worked on."""
    people, _ = upgrading()
    probes = [f"probe-{number}" for number in range(1, 6)]
    System.objects.bulk_create(
        System(slug=slug, name=slug.title(), organisation=people.organisations["centre"]) for slug in probes
    )
    GraphVersion.renew()
    work = declaring.declare(people.ana, Declaration(dict.fromkeys(probes, Level.OUTAGE), "Firmware", ONE, FIVE))
    return people, Window.objects.get(change=work)


def in_effect(people: Night) -> set[str]:
    rows = api_as(people.ana).get("/api/v1/now/").json()["in_progress"]
    return {target for row in rows for target in row["targets"] if target.startswith("probe")}


def test_two_of_five_systems_back_early_are_released_and_the_rest_stays_in_effect() -> None:
    people, window = five_at_once()

    progress.release(people.ana, window.pk, ["probe-2"])
    answer = post(people.ana, f"windows/{window.public_id}/release/", systems=["probe-4"])

    assert (answer.status_code, answer.json()["state"], sorted(answer.json()["targets"])) == (
        200,
        "in_progress",
        ["probe-1", "probe-3", "probe-5"],
    )
    assert in_effect(people) == {"probe-1", "probe-3", "probe-5"}


def test_what_was_released_meets_nothing_any_more_and_what_was_not_still_does() -> None:
    people, window = five_at_once()
    for probe in ("probe-1", "probe-2"):
        draft = ChangeDraft(f"More on {probe}", {probe: Level.OUTAGE}, (DraftWindow(THREE + HOUR, FIVE),))
        booking.book(people.ana, draft, submit=True)
    assert Finding.objects.standing().count() == 2

    progress.release(people.ana, window.pk, ["probe-2"])

    assert [finding.meets_at for finding in Finding.objects.standing()] == [["probe-1"]]


def test_those_whom_what_was_released_reached_are_told(mailoutbox: list[EmailMessage]) -> None:
    people, window = five_at_once()
    people.systems["probe-2"] = System.objects.get(slug="probe-2")
    people.contact("bert", "on_call", "probe-2")
    fanning.fan_out()
    sending.deliver()
    mailoutbox.clear()

    progress.release(people.ana, window.pk, ["probe-2"])
    fanning.fan_out()
    sending.deliver()

    [mail] = mailoutbox
    assert mail.to == ["Bert <bert@centre.example>"]
    assert str(mail.subject).startswith("Done with Probe-2, the rest goes on: Unscheduled work on Pro")
    assert str(mail.body).startswith("Your Probe-2 is back to normal.\n")


def test_all_of_them_is_no_release_and_neither_is_what_is_not_worked_on() -> None:
    people, window = five_at_once()
    all_of_them = [f"probe-{number}" for number in range(1, 6)]

    with pytest.raises(Refused, match="That is all of them: complete the work instead"):
        progress.release(people.ana, window.pk, all_of_them)
    with pytest.raises(Invalid, match="Say which systems are done"):
        progress.release(people.ana, window.pk, [])
    progress.release(people.ana, window.pk, ["probe-1"])
    for slug in ("probe-1", "ges", "nothing"):
        answer = post(people.ana, f"windows/{window.public_id}/release/", systems=["probe-2", slug])
        assert answer.json()["errors"] == {"systems.1": [f"“{slug}” is not worked on in this window any more."]}
    with pytest.raises(NotAllowed):
        progress.release(people.bert, window.pk, ["probe-2"])
    start_and_end.complete(people.ana, window.pk, "It works.")
    with pytest.raises(Refused, match="Only work in progress gives systems back"):
        progress.release(people.ana, window.pk, ["probe-2"])
    assert Window.objects.get(pk=window.pk).released == [System.objects.get(slug="probe-1").pk]


def test_released_work_stays_suspect() -> None:
    people, window = five_at_once()
    progress.release(people.ana, window.pk, ["probe-2"])

    answer = post(
        people.ana, "triage/", observations=[{"from": "agent-desktop", "to": "probe-2", "outcome": "failing"}]
    ).json()

    [probe] = [one for one in answer["suspects"] if one["system"] == "probe-2"]
    assert [one["id"] for one in probe["work"]] == [str(window.public_id)]


def test_steps_are_taken_in_order_with_owner_and_planned_time(upgrade: tuple[Night, Window]) -> None:
    people, window = upgrade
    first = progress.add_step(people.ana, window.change_id, "Patch the backup", "ana@centre.example", ONE)
    progress.add_step(people.ana, window.change_id, "Move the traffic")

    with at(THREE + 5 * MINUTE):
        progress.tick_step(people.ana, first.pk, "done")

    view = change_view(Reader(people.ana), Change.objects.get(pk=window.change_id))
    steps = progress_of(Reader(people.ana), view, window).steps
    assert [(one.text, one.owner, one.planned_at, one.state, one.ticked_by) for one in steps] == [
        ("Patch the backup", "Ana", ONE, "done", "Ana"),
        ("Move the traffic", "", None, "todo", ""),
    ]
    assert steps[0].ticked_at == THREE + 5 * MINUTE


def test_steps_void_no_approval_and_are_told_to_nobody(upgrade: tuple[Night, Window]) -> None:
    people, window = upgrade
    fanning.fan_out()
    before = Notice.objects.count()

    progress.tick_step(people.ana, progress.add_step(people.ana, window.change_id, "Patch").pk, "done")
    fanning.fan_out()

    assert [one.state for one in Change.objects.get(pk=window.change_id).approvals.all()] == ["approved"]
    assert Notice.objects.count() == before


def test_a_step_needs_words_and_somebody_of_ones_own(upgrade: tuple[Night, Window]) -> None:
    people, window = upgrade

    for text in ("", " ", "x" * 301, "two\nlines"):
        with pytest.raises(Invalid):
            progress.add_step(people.ana, window.change_id, text)
    with pytest.raises(Invalid, match="Nobody in your organisation"):
        progress.add_step(people.ana, window.change_id, "Patch", "gina@client.example")
    with pytest.raises(NotAllowed):
        progress.add_step(people.gina, window.change_id, "Patch")
    step = progress.add_step(people.ana, window.change_id, "Patch")
    with pytest.raises(Invalid, match="It is todo, done or skipped"):
        progress.tick_step(people.ana, step.pk, "perhaps")
    with pytest.raises(ObjectDoesNotExist):
        progress.tick_step(people.gina, step.pk, "done")
    assert [one.state for one in Step.objects.all()] == ["todo"]


def test_a_failed_check_opens_an_investigation_with_what_was_seen(upgrade: tuple[Night, Window]) -> None:
    people, window = upgrade
    ges, portal = window.change.validations.order_by("id")

    passed = progress.tick_check(people.ana, window.pk, portal.pk, passed=True)
    failed = progress.tick_check(people.ana, window.pk, ges.pk, passed=False)

    assert passed is None
    trouble = Investigation.objects.get()
    assert (failed, trouble.window, trouble.opened_by) == (trouble.public_id, window, people.ana)
    assert [(one.from_system.slug, one.to_system.slug, one.outcome) for one in trouble.observations.all()] == [
        ("agent-desktop", "ges", "failing")
    ]


def test_what_is_ticked_later_is_added_to_the_investigation_that_is_open(upgrade: tuple[Night, Window]) -> None:
    people, window = upgrade
    ges, portal = window.change.validations.order_by("id")
    first = progress.tick_check(people.ana, window.pk, ges.pk, passed=False)

    with at(THREE + MINUTE):
        second = progress.tick_check(people.ana, window.pk, portal.pk, passed=True)

    assert first == second
    assert [one.outcome for one in Investigation.objects.get().observations.order_by("pk")] == ["failing", "working"]
    assert [one.passed for one in CheckResult.objects.all()] == [False, True]


def test_checks_are_ticked_while_it_runs_by_its_own_engineers(upgrade: tuple[Night, Window]) -> None:
    people, window = upgrade
    check = window.change.validations.first()
    assert check is not None

    with pytest.raises(NotAllowed):
        progress.tick_check(people.bert, window.pk, check.pk, passed=True)
    start_and_end.complete(people.ana, window.pk, "It works.")
    with pytest.raises(Refused, match="its checks are ticked while it is in progress"):
        progress.tick_check(people.ana, window.pk, check.pk, passed=True)
    assert not CheckResult.objects.exists()


def test_a_check_that_stays_keeps_what_was_ticked_when_the_change_is_edited(upgrade: tuple[Night, Window]) -> None:
    from dataclasses import replace

    from changes.selectors import stored_draft as entered_draft

    people, window = upgrade
    ges, _ = window.change.validations.order_by("id")
    progress.tick_check(people.ana, window.pk, ges.pk, passed=True)
    change = Change.objects.get(pk=window.change_id)

    booking.edit(people.ana, change.pk, replace(entered_draft.draft_of(change), title="Another title"))

    assert CheckResult.objects.get().validation_id == ges.pk


@pytest.mark.parametrize(
    ("ends_at", "takes", "others", "expected"),
    [
        (FIVE, 50 * MINUTE, (), DecideBy(FIVE - 50 * MINUTE, into_next=False)),
        (FIVE, 50 * MINUTE, (FIVE - HOUR,), DecideBy(FIVE - 110 * MINUTE, into_next=True)),
        (FIVE, 50 * MINUTE, (FIVE + HOUR,), DecideBy(FIVE - 50 * MINUTE, into_next=False)),
        (FIVE, 50 * MINUTE, (FIVE - HOUR, FIVE - 2 * HOUR), DecideBy(FIVE - 170 * MINUTE, into_next=True)),
        (None, 50 * MINUTE, (FIVE,), DecideBy(FIVE - 50 * MINUTE, into_next=True)),
        (None, 50 * MINUTE, (), None),
        (FIVE, None, (FIVE - HOUR,), None),
    ],
)
def test_rolling_back_must_fit_before_the_planned_end_and_the_next_conflicting_window(
    ends_at: Any, takes: Any, others: Any, expected: DecideBy | None
) -> None:
    assert decide_by(ends_at, takes, others) == expected


def test_the_page_of_the_change_counts_down_to_the_next_window_it_meets(upgrade: tuple[Night, Window]) -> None:
    people, window = upgrade
    Change.objects.filter(pk=window.change_id).update(rollback_takes=50 * MINUTE)
    draft = ChangeDraft("GES index", {"ges": Level.OUTAGE}, (DraftWindow(FIVE - HOUR, FIVE + HOUR),))
    booking.book(people.gina, draft, submit=True)

    view = change_view(Reader(people.ana), Change.objects.get(pk=window.change_id))

    assert progress_of(Reader(people.ana), view, window).decide == DecideBy(FIVE - 110 * MINUTE, into_next=True)
