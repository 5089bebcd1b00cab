"""An admin imports for their own organisation, and learns no more of others than on any page."""

from __future__ import annotations

import json
from typing import Any

import pytest

from accounts.models import Person
from core.refusals import NotAllowed, TooOften
from estate.models import Dependency, DependencyState, System
from exchange.estate_file.difference import Done, FieldDifference
from exchange.estate_file.reading import read_estate
from exchange.estate_file.scope import known_to
from exchange.estate_file.upsert import ImportOutcome
from exchange.estate_file.writing import import_estate
from exchange.estate_file.yaml_lines import FileRefused
from tests.estates import Night

pytestmark = pytest.mark.django_db


@pytest.fixture
def admin(people: Night) -> Person:
    people.ana.roles = ["admin"]
    people.ana.save()
    return people.ana


def load(by: Person | None, dry_run: bool = False, **lists: Any) -> ImportOutcome:
    return import_estate(read_estate(json.dumps(lists).encode(), known_to(by)), dry_run, by)


def problems(by: Person, **lists: Any) -> list[str]:
    with pytest.raises(FileRefused) as refused:
        load(by, **lists)
    return refused.value.lines


def system(slug: str, organisation: str = "centre") -> dict[str, Any]:
    return {"slug": slug, "name": slug.title(), "organisation": organisation}


def test_what_is_theirs_is_imported(admin: Person) -> None:
    outcome = load(
        admin,
        organisations=[{"slug": "centre", "name": "Contact centre", "phone": "+15550177"}],
        people=[{"email": "new@centre.example", "name": "New", "organisation": "centre"}],
        systems=[system("rack")],
        dependencies=[{"dependent": "phone-switch", "provider": "rack"}],
        tags=[{"name": "Racks", "systems": ["rack"]}],
        contacts=[{"system": "rack", "person": "new@centre.example", "role": "on_call"}],
        maintenance_hours=[
            {"system": "rack", "rrule": "FREQ=DAILY", "start": "01:00", "duration": "PT1H", "timezone": "UTC"}
        ],
    )

    assert {row.list_name for row in outcome.difference.rows} == {
        "organisations",
        "people",
        "systems",
        "dependencies",
        "tags",
        "contacts",
        "maintenance_hours",
    }
    assert not Person.objects.get(name="New").has_usable_password()


def test_only_an_admin_imports(people: Night) -> None:
    with pytest.raises(NotAllowed):
        load(people.ana, systems=[system("rack")])
    assert not System.objects.filter(slug="rack").exists()


def test_what_belongs_to_others_is_refused_with_line_and_field(admin: Person) -> None:
    assert problems(
        admin,
        organisations=[{"slug": "client", "name": "Client"}],
        people=[{"email": "x@client.example", "name": "X", "organisation": "client", "password": "a password"}],
        systems=[system("rack", "client")],
        dependencies=[{"dependent": "client-website", "provider": "portal"}],
        tags=[{"name": "All", "systems": ["ges"]}],
        contacts=[{"system": "ges", "person": admin.email, "role": "on_call"}],
        maintenance_hours=[
            {"system": "ges", "rrule": "FREQ=DAILY", "start": "01:00", "duration": "PT1H", "timezone": "UTC"}
        ],
    ) == [
        "line 1, organisations[0].slug: is not your organisation; you import for centre",
        "line 1, people[0].organisation: is not your organisation; you import for centre",
        "line 1, people[0].password: is chosen by each person for themselves; leave it out",
        "line 1, systems[0].organisation: is not your organisation; you import for centre",
        "line 1, dependencies[0]: one of the two systems must belong to your organisation",
        "line 1, tags[0].organisation: is not your organisation; you import for centre",
        "line 1, contacts[0].system: “ges” does not belong to your organisation",
        "line 1, maintenance_hours[0].system: “ges” does not belong to your organisation",
    ]


def test_what_they_may_not_see_is_answered_as_what_does_not_exist(admin: Person) -> None:
    System.objects.filter(slug="ges-database").update(listed=False)
    needs = [{"dependent": "agent-desktop", "provider": "ges-database"}]
    nothing = [{"dependent": "agent-desktop", "provider": "nothing-there"}]

    hidden, missing = (problems(admin, dependencies=one)[0] for one in (needs, nothing))

    assert hidden == "line 1, dependencies[0].provider: there is no system “ges-database”"
    assert missing == hidden.replace("ges-database", "nothing-there")
    nobody = [{"system": "switch-a", "person": "gina@client.example", "role": "on_call"}]
    assert problems(admin, contacts=nobody) == ["line 1, contacts[0].person: there is no person “gina@client.example”"]


@pytest.mark.parametrize("slug", ["ges-database", "ges", "new"], ids=["private", "listed", "reserved"])
def test_a_slug_that_is_taken_is_answered_as_a_reserved_one(admin: Person, slug: str) -> None:
    System.objects.filter(slug="ges-database").update(listed=False)

    assert problems(admin, systems=[system(slug)]) == [
        f"line 1, systems[0].slug: “{slug}” cannot be used. Choose another, such as “centre-{slug}”."
    ]


@pytest.mark.parametrize("email", ["gina@client.example", "postmaster@centre.example"], ids=["taken", "reserved"])
def test_an_address_that_is_taken_is_answered_as_a_reserved_one(admin: Person, email: str) -> None:
    assert problems(admin, people=[{"email": email, "name": "P", "organisation": "centre"}]) == [
        "line 1, people[0].email: This address cannot be used. Ask whoever runs this register."
    ]


class TestADependencyBetweenTwoOrganisations:
    def test_is_claimed(self, admin: Person) -> None:
        outcome = load(admin, systems=[system("rack")], dependencies=[{"dependent": "rack", "provider": "portal"}])

        made = Dependency.objects.get(dependent__slug="rack")
        assert (made.state, made.entered_by) == (DependencyState.CLAIMED, admin)
        [row] = (row for row in outcome.difference.rows if row.list_name == "dependencies")
        assert (row.what, row.follows) == (Done.ADDED, ("It counts once Meridian Travel confirms it.",))

    def test_stays_as_both_sides_agreed(self, admin: Person) -> None:
        described = [{"dependent": "agent-desktop", "provider": "portal", "kind": "soft"}]

        [row] = load(admin, dependencies=described).difference.rows

        assert (row.what, row.because) == (Done.LEFT_ALONE, "both sides agreed to it as it is")
        assert row.fields == (FieldDifference("kind", "required", "soft"),)
        assert Dependency.objects.get(dependent__slug="agent-desktop", provider__slug="portal").kind == "required"

    @pytest.mark.parametrize(
        ("state", "because"),
        [("claimed", "it waits for an answer; a file gives none"), ("refused", "Meridian Travel refused it")],
    )
    def test_is_answered_by_no_file(self, admin: Person, state: str, because: str) -> None:
        Dependency.objects.filter(dependent__slug="agent-desktop", provider__slug="portal").update(state=state)

        [row] = load(admin, dependencies=[{"dependent": "agent-desktop", "provider": "portal"}]).difference.rows

        assert (row.what, row.because) == (Done.LEFT_ALONE, because)
        assert Dependency.objects.get(dependent__slug="agent-desktop", provider__slug="portal").state == state

    def test_is_confirmed_where_somebody_imports_who_looks_after_the_register(self, admin: Person) -> None:
        admin.is_operator = True

        load(admin, systems=[system("rack", "client")], dependencies=[{"dependent": "rack", "provider": "switch-a"}])

        made = Dependency.objects.get(dependent__slug="rack")
        assert (made.state, made.entered_by) == (DependencyState.CONFIRMED, None)

    def test_is_claimed_no_more_often_than_on_pages(self, admin: Person) -> None:
        for number in range(20):
            load(
                admin,
                systems=[system(f"rack-{number}")],
                dependencies=[{"dependent": f"rack-{number}", "provider": "portal"}],
            )
        with pytest.raises(TooOften):
            load(admin, systems=[system("rack")], dependencies=[{"dependent": "rack", "provider": "portal"}])
