"""`manage.py check_house`: each invariant, broken on purpose, is named with what is wrong, and it ends with 1."""

from __future__ import annotations

from datetime import datetime
from io import StringIO

import pytest
from django.core.mail import EmailMessage
from django.core.management import CommandError, call_command

from changes.domain.draft import ChangeDraft, DraftWindow
from changes.models import Change, Finding, Window
from changes.services import book as booking
from changes.services import start_and_end
from core.activity import Activity
from core.history import hold_the_clock
from estate.domain.impact import Level
from notifications.domain.house_invariants import INVARIANTS
from notifications.models import Notice, NoticeState
from notifications.services.audit.run import audit
from notifications.services.making import fan_out as fanning
from tests.estates import Night, night
from tests.notifications.telling import DAY, FIVE, HOUR, MINUTE, ONE, at, tell

NOW = ONE - 8 * DAY


@pytest.fixture
def people(db: None) -> Night:
    """Entered a month before, so that nobody doubts whom it names."""
    hold_the_clock(ONE - 30 * DAY)
    with at(ONE - 30 * DAY):
        return night()


@pytest.fixture
def house(people: Night, upgrade: Window) -> Window:
    """The upgrade, announced; and GES work that is in conflict with it. Everybody was told."""
    work = ChangeDraft("GES work", {"ges": Level.OUTAGE}, (DraftWindow(ONE + HOUR, ONE + 2 * HOUR),))
    with at(ONE - 9 * DAY):
        booking.book(people.gina, work, submit=True)
    tell(ONE - 9 * DAY)
    return upgrade


def checked(moment: datetime = NOW) -> tuple[int, str]:
    """The exit code, and what it prints."""
    out = StringIO()
    try:
        with at(moment):
            call_command("check_house", "--days", "20", stdout=out)
    except CommandError as error:
        return error.returncode, f"{out.getvalue()}{error}"
    return 0, out.getvalue()


def assert_broken(name: str, sentence: str, moment: datetime = NOW) -> None:
    assert name in INVARIANTS
    code, said = checked(moment)
    assert code == 1
    assert f"Not so: {name}.\n" in said
    assert sentence in said


def test_a_house_in_order_is_said_to_be(house: Window) -> None:
    assert checked() == (0, "The house is in order: 9 invariants hold.\n")


def test_looking_changes_nothing(people: Night, house: Window) -> None:
    Notice.objects.filter(contact=people.gina, about="announced").delete()
    before = Notice.objects.count()
    assert checked()[0] == 1
    assert Notice.objects.count() == before


def test_an_act_that_is_half_done_is_found(house: Window) -> None:
    reference = Change.objects.get(pk=house.change_id).reference
    Change.objects.filter(pk=house.change_id).update(state="in_progress")
    assert_broken("no act is half done", f"{reference}: the change is in progress, by its windows it is approved.")


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ({"state": "in_progress"}, "a window is in progress and nobody knows when it began."),
        ({"actual_start": ONE}, "a window is approved and has begun."),
        ({"state": "completed", "actual_start": ONE}, "a window is completed and has not ended."),
        ({"state": "requested"}, "by its windows it is requested."),
    ],
)
def test_a_window_that_an_act_left_half_written_is_found(
    house: Window, values: dict[str, object], sentence: str
) -> None:
    Window.objects.filter(pk=house.pk).update(**values)
    assert_broken("no act is half done", sentence)


def test_an_approved_change_of_which_somebody_is_still_asked_is_found(house: Window) -> None:
    house.change.approvals.update(state="asked")
    assert_broken("no act is half done", "it is approved, and somebody who was asked has not answered.")


def test_a_log_ahead_of_its_change_is_found(house: Window) -> None:
    Change.objects.filter(pk=house.change_id).update(revision=1)
    assert_broken("no act is half done", "its log is at revision")


def test_an_act_of_which_nobody_was_told_is_found(people: Night, house: Window) -> None:
    with at(NOW - HOUR):
        booking.move_window(people.ana, house.pk, {"ends_at": FIVE - HOUR})
    act = Activity.objects.latest("pk")
    assert_broken("no act waits to be told", f"Nobody was told of act {act.pk} (edited, ")


def test_an_act_of_this_moment_may_still_be_told(people: Night, house: Window) -> None:
    with at(NOW):
        booking.move_window(people.ana, house.pk, {"ends_at": FIVE - HOUR})
    assert checked(NOW + MINUTE / 2)[0] == 0


def test_a_finding_that_is_missing_is_found(house: Window) -> None:
    Finding.objects.all().delete()
    assert_broken("no finding is missing", "Not in the ledger: validation of ")


def test_a_finding_that_is_stale_is_found(house: Window) -> None:
    Window.objects.exclude(pk=house.pk).update(starts_at=FIVE, ends_at=FIVE + HOUR)
    assert_broken("no finding is stale", "In the ledger, and not there any more: validation of ")


def test_a_finding_of_another_severity_is_found(house: Window) -> None:
    Finding.objects.update(severity=1)
    assert_broken("no finding is stale", "In the ledger with severity 1 instead of 3: validation of ")


def test_a_finding_of_which_nobody_was_told_is_found(house: Window) -> None:
    Finding.objects.update(told=False)
    assert_broken("no finding is untold", "Nobody was told of it: validation of ")


def test_an_approval_that_should_have_fallen_is_found(house: Window) -> None:
    Window.objects.filter(pk=house.pk).update(ends_at=FIVE + HOUR)
    assert_broken("no approval counts that has fallen", "the approval of Meridian Travel counts, and should not: ")


def test_who_was_told_what_no_longer_holds_is_found(people: Night, house: Window) -> None:
    with at(NOW - HOUR):
        start_and_end.cancel(people.ana, house.change_id, "The vendor is ill.")
        fanning.fan_out()
    Notice.objects.filter(contact=people.gina, about="cancelled").delete()
    sentence = (
        "Gina was told “approved, 2026-11-23 08:00Z until 2026-11-23 12:00Z”. "
        "It is cancelled, 2026-11-23 08:00Z until 2026-11-23 12:00Z, and nothing is on its way to them."
    )
    assert_broken("nobody was told otherwise", sentence)
    assert_broken("no calendar is wrong", "the calendar of Gina says “approved, ")


def test_what_is_on_its_way_is_in_order(people: Night, house: Window) -> None:
    with at(NOW - HOUR):
        start_and_end.cancel(people.ana, house.change_id, "The vendor is ill.")
        fanning.fan_out()
    assert checked() == (0, "The house is in order: 9 invariants hold.\n")


def test_an_entry_that_no_calendar_takes_for_newer_is_found(people: Night, house: Window) -> None:
    with at(NOW - HOUR):
        booking.move_window(people.ana, house.pk, {"ends_at": FIVE - HOUR})
    tell(NOW - HOUR)
    moved = Notice.objects.get(contact=people.gina, about="moved")
    moved.said = [{**moved.said[0], "sequence": 0}]
    moved.save(update_fields=["said"])
    assert_broken("no calendar is wrong", "Gina was sent an entry that no calendar takes for a newer one.")


def test_who_was_forgotten_is_found(people: Night, house: Window) -> None:
    Notice.objects.filter(contact=people.gina, about="announced").delete()
    assert_broken("nobody was forgotten", f"contact {people.gina.pk} was not told of announced")


def test_whose_mail_server_refuses_it_was_not_forgotten(people: Night, house: Window) -> None:
    with at(NOW - HOUR):
        start_and_end.cancel(people.ana, house.change_id, "The vendor is ill.")
        fanning.fan_out()
    Notice.objects.filter(contact=people.gina, about="cancelled").update(state=NoticeState.UNDELIVERED)
    assert checked()[0] == 0


def test_the_audit_has_them_told_after_all(people: Night, house: Window, mailoutbox: list[EmailMessage]) -> None:
    audit(NOW - 2 * HOUR)
    with at(NOW - HOUR):
        start_and_end.cancel(people.ana, house.change_id, "The vendor is ill.")
        fanning.fan_out()
    Notice.objects.filter(contact=people.gina, about="cancelled").delete()
    mailoutbox.clear()

    report = audit(NOW)

    assert [(one.promise.person, one.promise.about) for one in report.missed] == [(people.gina.pk, "cancelled")]
    tell(NOW + MINUTE)
    [subject] = [mail.subject for mail in mailoutbox if mail.to[0].startswith("Gina")]
    assert subject.startswith("Cancelled: Phone switch upgrade")
    assert audit(NOW + 2 * MINUTE).missed == []
    assert checked(NOW + 2 * MINUTE)[0] == 0
