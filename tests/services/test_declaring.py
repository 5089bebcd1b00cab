"""Unscheduled work, declared by those who do it or reported by those who are hit by it."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine

from changes.models import Approval, Change, Finding, Window
from changes.selectors.changes import change_view
from changes.selectors.facts import class_of_change
from changes.selectors.reader import Reader
from changes.selectors.sight import Sight, sight_of_one
from changes.services import answer_report
from changes.services import book as booking
from changes.services import declare as declaring
from changes.services.declare import Declaration
from core.activity import Activity
from core.refusals import Invalid, NotAllowed, Refused
from estate.domain.impact import Level
from estate.models import Freeze, GraphVersion, WorkGrant
from tests.estates import Night, switch_upgrade

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 23, 10, 6, tzinfo=UTC)
"""03:06 in Denver."""
HOUR = timedelta(hours=1)


@pytest.fixture(autouse=True)
def clock() -> Any:
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


def ges(**more: Any) -> Declaration:
    return Declaration({"ges": Level.OUTAGE}, **more)


def seen() -> tuple[str, str, datetime, datetime | None, datetime | None, datetime | None]:
    window = Window.objects.get()
    assert window.change.state == window.state
    return (
        window.state,
        class_of_change(window.change),
        window.starts_at,
        window.ends_at,
        window.actual_start,
        window.actual_end,
    )


def last() -> Activity:
    return Activity.objects.latest("id")


def test_work_is_declared_back_dated_and_is_in_progress(people: Night) -> None:
    declaring.declare(people.gina, ges(started_at=NOW - HOUR, expected_end=NOW + HOUR))

    assert seen() == ("in_progress", "unscheduled", NOW - HOUR, NOW + HOUR, NOW - HOUR, None)
    assert last().tells == ["approval_asked", "unscheduled"]
    assert list(Approval.objects.values_list("organisation__slug", "retrospective")) == [("centre", True)]


def test_without_times_it_begins_now_and_nobody_knows_its_end(people: Night) -> None:
    declaring.declare(people.gina, ges())

    assert seen() == ("in_progress", "unscheduled", NOW, None, NOW, None)


def test_work_that_is_over_is_born_completed(people: Night) -> None:
    declaring.declare(people.gina, ges(started_at=NOW - 2 * HOUR, ended_at=NOW - HOUR))

    assert seen() == ("completed", "unscheduled", NOW - 2 * HOUR, NOW - HOUR, NOW - 2 * HOUR, NOW - HOUR)
    assert (Finding.objects.count(), last().tells) == (0, ["approval_asked", "unscheduled"])


def test_neither_freeze_nor_conflict_nor_missing_approval_refuses_it(people: Night, clock: Any) -> None:
    freeze = Freeze.objects.create(
        organisation=people.organisations["client"], name="Year end", starts_at=NOW - HOUR, ends_at=NOW + HOUR
    )
    freeze.systems.add(people.systems["ges"])
    booking.book(people.ana, switch_upgrade(NOW, NOW + HOUR), submit=True)
    change = declaring.declare(people.gina, ges())

    assert change.state == "in_progress"
    assert sorted(Finding.objects.values_list("kind", flat=True)) == ["freeze", "validation"]
    assert last().tells == ["approval_asked", "unscheduled", "conflict_found"]


@pytest.mark.parametrize(
    ("entered", "errors"),
    [
        pytest.param(
            ges(started_at=NOW + HOUR),
            {"started_at": ["Work that has not begun yet is booked, not declared."]},
            id="in the future",
        ),
        pytest.param(
            ges(started_at=NOW - 73 * HOUR),
            {"started_at": ["It can be declared at most 72 hours after it began."]},
            id="too long ago",
        ),
        pytest.param(
            ges(started_at=NOW, ended_at=NOW), {"started_at": ["The end must be after the start."]}, id="zero length"
        ),
        pytest.param(
            ges(ended_at=NOW + HOUR),
            {"ended_at": ["Work that goes on has not ended yet. Give an expected end."]},
            id="ended in the future",
        ),
        pytest.param(Declaration({}), {"targets": ["Say what you work on."]}, id="nothing"),
        pytest.param(
            Declaration({"no\0thing": Level.OUTAGE}),
            {"targets.0.system": ["There is no system “no\0thing”."]},
            id="what cannot be stored",
        ),
        pytest.param(
            ges(reason="a\0b"), {"reason": ["This contains a character that cannot be stored."]}, id="NUL in the reason"
        ),
        pytest.param(
            Declaration({"ges": Level.OUTAGE, "voice-carrier": Level.OUTAGE}),
            {"targets": ["One declaration is about the systems of one organisation. Make one for each."]},
            id="two organisations",
        ),
    ],
)
def test_what_is_wrong_is_refused_by_field_and_nothing_is_stored(
    people: Night, entered: Declaration, errors: dict[str, list[str]]
) -> None:
    with pytest.raises(Invalid) as refusal:
        declaring.declare(people.gina, entered)

    assert refusal.value.errors == errors
    assert (Change.objects.count(), Activity.objects.count()) == (0, 0)


def test_work_on_a_granted_system_is_ones_own(people: Night) -> None:
    WorkGrant.objects.create(system=people.systems["ges"], organisation=people.organisations["centre"])
    change = declaring.declare(people.ana, ges())

    assert (change.organisation.slug, change.reported_by) == ("centre", None)


def test_on_another_organisations_system_it_is_a_report(people: Night) -> None:
    change = declaring.declare(people.ana, ges(reason="GES answers nobody."))

    assert (change.organisation.slug, change.reported_by, change.report_state, change.owner) == (
        "client",
        people.organisations["centre"],
        "unconfirmed",
        people.ana,
    )
    assert [sight_of_one(people.organisations[slug], change) for slug in ("client", "centre", "stranger")] == [
        Sight.FULL,
        Sight.AFFECTED,
        Sight.NONE,
    ]
    assert last().tells[-1] == "reported"
    view = change_view(Reader(people.ana), change)
    assert (view.reported_by_name, view.report_state, view.contact.name, view.contact.desk) == (
        "Harbour Contact Centre",
        "unconfirmed",
        None,
        "Meridian Travel",
    )


@pytest.mark.parametrize("slug", ["ges", "switch-a"])
def test_a_viewer_neither_declares_nor_reports(people: Night, slug: str) -> None:
    people.ana.roles = ["viewer"]
    people.ana.save()

    with pytest.raises(NotAllowed, match="This needs the role engineer, approver or admin in your organisation"):
        declaring.declare(people.ana, Declaration({slug: Level.OUTAGE}))


def test_what_none_of_ones_own_systems_needs_is_not_ones_own_to_report(people: Night) -> None:
    with pytest.raises(Invalid) as refusal:
        declaring.declare(people.vera, Declaration({"portal": Level.OUTAGE}))

    assert refusal.value.errors == {
        "targets.0.system": ["None of your systems needs “portal”, so work on it is not yours to report."]
    }


def test_a_report_of_a_private_system_is_refused_as_if_it_did_not_exist(people: Night) -> None:
    people.systems["ges"].listed = False
    people.systems["ges"].save()
    GraphVersion.renew()
    with pytest.raises(Invalid) as refusal:
        declaring.declare(people.ana, ges())

    assert refusal.value.errors == {"targets.0.system": ["There is no system “ges”."]}


def test_the_owner_confirms_and_answers_for_it_from_then_on(people: Night) -> None:
    reported = declaring.declare(people.ana, ges())
    window = Window.objects.get().pk
    assert not reported.approvals.exists(), "nobody approves what may not be"
    change = answer_report.confirm_report(people.gina, window)

    assert (change.report_state, change.owner, seen()[0]) == ("confirmed", people.gina, "in_progress")
    assert (last().tells, last().data["answered"]) == (["approval_asked", "report_answered"], "confirmed")
    with pytest.raises(Refused, match="Nobody is waiting for an answer to this"):
        answer_report.deny_report(people.gina, window)


def test_the_owner_denies_and_it_counts_no_longer(people: Night) -> None:
    booking.book(people.ana, switch_upgrade(NOW - HOUR, NOW + HOUR), submit=True)
    declaring.declare(people.ana, ges())
    reported = Window.objects.get(change__report_state="unconfirmed")
    assert Finding.objects.get().state == "found"
    change = answer_report.deny_report(people.gina, reported.pk, "Nobody is.")

    reported.refresh_from_db()
    assert (change.report_state, change.state, reported.state, reported.actual_end) == (
        "denied",
        "cancelled",
        "cancelled",
        NOW,
    )
    assert (Finding.objects.get().state, last().tells) == ("gone", ["report_answered", "conflict_gone"])


def test_only_the_owner_answers_a_report(people: Night) -> None:
    declaring.declare(people.ana, ges())
    window = Window.objects.get().pk

    with pytest.raises(NotAllowed, match="This is work of Meridian Travel; only they can do that"):
        answer_report.confirm_report(people.ana, window)
    with pytest.raises(Window.DoesNotExist):
        answer_report.confirm_report(people.sten, window)
