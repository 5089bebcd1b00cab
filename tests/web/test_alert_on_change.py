"""A high conflict stands first on the page of a change: what it means, whom to call, and beside the check it hits."""

import re
from collections.abc import Iterator
from datetime import timedelta
from html import unescape

import pytest
import time_machine

from accounts.models import Person
from changes.domain.draft import ChangeDraft, DraftWindow
from changes.domain.work import Check
from changes.models import Finding, Window
from changes.services import accept_risk, progress, start_and_end
from changes.services import approve as approving
from changes.services import book as booking
from changes.services import declare as declaring
from changes.services.declare import Declaration
from estate.domain.impact import Level
from tests.doors import pages_as
from tests.estates import Night, switch_upgrade
from tests.services.test_overdue import ONE, TWO

pytestmark = pytest.mark.django_db


@pytest.fixture
def clock() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(ONE - timedelta(days=10), tick=False) as traveller:
        yield traveller


@pytest.fixture
def window(people: Night, clock: time_machine.Traveller) -> Window:
    people.organisations["client"].approval_from = "outage"
    people.organisations["client"].save()
    checks = (Check("ges", "agent-desktop", "GES login works"),)
    draft = ChangeDraft("Upgrade", {"switch-a": Level.AT_RISK}, (DraftWindow(ONE, TWO),), checks=checks)
    change = booking.book(people.ana, draft, submit=True)
    clock.move_to(ONE)
    return start_and_end.start(people.ana, change.windows.get().pk)


def page(person: Person, window: Window, part: str = "") -> str:
    text = pages_as(person).get(f"/changes/{window.change.public_id}/{part}").content.decode()
    return " ".join(unescape(re.sub(r"<(?!title|div class=.alert)[^>]+>", " ", text)).split())


MEANS = (
    "Meridian Travel has been working on GES since 01:00 MST. "
    "If “GES login works” fails, that is likely why: no need to roll back."
)


@pytest.mark.parametrize("part", ["", "live/"])
def test_stands_before_everything_else_and_beside_the_check(people: Night, window: Window, part: str) -> None:
    assert '<div class="alert' not in page(people.ana, window, part)
    declaring.declare(people.gina, Declaration({"ges": Level.OUTAGE}))

    text = page(people.ana, window, part)

    assert MEANS in text
    assert text.index("in progress") < text.index(MEANS) < text.index(" Checks ")
    assert "Meridian Travel has declared work on what this needs" in text
    assert ("<title>● " in text) is (part == "")


def test_goes_once_the_risk_is_accepted(people: Night, window: Window) -> None:
    declaring.declare(people.gina, Declaration({"ges": Level.OUTAGE}))
    [finding] = Finding.objects.filter(severity=3, absorbed=False)
    accept_risk.accept(people.bert, finding.pk, "They know of us.", read=finding.revision)

    assert MEANS not in page(people.ana, window)


def test_goes_with_the_end_of_the_work(people: Night, window: Window) -> None:
    declaring.declare(people.gina, Declaration({"ges": Level.OUTAGE}))
    start_and_end.roll_back(people.ana, window.pk, "All the same.")

    assert MEANS not in page(people.ana, window)


def test_is_for_those_whose_work_it_is(people: Night, window: Window) -> None:
    """The other side does not roll it back."""
    declaring.declare(people.gina, Declaration({"ges": Level.OUTAGE}))

    text = page(people.gina, window)
    assert '<div class="alert' not in text
    assert "Conflicts" in text


def test_a_check_that_failed_is_said_to_have_failed(people: Night, window: Window) -> None:
    declaring.declare(people.gina, Declaration({"ges": Level.OUTAGE}))
    check = window.change.validations.get(text="GES login works")
    progress.tick_check(people.ana, window.pk, check.pk, passed=False)

    failed = "“GES login works” failed, and that is likely why: ask them before you roll back."
    assert failed in page(people.ana, window)
    assert 'class="button ">' not in page(people.ana, window)


def test_own_work_that_it_meets_is_named_with_whom_to_call(people: Night, window: Window) -> None:
    people.bert.roles = ["engineer", "approver"]
    people.bert.save()
    declaring.declare(people.bert, Declaration({"agent-desktop": Level.OUTAGE}))

    text = page(people.ana, window)
    assert (
        "“Unscheduled work on Agent desktop”, also yours, has been running on Agent desktop since 01:00 MST. "
        "If “GES login works” fails, that is likely why: no need to roll back. ☎ Bert"
    ) in text


def test_own_work_of_the_reader_names_nobody_to_call(people: Night, window: Window) -> None:
    declaring.declare(people.ana, Declaration({"agent-desktop": Level.OUTAGE}))

    alert = page(people.ana, window).partition('<div class="alert')[2].partition("Conflicts")[0]
    assert "also yours, has been running on Agent desktop" in alert
    assert "☎" not in alert


def test_that_running_work_was_declined_stands_in_its_head_until_it_ends(
    people: Night, clock: time_machine.Traveller
) -> None:
    change = booking.book(people.ana, switch_upgrade(ONE + timedelta(hours=1), ONE + timedelta(hours=5)), submit=True)
    window = start_and_end.start(people.ana, change.windows.get().pk, "It is urgent.")
    approving.reject(people.cleo, change.pk, "Call us first.")
    declined = "Meridian Travel declined it: “Call us first.”."

    assert f"{declined} The work goes on until you end it." in page(people.ana, window)
    assert f"{declined} The work goes on all the same." in page(people.cleo, window)
    start_and_end.complete(people.ana, window.pk, "It works.")
    assert declined not in page(people.ana, window)
