"""Work that is done again: `changes/{id}/copy/`."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine

from accounts.models import Person
from changes.domain.copying import NOT_YOURS_YET
from changes.domain.draft import DraftWindow
from changes.models import Change, Step, Window
from changes.selectors.stored_draft import draft_of
from changes.services import answer_report, copying, progress, start_and_end
from changes.services import approve as approving
from changes.services import book as booking
from changes.services import declare as declaring
from changes.services import share as sharing
from changes.services.declare import Declaration
from core.activity import Activity
from core.refusals import Invalid, NotAllowed, Refused
from estate.domain.impact import Level
from estate.models import GraphVersion, System, WorkGrant
from tests.doors import api_as
from tests.estates import Night, switch_upgrade

pytestmark = pytest.mark.django_db

ONE = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)
"""01:00 in Denver."""
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
FIVE = ONE + 4 * HOUR
AGAIN = ONE + 7 * DAY


@pytest.fixture(autouse=True)
def clock() -> Any:
    with time_machine.travel(ONE - 2 * HOUR, tick=False) as traveller:
        yield traveller


@pytest.fixture
def upgrade(people: Night) -> Change:
    change = booking.book(people.ana, switch_upgrade(ONE, FIVE), submit=True)
    progress.add_step(people.ana, change.pk, "Drain it", "ana@centre.example", ONE + HOUR)
    progress.add_step(people.ana, change.pk, "Patch it")
    return change


def copy(who: Person, change: Change, starts_at: datetime = AGAIN) -> Any:
    address = f"/api/v1/changes/{change.public_id}/copy/"
    return api_as(who).post(address, {"starts_at": starts_at.isoformat()}, format="json")


def periods(change: Change) -> list[tuple[datetime, datetime | None, str]]:
    return list(Window.objects.filter(change=change).order_by("starts_at").values_list("starts_at", "ends_at", "state"))


def steps(change: Change) -> list[tuple[Any, ...]]:
    rows = Step.objects.filter(change=change).order_by("position")
    return list(rows.values_list("position", "text", "owner__name", "planned_at", "state", "ticked_at"))


def test_work_that_is_over_is_copied_as_a_draft_without_what_became_of_it(people: Night, upgrade: Change) -> None:
    approving.approve(people.cleo, upgrade.pk)
    with time_machine.travel(ONE, tick=False):
        window = Window.objects.get(change=upgrade)
        start_and_end.start(people.ana, window.pk)
        progress.tick_step(people.ana, Step.objects.filter(change=upgrade)[0].pk, "done")
        start_and_end.complete(people.ana, window.pk, "It works.")
        answer = copy(people.ana, upgrade)

    assert answer.status_code == 201
    made = Change.objects.get(public_id=answer.json()["id"])
    assert (made.state, made.owner, made.organisation) == ("draft", people.ana, people.organisations["centre"])
    assert periods(made) == [(AGAIN, AGAIN + 4 * HOUR, "draft")]
    assert (made.approvals.count(), made.validations.count()) == (0, 2)
    assert steps(made) == [
        (1, "Drain it", "Ana", AGAIN + HOUR, "todo", None),
        (2, "Patch it", None, None, "todo", None),
    ]
    before, after = draft_of(upgrade), draft_of(made)
    assert [getattr(after, name) for name in ("title", "targets", "checks", "implementers", "one_at_a_time")] == [
        getattr(before, name) for name in ("title", "targets", "checks", "implementers", "one_at_a_time")
    ]
    upgrade.refresh_from_db()
    assert (upgrade.state, periods(upgrade)) == ("completed", [(ONE, FIVE, "completed")])


def test_it_is_one_act_of_which_nobody_is_told_and_the_log_names_what_it_is_a_copy_of(
    people: Night, upgrade: Change
) -> None:
    before = Activity.objects.count()
    made = copying.copy(people.ana, upgrade.pk, AGAIN)

    act = Activity.objects.get(pk__gt=Activity.objects.order_by("-pk")[1].pk)
    assert (Activity.objects.count(), act.kind, act.subject_id, act.tells) == (before + 1, "copied", made.pk, [])
    [line] = api_as(people.ana).get(f"/api/v1/changes/{made.public_id}/log/").json()["results"]
    assert (line["who"], line["what"]) == ("Ana", f"wrote a draft as a copy of {upgrade.reference}")


def test_those_to_whom_a_copy_is_shown_do_not_learn_the_reference_of_what_it_is_a_copy_of(
    people: Night, upgrade: Change
) -> None:
    made = copying.copy(people.ana, upgrade.pk, AGAIN)
    sharing.share(people.ana, made.pk, "carrier")
    lines = api_as(people.vera).get(f"/api/v1/changes/{made.public_id}/log/").json()["results"]

    assert [line["what"] for line in lines][-1] == "wrote a draft as a copy of other work of theirs"
    assert upgrade.reference not in str(lines)


def test_its_windows_keep_their_distance_and_cancelled_ones_are_left_out(people: Night) -> None:
    nights = tuple(DraftWindow(ONE + nth * DAY, ONE + nth * DAY + HOUR) for nth in range(3))
    change = booking.book(people.ana, draft_with(nights))
    start_and_end.cancel_window(people.ana, Window.objects.filter(change=change)[0].pk, "Not then.")

    made = copying.copy(people.ana, change.pk, AGAIN)

    assert periods(made) == [(AGAIN, AGAIN + HOUR, "draft"), (AGAIN + DAY, AGAIN + DAY + HOUR, "draft")]


def draft_with(windows: tuple[DraftWindow, ...]) -> Any:
    return replace(switch_upgrade(ONE, FIVE), windows=windows)


def test_declared_work_is_copied_without_a_title_and_as_long_as_it_took(people: Night) -> None:
    declared = declaring.declare(people.ana, Declaration({"switch-a": Level.OUTAGE}, started_at=ONE - 4 * HOUR))
    start_and_end.complete(people.ana, Window.objects.get(change=declared).pk)

    made = copying.copy(people.ana, declared.pk, AGAIN)

    assert (made.title, periods(made)) == ("", [(AGAIN, AGAIN + 2 * HOUR, "draft")])


def test_people_who_have_left_are_left_out(people: Night, upgrade: Change) -> None:
    Person.objects.filter(pk=people.ana.pk).update(is_active=False)
    nele = Person.objects.create(
        email="nele@centre.example", name="Nele", organisation=people.organisations["centre"], roles=["engineer"]
    )

    made = copying.copy(nele, upgrade.pk, AGAIN)

    assert (made.owner, list(made.implementers.all()), [row[2] for row in steps(made)]) == (nele, [], [None, None])


def test_a_system_that_is_retired_by_now_is_refused_as_in_booking(people: Night, upgrade: Change) -> None:
    System.objects.filter(slug="switch-b").update(retired_at=ONE)
    GraphVersion.renew()
    before = Change.objects.count()

    answer = copy(people.ana, upgrade)

    assert (answer.status_code, answer.json()["errors"]) == (
        400,
        {"targets.1.system": ["“switch-b” is retired. Bring it back to work on it."]},
    )
    assert Change.objects.count() == before


def test_a_system_on_which_its_owner_no_longer_grants_work_is_refused_as_in_booking(people: Night) -> None:
    grant = WorkGrant.objects.create(system=people.systems["portal"], organisation=people.organisations["centre"])
    change = booking.book(people.ana, replace(switch_upgrade(ONE, FIVE), targets={"portal": Level.NONE}))
    grant.delete()

    answer = copy(people.ana, change)

    assert (answer.status_code, answer.json()["errors"]) == (
        400,
        {"targets.0.system": ["The owner of “portal” has not let you work on it."]},
    )


@pytest.mark.parametrize(
    ("who", "status", "why"),
    [
        ("vera", 404, ""),
        ("gina", 403, "This is work of Harbour Contact Centre; only they can do that."),
        ("bert", 403, "This needs the role engineer in your organisation."),
    ],
)
def test_only_engineers_of_whose_work_it_is_copy_it(
    people: Night, upgrade: Change, who: str, status: int, why: str
) -> None:
    answer = copy(people.people[who], upgrade)

    assert (answer.status_code, why in answer.json()["detail"]) == (status, True)
    assert Change.objects.count() == 1


def test_what_others_reported_is_copied_only_once_it_is_confirmed(people: Night) -> None:
    report = declaring.declare(people.gina, Declaration({"phone-switch": Level.OUTAGE}, started_at=ONE - 4 * HOUR))
    with pytest.raises(Refused, match=NOT_YOURS_YET):
        copying.copy(people.ana, report.pk, AGAIN)
    answer_report.confirm_report(people.ana, Window.objects.get(change=report).pk)

    made = copying.copy(people.ana, report.pk, AGAIN)

    assert (made.reported_by, made.report_state, made.owner) == (None, "", people.ana)


@pytest.mark.parametrize(
    ("starts_at", "errors"),
    [
        (ONE - DAY, {"windows.0.ends_at": ["This period is already over. Declare work that took place."]}),
        (ONE + 6 * 366 * DAY, {"windows.0.ends_at": ["Work is planned at most 5 years ahead."]}),
        (datetime(9999, 12, 31, 23, tzinfo=UTC), {"starts_at": ["Times must be between 2000 and 2100."]}),
    ],
)
def test_a_start_at_which_it_could_not_be_booked_is_refused(
    people: Night, upgrade: Change, starts_at: datetime, errors: dict[str, list[str]]
) -> None:
    answer = copy(people.ana, upgrade, starts_at)

    assert (answer.status_code, answer.json()["errors"]) == (400, errors)


def test_who_may_not_see_it_is_refused_before_anything_else(people: Night, upgrade: Change) -> None:
    with pytest.raises(Change.DoesNotExist):
        copying.copy(people.vera, upgrade.pk, AGAIN)
    with pytest.raises(NotAllowed):
        copying.copy(people.gina, upgrade.pk, AGAIN)
    with pytest.raises(Invalid):
        copying.copy(people.ana, upgrade.pk, ONE - DAY)


def test_the_same_sent_twice_under_one_key_copies_once(people: Night, upgrade: Change) -> None:
    address, body = f"/api/v1/changes/{upgrade.public_id}/copy/", {"starts_at": AGAIN.isoformat()}
    answers = [
        api_as(people.ana).post(address, body, format="json", headers={"Idempotency-Key": "once"}) for _ in range(2)
    ]

    assert [answer.status_code for answer in answers] == [201, 201]
    assert answers[0].json()["id"] == answers[1].json()["id"]
    assert Change.objects.count() == 2
