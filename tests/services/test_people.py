"""People and their roles, and the settings of an organisation: decided by its admins, recorded as before and after."""

from datetime import timedelta
from typing import Any

import pytest

from accounts.models import Organisation, Person
from accounts.services import people as acts
from changes.models import Approval
from changes.services import approve as approving
from changes.services import book as booking
from changes.services.graph_edits import editing_graph
from core import clock
from core.activity import Activity
from core.refusals import Invalid, NotAllowed, Refused
from estate.selectors.graph import current_estate
from estate.services.organisation_settings import SETTINGS, edit_settings
from tests.estates import Night, switch_upgrade

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)
NEW = {"email": "New@Client.Example", "name": "Nele", "phone": "+1 555 7777", "timezone": "Europe/Vienna"}


@pytest.fixture
def people(people: Night) -> Night:
    """Gina is the only admin of the client."""
    Person.objects.filter(pk=people.gina.pk).update(roles=["engineer", "admin"])
    people.gina.refresh_from_db()
    return people


def records() -> list[tuple[str, str, int, Any]]:
    rows = Activity.objects.order_by("id")
    return [(act.kind, act.subject_kind, act.subject_id, act.data) for act in rows]


class TestAdding:
    def test_an_admin_adds_somebody_who_then_sets_a_password(self, people: Night) -> None:
        added = acts.add_person(people.gina, {**NEW, "roles": ["approver", "viewer"]})

        added.refresh_from_db()
        assert (added.email, added.organisation.slug, added.roles) == (
            "new@client.example",
            "client",
            ["viewer", "approver"],
        )
        assert (added.is_active, added.has_usable_password()) == (True, False)
        values = {**NEW, "email": "new@client.example", "roles": ["viewer", "approver"]}
        assert records() == [("person_added", "person", added.pk, {"after": values})]

    @pytest.mark.parametrize(
        ("change", "field"),
        [
            ({"email": "ANA@centre.example"}, "email"),
            ({"email": "not an address"}, "email"),
            ({"name": ""}, "name"),
            ({"name": "a\nb"}, "name"),
            ({"name": "n" * 201}, "name"),
            ({"name": "\x00"}, "name"),
            ({"phone": "call me"}, "phone"),
            ({"timezone": "Mars/Base"}, "timezone"),
            ({"roles": ["king"]}, "roles"),
        ],
    )
    def test_what_cannot_be_is_refused_by_field(self, people: Night, change: dict[str, Any], field: str) -> None:
        with pytest.raises(Invalid) as refused:
            acts.add_person(people.gina, {**NEW, **change})
        assert list(refused.value.errors) == [field]
        assert (Person.objects.count(), records()) == (7, [])


class TestEditingPeople:
    def test_saves_what_differs_and_records_before_and_after(self, people: Night) -> None:
        acts.edit_person(people.gina, people.olaf.pk, {"roles": ["approver", "engineer"], "timezone": "Asia/Manila"})

        people.olaf.refresh_from_db()
        assert (people.olaf.roles, people.olaf.timezone) == (["engineer", "approver"], "Asia/Manila")
        assert records() == [
            (
                "person_edited",
                "person",
                people.olaf.pk,
                {
                    "before": {"roles": ["viewer"], "timezone": "America/New_York"},
                    "after": {"roles": ["engineer", "approver"], "timezone": "Asia/Manila"},
                },
            )
        ]

    def test_what_is_as_it_was_leaves_no_record(self, people: Night) -> None:
        acts.edit_person(people.gina, people.olaf.pk, {"roles": ["viewer"], "name": "Olaf"})

        assert records() == []

    def test_neither_address_nor_organisation_nor_password_is_set_along(self, people: Night) -> None:
        mass = {"email": "x@y.example", "organisation_id": 1, "password": "x", "is_active": False, "name": "Olaf II"}

        acts.edit_person(people.gina, people.olaf.pk, mass)

        after = Person.objects.get(pk=people.olaf.pk)
        assert (after.email, after.organisation_id, after.is_active, after.password, after.name) == (
            "olaf@client.example",
            people.olaf.organisation_id,
            True,
            people.olaf.password,
            "Olaf II",
        )

    def test_the_last_admin_stays_one(self, people: Night) -> None:
        with pytest.raises(Refused, match="Gina is the last admin"):
            acts.edit_person(people.gina, people.gina.pk, {"roles": ["engineer"]})

        acts.edit_person(people.gina, people.cleo.pk, {"roles": ["admin"]})
        acts.edit_person(people.gina, people.gina.pk, {"roles": ["engineer"]})
        assert Person.objects.get(pk=people.gina.pk).roles == ["engineer"]

    def test_an_admin_who_has_left_does_not_count(self, people: Night) -> None:
        Person.objects.filter(pk=people.cleo.pk).update(roles=["admin"], is_active=False)

        with pytest.raises(Refused):
            acts.edit_person(people.gina, people.gina.pk, {"roles": ["engineer"]})

    def test_who_is_no_longer_an_approver_does_not_approve(self, people: Night) -> None:
        now = clock.now()
        change = booking.book(people.ana, switch_upgrade(now + 2 * DAY, now + 3 * DAY), submit=True)
        acts.edit_person(people.gina, people.cleo.pk, {"roles": ["viewer"]})

        with pytest.raises(NotAllowed):
            approving.approve(Person.objects.get(pk=people.cleo.pk), change.pk)
        assert Approval.objects.get().state == "asked"


class TestLeaving:
    def test_an_admin_deactivates_and_lets_in_again(self, people: Night) -> None:
        acts.deactivate(people.gina, people.olaf.pk)
        assert Person.objects.get(pk=people.olaf.pk).is_active is False

        acts.reactivate(people.gina, people.olaf.pk)
        again = Person.objects.get(pk=people.olaf.pk)
        assert (again.is_active, again.roles, again.has_usable_password()) == (True, ["viewer"], False)
        assert [kind for kind, *_ in records()] == ["person_deactivated", "person_reactivated"]
        with pytest.raises(Refused, match="Olaf is already active"):
            acts.reactivate(people.gina, people.olaf.pk)


ACTS = {
    "add": lambda who, pk: acts.add_person(who, NEW),
    "edit": lambda who, pk: acts.edit_person(who, pk, {"name": "X"}),
    "deactivate": acts.deactivate,
    "reactivate": acts.reactivate,
}


@pytest.mark.parametrize("act", ACTS)
@pytest.mark.parametrize("roles", [[], ["viewer"], ["engineer"], ["engineer", "approver"]])
def test_nobody_but_an_admin_decides_about_people(people: Night, act: str, roles: list[str]) -> None:
    people.gina.roles = roles

    with pytest.raises(NotAllowed, match="needs the role admin"):
        ACTS[act](people.gina, people.olaf.pk)
    assert records() == []


@pytest.mark.parametrize("act", ["edit", "deactivate", "reactivate"])
def test_people_of_other_organisations_are_not_there(people: Night, act: str) -> None:
    with pytest.raises(Person.DoesNotExist):
        ACTS[act](people.gina, people.ana.pk)
    assert records() == []


class TestSettings:
    def save(self, who: Person, **values: Any) -> Organisation:
        with editing_graph(who):
            return edit_settings(who, values)

    def test_are_recorded_with_before_and_after_and_count_at_once(self, people: Night) -> None:
        self.save(people.gina, name="Meridian Group", approval_from="outage", notice_hours=48, phone="+1 555 0200")

        client = people.organisations["client"]
        assert records() == [
            (
                "settings_changed",
                "organisation",
                client.pk,
                {
                    "before": {"name": "Meridian Travel", "approval_from": "at_risk", "notice_hours": 24},
                    "after": {"name": "Meridian Group", "approval_from": "outage", "notice_hours": 48},
                },
            )
        ]
        estate = current_estate()
        assert (estate.organisation_names["client"], estate.asks_from["client"].word) == ("Meridian Group", "outage")

    def test_who_is_asked_follows_the_level(self, people: Night) -> None:
        now = clock.now()
        self.save(people.gina, approval_from="outage")

        booking.book(people.ana, switch_upgrade(now + 2 * DAY, now + 3 * DAY), submit=True)

        assert not Approval.objects.exists()

    @pytest.mark.parametrize(
        ("field", "value"),
        [
            ("name", ""),
            ("name", "a\nb"),
            ("phone", "ring ring"),
            ("email", "desk"),
            ("timezone", "Nowhere"),
            ("approval_from", "none"),
            ("notice_hours", -1),
            ("notice_hours", 8_761),
            ("open_end_hours", 0),
            ("open_end_hours", 169),
            ("backdate_hours", 99_999),
        ],
    )
    def test_what_cannot_be_is_refused_by_field(self, people: Night, field: str, value: Any) -> None:
        with pytest.raises(Invalid) as refused:
            self.save(people.gina, **{field: value})
        assert list(refused.value.errors) == [field]
        assert records() == []

    def test_the_slug_and_the_counters_are_not_set_along(self, people: Night) -> None:
        self.save(people.gina, slug="mine", board_version=-1)

        assert records() == []
        assert not {"slug", "board_version"} & set(SETTINGS)

    @pytest.mark.parametrize("roles", [["viewer"], ["engineer", "approver"]])
    def test_need_an_admin(self, people: Night, roles: list[str]) -> None:
        people.gina.roles = roles
        with pytest.raises(NotAllowed, match="needs the role admin"):
            self.save(people.gina, name="X")

    def test_every_page_that_shows_the_name_is_told(self, people: Night) -> None:
        before = dict(Organisation.objects.values_list("slug", "board_version"))
        self.save(people.gina, name="Meridian Group")
        after = dict(Organisation.objects.values_list("slug", "board_version"))

        assert all(after[slug] > before[slug] for slug in before)
