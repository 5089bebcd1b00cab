"""A system with a new owner: what protects it follows, and what only its old owner could have allowed ends."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from changes.models import Approval, State, Window
from changes.services import book
from core import clock
from estate.models import Contact, Freeze, MaintenanceHours, SystemShare, WorkGrant
from exchange.estate_file.difference import RowDifference
from tests.estates import Night, switch_upgrade
from tests.exchange.test_importing_for_one_organisation import load

pytestmark = pytest.mark.django_db


def give(slug: str, to: str, dry_run: bool = False, **lists: Any) -> RowDifference:
    described = [{"slug": slug, "name": slug, "organisation": to}]
    outcome = load(None, dry_run, systems=described, **lists)
    [row] = (row for row in outcome.difference.rows if (row.list_name, row.key) == ("systems", slug))
    return row


def test_grants_and_shares_end(people: Night) -> None:
    for of in ("client", "carrier"):
        WorkGrant.objects.create(system=people.systems["switch-a"], organisation=people.organisations[of])
    SystemShare.objects.create(system=people.systems["switch-a"], organisation=people.organisations["carrier"])
    type(people.systems["switch-a"]).objects.filter(slug="switch-a").update(listed=False)
    Contact.objects.all().delete()

    row = give("switch-a", "client")

    assert row.follows == (
        "Northline Carrier may no longer book work on it: Harbour Contact Centre had allowed that.",
        "Northline Carrier no longer sees it: Harbour Contact Centre had shown it.",
    )
    assert not WorkGrant.objects.exists()
    assert not SystemShare.objects.exists()


def test_contacts_of_other_organisations_end_but_for_those_whom_the_file_names(people: Night) -> None:
    named = [{"system": "switch-a", "person": "ana@centre.example", "role": "owner"}]

    row = give("switch-a", "client", contacts=named)

    assert row.follows == ("Ana is no longer its contact (on call).",)
    left = Contact.objects.filter(system__slug="switch-a").values_list("person__name", "role")
    assert list(left) == [("Ana", "owner")]


class TestFreezesOfASystemThatIsGivenAway:
    def freeze(self, people: Night, *systems: str) -> Freeze:
        start = clock.now() + timedelta(days=3)
        made = Freeze.objects.create(
            organisation=people.organisations["centre"],
            name="Year end",
            starts_at=start,
            ends_at=start + timedelta(days=1),
            mode="block",
        )
        made.systems.set(people.systems[slug] for slug in systems)
        return made

    def kept(self) -> list[tuple[str, str, list[str]]]:
        return [
            (one.organisation.slug, one.mode, sorted(system.slug for system in one.systems.all()))
            for one in Freeze.objects.standing().order_by("organisation__slug")
        ]

    def test_of_the_system_alone_go_with_it(self, people: Night) -> None:
        made = self.freeze(people, "switch-a")

        assert "The freeze “Year end” on it is Meridian Travel’s now." in give("switch-a", "client").follows
        assert self.kept() == [("client", "block", ["switch-a"])]
        assert Freeze.objects.get() == made

    def test_of_several_are_divided(self, people: Night) -> None:
        self.freeze(people, "switch-a", "switch-b")

        give("switch-a", "client")

        assert self.kept() == [("centre", "block", ["switch-b"]), ("client", "block", ["switch-a"])]

    def test_that_the_file_names_stay_as_it_says(self, people: Night) -> None:
        made = self.freeze(people, "switch-a")
        named = {
            "organisation": "centre",
            "name": "Year end",
            "systems": ["switch-a"],
            "starts_at": made.starts_at.isoformat(),
            "ends_at": made.ends_at.isoformat(),
        }

        row = give("switch-a", "client", freezes=[named])

        assert "The freeze “Year end” on it stays Harbour Contact Centre’s: the file says so." in row.follows
        assert self.kept() == [("centre", "block", ["switch-a"])]


def test_maintenance_hours_stay(people: Night) -> None:
    hours = MaintenanceHours.objects.create(
        system=people.systems["ges"], rrule="FREQ=DAILY", start="01:00", duration=timedelta(hours=1), timezone="UTC"
    )

    assert "Its maintenance hours stay as they are." in give("ges", "carrier").follows
    assert MaintenanceHours.objects.get() == hours


def test_the_new_owner_is_asked_to_approve_and_nobody_else_anew(people: Night) -> None:
    start = clock.now() + timedelta(days=3)
    change = book.book(people.ana, switch_upgrade(start, start + timedelta(hours=4)), submit=True)
    before = set(Approval.objects.filter(change=change).values_list("organisation__slug", "state"))
    assert before == {("client", "asked")}
    Approval.objects.update(state="approved")
    change.windows.update(state=State.APPROVED)
    type(change).objects.update(state=State.APPROVED)

    said = give("switch-a", "carrier", dry_run=True)
    row = give("switch-a", "carrier")

    assert row == said
    assert f"Northline Carrier is asked to approve {change.reference}." in row.follows
    assert set(Approval.objects.values_list("organisation__slug", "state")) == {
        ("client", "approved"),
        ("carrier", "asked"),
    }
    assert set(Window.objects.values_list("state", flat=True)) == {State.REQUESTED}
