"""What has not started follows the file, by the same acts as an edit on a page; what has started is left alone."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
import time_machine

from accounts.models import Person
from changes.models import Approval, ApprovalState, Change, Finding, State, Window
from changes.selectors.stored_draft import draft_of
from changes.services import book
from core.activity import Activity
from exchange.estate_file.difference import Done, FieldDifference, RowDifference
from exchange.estate_file.upsert import ImportOutcome
from tests.exchange.test_import_estate import HOUR, NOW, load, period, work
from tests.exchange.test_import_estate import estate as whole

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def noon() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


def approved(**more: Any) -> dict[str, Any]:
    return work("Upgrade", NOW + 30 * HOUR, 4, state="approved") | more


def again(*changes: dict[str, Any], dry_run: bool = False, **lists: Any) -> ImportOutcome:
    return load(whole(changes=list(changes), **lists), dry_run)


def row_of(outcome: ImportOutcome, title: str = "Upgrade") -> RowDifference:
    [row] = (row for row in outcome.difference.rows if (row.list_name, row.key) == ("changes", title))
    return row


def in_zone(moment: Any) -> str:
    return str(moment.isoformat())


class TestOfWhatHasNotStarted:
    def test_another_end_moves_the_window(self) -> None:
        again(approved())

        outcome = again(approved(**period(NOW + 30 * HOUR, 6)))

        [window] = Window.objects.all()
        assert (window.ends_at, window.period_revision, window.state) == (NOW + 36 * HOUR, 2, State.APPROVED)
        assert row_of(outcome) == RowDifference(
            "changes",
            "Upgrade",
            Done.CHANGED,
            (FieldDifference("ends_at", in_zone(NOW + 34 * HOUR), in_zone(NOW + 36 * HOUR)),),
            line=1,
        )
        assert Activity.objects.filter(kind="edited").get().tells == ["moved"]

    def test_another_start_is_the_same_change_and_not_a_second_one(self) -> None:
        again(approved())

        outcome = again(approved(**period(NOW + 50 * HOUR, 4)))

        assert [window.starts_at for window in Window.objects.all()] == [NOW + 50 * HOUR]
        assert (outcome.created, outcome.updated) == ({}, {"change": ["Upgrade"]})
        assert not Finding.objects.exists()

    def test_one_of_several_with_one_title_moves_and_the_others_stay(self) -> None:
        weeks = [approved(**period(NOW + hours * HOUR, 4)) for hours in (30, 60, 90)]
        again(*weeks)
        weeks[1] |= period(NOW + 70 * HOUR, 4)

        again(*weeks)

        starts = sorted(window.starts_at for window in Window.objects.all())
        assert starts == [NOW + hours * HOUR for hours in (30, 70, 90)]

    def test_of_two_that_could_have_moved_neither_has(self) -> None:
        again(*(approved(**period(NOW + hours * HOUR, 4)) for hours in (30, 60)))

        outcome = again(approved(**period(NOW + 90 * HOUR, 4)))

        assert outcome.created == {"change": ["Upgrade"]}
        assert Change.objects.count() == 3

    def test_a_new_target_asks_its_owner_and_waits_for_the_answer(self) -> None:
        again(approved())

        outcome = again(approved(targets=[{"system": "switch"}, {"system": "ges", "impact": "degraded"}]))

        change = Change.objects.get()
        assert sorted((one.system.slug, one.impact) for one in change.targets.all()) == [
            ("ges", "degraded"),
            ("switch", "outage"),
        ]
        assert change.state == State.REQUESTED
        assert [(one.organisation.slug, one.state) for one in Approval.objects.all()] == [("client", "asked")]
        row = row_of(outcome)
        assert row.fields == (FieldDifference("targets", "switch (outage)", "ges (degraded), switch (outage)"),)
        assert row.follows == (
            "Client is asked to approve.",
            "It is requested now.",
            "1 conflict found.",
        )

    def test_a_move_out_of_the_approved_period_voids_the_approval(self) -> None:
        again(approved(targets=[{"system": "ges"}]))
        change = Change.objects.get()
        ana = Person.objects.get(name="Ana")
        book.edit(ana, change.pk, replace(draft_of(change), one_at_a_time=True))
        Approval.objects.update(state=ApprovalState.APPROVED)
        Change.objects.update(state=State.APPROVED)
        Window.objects.update(state=State.APPROVED)

        outcome = again(approved(targets=[{"system": "ges"}], **period(NOW + 60 * HOUR, 4)))

        assert sorted(Approval.objects.values_list("state", flat=True)) == ["asked", "voided"]
        assert row_of(outcome).follows[:2] == ("The approval of Client falls.", "Client is asked to approve.")

    def test_texts_people_and_checks_follow(self) -> None:
        again(approved())
        wanted = approved(
            description="New words",
            rollback={"how": "Back again", "takes": "PT20M"},
            bridge="+15550111",
            implementers=["ana@centre.example"],
            validates=[{"from": "desktop", "to": "ges", "text": "An agent can log in"}],
            one_at_a_time=True,
        )

        outcome = again(wanted)

        change = Change.objects.get()
        assert (change.description, change.rollback_how, change.bridge) == ("New words", "Back again", "+15550111")
        assert [one.text for one in change.validations.all()] == ["An agent can log in"]
        assert [one.name for one in change.implementers.all()] == ["Ana"]
        assert [field.field for field in row_of(outcome).fields] == [
            "description",
            "bridge",
            "rollback.how",
            "rollback.takes",
            "one_at_a_time",
            "validates",
            "implementers",
        ]
        assert not again(wanted).changed_anything

    def test_what_the_file_leaves_out_stays(self) -> None:
        again(approved(one_at_a_time=True, validates=["ges"], targets=[{"system": "switch", "impact": "degraded"}]))
        little = approved(targets=[{"system": "switch"}])
        del little["state"]

        assert not again(little).changed_anything

    def test_windows_are_added_and_taken_out(self) -> None:
        def several(*hours: int) -> dict[str, Any]:
            described = approved(windows=[period(NOW + at * HOUR, 2) for at in hours])
            return {name: value for name, value in described.items() if name not in ("starts_at", "ends_at")}

        again(several(30, 40))

        again(several(30, 50, 60))

        assert sorted((one.starts_at, one.state) for one in Window.objects.all()) == [
            (NOW + at * HOUR, State.APPROVED) for at in (30, 50, 60)
        ]
        again(several(30))
        assert [(one.starts_at, one.state) for one in Window.objects.all()] == [
            (NOW + 30 * HOUR, State.APPROVED),
            (NOW + 50 * HOUR, State.CANCELLED),
            (NOW + 60 * HOUR, State.CANCELLED),
        ]

    def test_it_is_called_off_where_the_file_says_so(self) -> None:
        again(approved())

        outcome = again(approved(state="cancelled"))

        assert set(Window.objects.values_list("state", flat=True)) == {State.CANCELLED}
        assert row_of(outcome).fields == (FieldDifference("state", "approved", "cancelled"),)
        assert Activity.objects.filter(kind="cancelled").get().tells == ["cancelled"]
        assert not again(approved(state="cancelled")).changed_anything

    def test_it_was_carried_out_where_the_file_says_so(self) -> None:
        again(approved(**period(NOW + HOUR, 4)))
        with time_machine.travel(NOW + 9 * HOUR, tick=False):
            done = approved(**period(NOW + HOUR, 4), state="completed", actual_end=(NOW + 3 * HOUR).isoformat())

            again(done)

            [window] = Window.objects.all()
            assert (window.state, window.actual_start, window.actual_end) == (
                State.COMPLETED,
                NOW + HOUR,
                NOW + 3 * HOUR,
            )
            assert not again(done).changed_anything

    def test_a_dry_run_says_the_same_and_does_nothing(self) -> None:
        again(approved())
        moved = approved(targets=[{"system": "ges"}], **period(NOW + 60 * HOUR, 4))

        asked = again(moved, dry_run=True).difference

        assert Window.objects.get().starts_at == NOW + 30 * HOUR
        assert again(moved).difference == asked


class TestWhatIsLeftAlone:
    def test_windows_that_have_started(self) -> None:
        again(approved(**period(NOW - HOUR, 4), state="in_progress"))
        moved = approved(**period(NOW - HOUR, 9), state="in_progress", targets=[{"system": "ges"}])

        outcome = again(moved)

        assert not outcome.changed_anything
        assert row_of(outcome) == RowDifference(
            "changes",
            "Upgrade",
            Done.LEFT_ALONE,
            (
                FieldDifference("targets", "switch (outage)", "ges (outage)"),
                FieldDifference("ends_at", in_zone(NOW + 3 * HOUR), in_zone(NOW + 8 * HOUR)),
            ),
            because="has started",
            line=1,
        )

    def test_states_that_people_decide_about(self) -> None:
        again(approved(state="requested"))

        row = row_of(again(approved()))

        assert (row.what, row.because) == (Done.LEFT_ALONE, "people decide that here")
        assert row.fields == (FieldDifference("state", "requested", "approved"),)

    def test_periods_that_are_over(self) -> None:
        again(approved())

        row = row_of(again(approved(external_reference="CHG-1", **period(NOW + 30 * HOUR, 4))))
        assert row.what is Done.CHANGED
        row = row_of(again(approved(external_reference="CHG-1", **period(NOW - 30 * HOUR, 4))))

        assert (row.what, row.because) == (Done.LEFT_ALONE, "that period is already over")

    def test_what_is_over(self) -> None:
        again(approved(**period(NOW - 9 * HOUR, 4), state="completed"))

        row = row_of(again(approved(**period(NOW - 9 * HOUR, 4), state="completed", description="Later words")))

        assert (row.what, row.because) == (Done.LEFT_ALONE, "is completed")
        assert row.fields == (FieldDifference("description", "", "Later words"),)


def test_what_stands_there_twice_is_in_conflict_with_nothing() -> None:
    again(approved(), approved(title="Other", **period(NOW + 90 * HOUR, 1)))
    for hours in range(31, 60, timedelta(days=1) // HOUR // 4):
        again(approved(**period(NOW + hours * HOUR, 4)))

    assert Window.objects.count() == 2
    assert not Finding.objects.exists()
