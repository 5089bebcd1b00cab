"""Work that was asked for, whose time is over, and that nobody started."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client

from changes.domain.draft import ChangeDraft, DraftWindow
from changes.models import Approval, Change, Finding
from changes.services import answer_links, overdue
from changes.services import approve as approving
from changes.services import book as booking
from core.activity import Activity
from core.refusals import Refused
from estate.domain.impact import Level
from estate.models import WorkGrant
from tests.doors import api_as, pages_as
from tests.estates import Night
from tests.services.test_overdue import MINUTE, ONE, TWO, approved, sweep, told

pytestmark = pytest.mark.django_db


@pytest.fixture
def clock() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(ONE - timedelta(days=10), tick=False) as traveller:
        yield traveller


def requested(people: Night) -> Change:
    """The client is asked, for its own GES."""
    WorkGrant.objects.create(system=people.systems["ges"], organisation=people.ana.organisation)
    draft = ChangeDraft(title="Work on GES", targets={"ges": Level.OUTAGE}, windows=(DraftWindow(ONE, TWO),))
    return booking.book(people.ana, draft, submit=True)


def test_its_owner_is_asked_once_what_became_of_it(people: Night, clock: time_machine.Traveller) -> None:
    approved(people)

    sweep(clock, ONE, 300, every=5)

    assert told() == [(5, ["asked_to_start"]), (15, ["asked_to_start"]), (60, ["asked_what_became"])]


def test_its_findings_are_gone_with_its_period(people: Night, clock: time_machine.Traveller) -> None:
    approved(people)
    approved(people, end=TWO + 60 * MINUTE)
    sweep(clock, TWO - MINUTE, 0)
    assert [finding.state for finding in Finding.objects.all()] == ["found"]

    sweep(clock, TWO, 1)

    assert [finding.state for finding in Finding.objects.all()] == ["gone"]


def test_what_was_not_decided_in_time_meets_nothing_either(people: Night, clock: time_machine.Traveller) -> None:
    requested(people)
    approved(people, end=TWO + 60 * MINUTE)
    assert {finding.state for finding in Finding.objects.all()} == {"found"}

    sweep(clock, TWO, 1)

    assert {finding.state for finding in Finding.objects.all()} == {"gone"}


def test_the_change_tonight_the_schedule_and_the_system_say_that_nobody_started_it(
    people: Night, clock: time_machine.Traveller
) -> None:
    approved(people)
    change = Change.objects.get()
    clock.move_to(TWO + 5 * MINUTE)

    pages = pages_as(people.ana)
    for address in (f"/changes/{change.public_id}/", "/", "/schedule/?from=2026-11-23", "/systems/switch-a/"):
        assert "never started" in pages.get(address).content.decode(), address
    said = pages.get(f"/changes/{change.public_id}/").content.decode()
    assert "Its time is over, and nobody started it." in said
    board: dict[str, Any] = api_as(people.ana).get("/api/v1/now/").json()
    assert [(one["reference"], one["state"]) for one in board["just_ended"]] == [(change.reference, "approved")]


def test_it_cannot_be_approved_any_more(people: Night, clock: time_machine.Traveller) -> None:
    change = requested(people)
    clock.move_to(TWO)

    with pytest.raises(Refused, match="Its period is over, so there is nothing left to approve"):
        approving.approve(people.cleo, change.pk, read=change.terms)

    assert {approval.state for approval in Approval.objects.all()} == {"asked"}
    assert not Activity.objects.filter(tells__contains=["announced"]).exists()


def test_it_needs_nobodys_answer_any_more(people: Night, clock: time_machine.Traveller) -> None:
    requested(people)
    asked = "asks you to approve: Work on GES"
    assert asked in pages_as(people.cleo).get("/").content.decode()
    clock.move_to(TWO)

    assert asked not in pages_as(people.cleo).get("/").content.decode()


def test_the_link_to_approve_says_that_its_time_is_over(people: Night, clock: time_machine.Traveller) -> None:
    change = requested(people)
    link = answer_links.link_to_answer(people.cleo, change)
    assert link is not None
    address = f"/answer/{answer_links.token_of(link)}/"
    assert Client().get(address).status_code == 200
    clock.move_to(TWO)

    page = Client().get(address)

    assert page.status_code == 410
    assert "The time of this work is over" in page.content.decode()


def test_of_several_windows_only_those_still_ahead_are_announced(people: Night, clock: time_machine.Traveller) -> None:
    WorkGrant.objects.create(system=people.systems["ges"], organisation=people.ana.organisation)
    windows = (DraftWindow(ONE, TWO), DraftWindow(TWO + 60 * MINUTE, TWO + 120 * MINUTE))
    draft = ChangeDraft(title="Work on GES", targets={"ges": Level.OUTAGE}, windows=windows)
    change = booking.book(people.ana, draft, submit=True)
    clock.move_to(TWO)

    approving.approve(people.cleo, change.pk, read=change.terms)

    told_of = Activity.objects.get(tells__contains=["announced"]).data["windows"]
    assert told_of == [change.windows.get(starts_at=windows[1].starts_at).pk]


def test_moving_the_end_begins_with_one_that_may_be(people: Night, clock: time_machine.Traveller) -> None:
    clock.move_to(ONE + 3 * MINUTE)
    from changes.services.declare import Declaration, declare

    change = declare(people.ana, Declaration({"switch-a": Level.DEGRADED}))

    page = pages_as(people.ana).get(f"/changes/{change.public_id}/").content.decode()

    assert 'value="2026-11-23T02:05"' in page
    assert overdue.ask_owners() == 0
