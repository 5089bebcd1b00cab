"""Work that an admin imports is booked, asked for and moved as on a page: a file grants nobody anything."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from accounts.models import Person
from changes.models import Approval, Change, State, Window
from changes.services import book
from core import clock
from core.activity import Activity
from estate.models import Freeze
from exchange.estate_file.difference import RowDifference
from tests.estates import Night, switch_upgrade
from tests.exchange.test_importing_for_one_organisation import admin, load, problems

__all__ = ["admin"]
pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)
NOT_NEEDED = "None of your systems needs “client-website”, so your work can’t be checked by it."


def work(days: int = 3, hours: int = 4, **more: Any) -> dict[str, Any]:
    start = clock.now().replace(microsecond=0) + timedelta(days=days)
    return {
        "title": "Upgrade",
        "organisation": "centre",
        "owner": "ana@centre.example",
        "state": "approved",
        "targets": [{"system": "switch-a"}, {"system": "switch-b"}],
        "starts_at": start.isoformat(),
        "ends_at": (start + hours * HOUR).isoformat(),
        **more,
    }


def row(by: Person, *changes: dict[str, Any]) -> RowDifference:
    [found] = load(by, changes=list(changes)).difference.rows
    return found


def test_approved_work_that_reaches_others_waits_for_their_answer(admin: Person) -> None:
    said = row(admin, work())

    assert said.follows == ("Meridian Travel is asked to approve.",)
    assert (Change.objects.get().state, Window.objects.get().state) == (State.REQUESTED, State.REQUESTED)
    assert list(Approval.objects.values_list("organisation__slug", "state")) == [("client", "asked")]
    assert Activity.objects.filter(kind="submitted").get().tells == ["approval_asked"]


def test_work_that_reaches_nobody_else_is_approved(admin: Person) -> None:
    said = row(admin, work(targets=[{"system": "switch-a", "impact": "none"}]))

    assert (said.follows, Change.objects.get().state) == ((), State.APPROVED)


def test_it_counts_as_announced_when_it_is_imported(admin: Person) -> None:
    before = clock.now()

    load(admin, changes=[work(announced_at="2020-01-01T00:00:00Z")])

    announced = Window.objects.get().announced_at
    assert announced is not None
    assert announced >= before


def test_nobody_books_work_on_what_is_not_theirs_or_not_there(admin: Person, people: Night) -> None:
    type(people.systems["ges"]).objects.filter(slug="ges").update(listed=False)

    assert problems(admin, changes=[work(targets=[{"system": "portal"}])]) == [
        "line 1, changes[0].targets.0.system: The owner of “portal” has not let you work on it."
    ]
    assert problems(admin, changes=[work(targets=[{"system": "ges"}])]) == [
        "line 1, changes[0].targets[0].system: there is no system “ges”"
    ]
    assert problems(admin, changes=[work(validates=["client-website"])]) == [
        f"line 1, changes[0].validates.0.to: {NOT_NEEDED}"
    ]
    assert problems(admin, changes=[work(owner="gina@client.example")]) == [
        "line 1, changes[0].owner: there is no person “gina@client.example”"
    ]
    assert not Change.objects.exists()


def test_a_freeze_that_blocks_holds_it_back(admin: Person, people: Night) -> None:
    freeze = Freeze.objects.create(
        organisation=people.organisations["centre"],
        name="Year end",
        mode="block",
        starts_at=clock.now(),
        ends_at=clock.now() + timedelta(days=9),
    )
    freeze.systems.set([people.systems["switch-a"]])

    [said] = problems(admin, changes=[work()])

    assert said.startswith("line 1, changes[0]: ")
    assert "Year end" in said
    assert not Change.objects.exists()


def test_moving_it_out_of_the_approved_period_voids_the_approval(admin: Person, people: Night) -> None:
    start = clock.now() + timedelta(days=3)
    book.book(admin, switch_upgrade(start, start + 4 * HOUR), submit=True)
    Approval.objects.update(state="approved")
    Window.objects.update(state=State.APPROVED)
    Change.objects.update(state=State.APPROVED)
    moved = work(days=5, title="Phone switch upgrade", state=None, targets=None)

    said = row(admin, {name: value for name, value in moved.items() if value is not None})

    assert [one.field for one in said.fields] == ["starts_at", "ends_at"]
    assert said.follows[:2] == ("The approval of Meridian Travel falls.", "Meridian Travel is asked to approve.")
    assert sorted(Approval.objects.values_list("state", flat=True)) == ["asked", "voided"]


def test_what_they_could_not_enter_on_a_page_is_refused_in_work_that_is_there(admin: Person, people: Night) -> None:
    start = clock.now() + timedelta(days=3)
    book.book(admin, switch_upgrade(start, start + 4 * HOUR), submit=True)
    more = work(title="Phone switch upgrade", targets=[{"system": "portal"}])

    assert problems(admin, changes=[more]) == [
        "line 1, changes[0].targets.0.system: The owner of “portal” has not let you work on it."
    ]


def test_work_of_others_stays_theirs(admin: Person) -> None:
    assert problems(admin, changes=[work(organisation="client")]) == [
        "line 1, changes[0].organisation: is not your organisation; you import for centre"
    ]
