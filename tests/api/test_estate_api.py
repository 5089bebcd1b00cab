"""Systems, dependencies, freezes and maintenance hours through the API."""

from datetime import UTC, datetime, timedelta
from typing import Any, ClassVar

import pytest
from rest_framework.test import APIClient

from accounts.models import Person
from changes.domain.draft import ChangeDraft, DraftWindow
from changes.models import Finding
from changes.services import book as booking
from core import clock
from estate.domain.impact import Level
from estate.models import Dependency, Freeze, GraphVersion, MaintenanceHours, System
from estate.selectors.graph import current_graph
from tests.doors import api_as
from tests.estates import Night

pytestmark = pytest.mark.django_db


def get(person: Person, path: str, **query: Any) -> Any:
    return api_as(person).get(f"/api/v1/{path}", query)


def post(person: Person, path: str, **body: Any) -> Any:
    return api_as(person).post(f"/api/v1/{path}", body, format="json")


def names(answer: Any, field: str = "slug") -> list[str]:
    return [row[field] for row in answer.json()["results"]]


def make_private(slug: str) -> None:
    System.objects.filter(slug=slug).update(listed=False)
    GraphVersion.renew()


class TestSystems:
    def test_are_listed_with_the_fields_of_the_estate_file(self, people: Night) -> None:
        answer = get(people.ana, "systems/ges/")

        assert answer.status_code == 200
        assert answer.json() == {
            "slug": "ges",
            "name": "GES",
            "organisation": "client",
            "criticality": "normal",
            "redundancy_minimum": 1,
            "listed": True,
            "how_to_check": "",
            "retired": False,
        }

    def test_a_retired_one_is_found_only_when_it_is_asked_for(self, people: Night) -> None:
        answer = api_as(people.ana).patch("/api/v1/systems/switch-a/", {"retired": True}, format="json")
        assert (answer.status_code, answer.json()["retired"]) == (200, True)

        assert "switch-a" not in names(get(people.gina, "systems/"))
        assert names(get(people.gina, "systems/", retired="true")) == ["switch-a"]
        assert "switch-a" not in names(get(people.gina, "systems/", retired="false"))
        assert get(people.gina, "systems/switch-a/").json()["retired"] is True

    def test_a_retired_one_is_brought_back_before_it_is_edited(self, people: Night) -> None:
        api, path = api_as(people.ana), "/api/v1/systems/switch-a/"
        api.patch(path, {"retired": True}, format="json")

        refused = api.patch(path, {"name": "Other"}, format="json")
        edited = api.patch(path, {"name": "Other", "retired": False}, format="json")

        assert (refused.status_code, refused.json()["detail"]) == (409, "Switch A is retired. Bring it back first.")
        assert (edited.status_code, edited.json()["name"], edited.json()["retired"]) == (200, "Other", False)

    def test_one_that_work_is_planned_on_is_not_retired(self, people: Night) -> None:
        window = DraftWindow(clock.now() + timedelta(days=1), clock.now() + timedelta(days=1, hours=1))
        booking.book(
            people.ana, ChangeDraft(title="Patch", targets={"switch-a": Level.OUTAGE}, windows=(window,)), submit=True
        )

        answer = api_as(people.ana).patch("/api/v1/systems/switch-a/", {"retired": True}, format="json")

        assert (answer.status_code, System.objects.get(slug="switch-a").retired) == (409, False)
        assert "Work on Switch A is still planned" in answer.json()["detail"]

    def test_are_found_by_owner_and_by_words(self, people: Night) -> None:
        assert names(get(people.ana, "systems/", organisation="carrier")) == ["voice-carrier"]
        assert names(get(people.ana, "systems/", search="DATAB")) == ["ges-database"]

    def test_private_ones_do_not_exist_for_others(self, people: Night) -> None:
        make_private("ges-database")

        assert "ges-database" in names(get(people.gina, "systems/"))
        assert "ges-database" not in names(get(people.ana, "systems/"))
        assert get(people.ana, "systems/ges-database/").status_code == 404
        refused = api_as(people.ana).patch("/api/v1/systems/ges-database/", {"name": "Mine"}, format="json")
        assert refused.status_code == 404

    def test_a_list_takes_a_fixed_number_of_queries(self, people: Night, django_assert_num_queries: Any) -> None:
        client = api_as(people.ana)
        client.get("/api/v1/systems/")
        with django_assert_num_queries(4):
            client.get("/api/v1/systems/")

    def test_an_engineer_adds_one_of_the_own_organisation(self, people: Night) -> None:
        answer = post(people.ana, "systems/", slug="intercom", name="Intercom", criticality="low")

        assert answer.status_code == 201
        assert answer.json()["organisation"] == "centre"
        assert "intercom" in current_graph().slugs

    @pytest.mark.parametrize(
        ("body", "field"),
        [
            ({"slug": "ges", "name": "Again"}, "slug"),
            ({"slug": "no spaces", "name": "X"}, "slug"),
            ({"slug": "x"}, "name"),
            ({"slug": "x", "name": "a\nb"}, "name"),
            ({"slug": "x", "name": "n" * 3_000_000}, "name"),
            ({"slug": "x", "name": "X", "organisation": "client"}, "organisation"),
            ({"slug": "x", "name": "X", "redundancy_minimum": 0}, "redundancy_minimum"),
            ({"slug": "x", "name": "X", "colour": "red"}, "colour"),
        ],
    )
    def test_a_bad_one_is_refused_by_field(
        self, people: Night, settings: Any, body: dict[str, Any], field: str
    ) -> None:
        settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 10_000_000

        answer = post(people.ana, "systems/", **body)

        assert answer.status_code == 400
        assert list(answer.json()["errors"]) == [field]
        assert System.objects.count() == 10

    def test_its_owner_edits_it_and_others_may_not(self, people: Night) -> None:
        edited = api_as(people.gina).patch("/api/v1/systems/ges/", {"how_to_check": "Search"}, format="json")
        assert (edited.status_code, edited.json()["how_to_check"]) == (200, "Search")

        assert api_as(people.ana).patch("/api/v1/systems/ges/", {"name": "X"}, format="json").status_code == 403
        assert api_as(people.olaf).patch("/api/v1/systems/ges/", {"name": "X"}, format="json").status_code == 403
        assert System.objects.get(slug="ges").name == "GES"

    def test_nobody_sees_anything_without_signing_in(self, people: Night) -> None:
        assert APIClient().get("/api/v1/systems/").status_code == 401


class TestDependencies:
    def test_on_the_system_of_another_is_a_claim_that_counts_for_nothing_until_confirmed(self, people: Night) -> None:
        claimed = post(people.ana, "dependencies/", dependent="phone-switch", provider="ges-database")

        assert claimed.status_code == 201
        assert claimed.json()["state"] == "claimed"
        assert "phone-switch" not in current_graph().blast_radius(["ges-database"])

        confirmed = post(people.gina, f"dependencies/{claimed.json()['id']}/confirm/")

        assert confirmed.json() == {**claimed.json(), "state": "confirmed"}
        assert "phone-switch" in current_graph().blast_radius(["ges-database"])

    def test_the_claimant_cannot_confirm_it(self, people: Night) -> None:
        claim = post(people.ana, "dependencies/", dependent="phone-switch", provider="ges").json()

        assert post(people.ana, f"dependencies/{claim['id']}/confirm/").status_code == 403
        assert post(people.vera, f"dependencies/{claim['id']}/confirm/").status_code == 404
        assert Dependency.objects.get(public_id=claim["id"]).state == "claimed"

    def test_a_refused_one_counts_for_nothing(self, people: Night) -> None:
        known = Dependency.objects.get(dependent__slug="agent-desktop", provider__slug="ges")

        answer = post(people.gina, f"dependencies/{known.public_id}/refuse/")

        assert answer.json()["state"] == "refused"
        assert "agent-desktop" not in current_graph().blast_radius(["ges"])
        again = post(people.gina, f"dependencies/{known.public_id}/refuse/")
        assert (again.status_code, again.json()["reasons"]) == (409, ["This dependency is already refused."])

    def test_entered_by_the_owner_of_the_provider_it_waits_for_the_dependents_owner(self, people: Night) -> None:
        claim = post(people.gina, "dependencies/", dependent="phone-switch", provider="portal", kind="soft").json()

        assert claim["state"] == "claimed"
        assert "phone-switch" not in current_graph().blast_radius(["portal"])
        assert post(people.gina, f"dependencies/{claim['id']}/confirm/").status_code == 403
        assert post(people.ana, f"dependencies/{claim['id']}/confirm/").json() == {**claim, "state": "confirmed"}
        assert "phone-switch" in current_graph().blast_radius(["portal"])

    def test_between_own_systems_it_is_confirmed(self, people: Night) -> None:
        answer = post(people.gina, "dependencies/", dependent="portal", provider="ges-database", kind="soft")

        assert (answer.status_code, answer.json()["state"]) == (201, "confirmed")

    @pytest.mark.parametrize(
        ("body", "status", "said"),
        [
            ({"dependent": "switch-a", "provider": "switch-a"}, 400, "Switch A cannot depend on itself."),
            ({"dependent": "switch-a", "provider": "nowhere"}, 400, "There is no system “nowhere”."),
            ({"dependent": "ges", "provider": "portal"}, 403, "One of the two systems must belong to"),
            ({"dependent": "phone-switch", "provider": "switch-a"}, 409, "entered already; it is confirmed."),
            ({"dependent": "switch-a", "provider": "switch-b", "kind": "hard"}, 400, "“hard”"),
        ],
    )
    def test_a_bad_one_is_refused(self, people: Night, body: dict[str, str], status: int, said: str) -> None:
        answer = post(people.ana, "dependencies/", **body)

        assert answer.status_code == status
        assert said.strip("“”") in answer.json()["detail"]
        assert Dependency.objects.count() == 9

    def test_are_shown_to_the_owners_of_what_needs_either_end(self, people: Night) -> None:
        assert len(names(get(people.ana, "dependencies/"), "provider")) == 9
        assert names(get(people.vera, "dependencies/"), "dependent") == ["phone-switch"]
        assert names(get(people.sten, "dependencies/"), "dependent") == []

    def test_a_private_end_is_not_named(self, people: Night) -> None:
        make_private("voice-carrier")

        rows = get(people.ana, "dependencies/").json()["results"]

        assert "a system of Northline Carrier" in [row["provider"] for row in rows]
        assert "voice-carrier" not in [row["provider"] for row in rows]
        assert names(get(people.ana, "dependencies/", provider="voice-carrier"), "id") == []

    def test_a_new_one_brings_conflicts_to_work_planned_long_ago_and_taking_it_back_ends_them(
        self, people: Night
    ) -> None:
        book(people.ana, "switch-a")
        book(people.gina, "client-website")
        assert not Finding.objects.standing().exists()

        added = post(people.gina, "dependencies/", dependent="client-website", provider="portal").json()
        mine = post(people.gina, "dependencies/", dependent="client-website", provider="agent-desktop").json()
        claim = post(people.ana, f"dependencies/{mine['id']}/confirm/")

        assert claim.status_code == 200
        assert [(finding.kind, finding.meets_at) for finding in Finding.objects.standing()] == [
            ("dependency", ["client-website"])
        ]
        assert api_as(people.gina).delete(f"/api/v1/dependencies/{mine['id']}/").status_code == 204
        assert api_as(people.ana).delete(f"/api/v1/dependencies/{added['id']}/").status_code in (403, 404)
        assert [finding.state for finding in Finding.objects.all()] == ["gone"]


def book(person: Person, system: str) -> None:
    start = clock.now() + timedelta(days=3)
    booking.book(
        person,
        ChangeDraft(
            title=f"Work on {system}",
            targets={system: Level.OUTAGE},
            windows=(DraftWindow(start, start + timedelta(hours=2)),),
        ),
        submit=True,
    )


class TestFreezes:
    PERIOD: ClassVar = {"starts_at": "2026-12-20T00:00:00-05:00", "ends_at": "2027-01-03T00:00:00-05:00"}

    def test_are_entered_for_own_systems_and_seen_by_all_who_see_these(self, people: Night) -> None:
        answer = post(people.gina, "freezes/", name="Year end", systems=["ges"], **self.PERIOD)

        assert answer.status_code == 201
        assert answer.json() == {
            "id": str(Freeze.objects.get().public_id),
            "organisation": "client",
            "name": "Year end",
            "mode": "warn",
            "systems": ["ges"],
            "starts_at": "2026-12-20T05:00:00Z",
            "ends_at": "2027-01-03T05:00:00Z",
        }
        assert get(people.ana, "freezes/").json()["results"] == [answer.json()]

    def test_private_systems_are_not_named_to_others(self, people: Night) -> None:
        post(people.gina, "freezes/", name="Year end", systems=["ges", "portal"], **self.PERIOD)
        make_private("portal")

        assert get(people.gina, "freezes/").json()["results"][0]["systems"] == ["ges", "portal"]
        assert get(people.ana, "freezes/").json()["results"][0]["systems"] == ["ges"]
        make_private("ges")
        assert get(people.ana, "freezes/").json()["results"] == []
        assert get(people.ana, f"freezes/{Freeze.objects.get().public_id}/").status_code == 404

    @pytest.mark.parametrize(
        ("change", "field"),
        [
            ({"systems": ["switch-a"]}, "systems"),
            ({"systems": []}, "systems"),
            ({"ends_at": "2026-12-20T05:00:00Z"}, "ends_at"),
            ({"ends_at": "2026-12-21T05:00:00"}, "ends_at"),
            ({"mode": "forbid"}, "mode"),
        ],
    )
    def test_a_bad_one_is_refused_by_field(self, people: Night, change: dict[str, Any], field: str) -> None:
        answer = post(people.gina, "freezes/", **{"name": "Year end", "systems": ["ges"], **self.PERIOD, **change})

        assert (answer.status_code, list(answer.json()["errors"])) == (400, [field])
        assert not Freeze.objects.exists()

    def test_need_an_engineer(self, people: Night) -> None:
        answer = post(people.olaf, "freezes/", name="Year end", systems=["ges"], **self.PERIOD)

        assert answer.status_code == 403


class TestMaintenanceHours:
    HOURS: ClassVar = {
        "system": "ges",
        "rrule": "FREQ=WEEKLY;BYDAY=SU",
        "start": "01:00",
        "duration": "PT4H",
        "timezone": "America/New_York",
    }

    def test_come_back_as_they_were_entered(self, people: Night) -> None:
        answer = post(people.gina, "maintenance-hours/", **self.HOURS)

        assert answer.status_code == 201
        assert answer.json() == {"id": str(MaintenanceHours.objects.get().public_id), **self.HOURS}
        assert get(people.ana, "maintenance-hours/", system="ges").json()["results"] == [answer.json()]
        assert post(people.gina, "maintenance-hours/", **self.HOURS).status_code == 409

    @pytest.mark.parametrize(
        ("change", "field"),
        [
            ({"rrule": "FREQ=SECONDLY"}, "rrule"),
            ({"duration": "4 hours"}, "duration"),
            ({"timezone": "Mars/Base"}, "timezone"),
            ({"start": "25:00"}, "start"),
            ({"system": "switch-a"}, "system"),
        ],
    )
    def test_bad_ones_are_refused_by_field(self, people: Night, change: dict[str, str], field: str) -> None:
        answer = post(people.gina, "maintenance-hours/", **{**self.HOURS, **change})

        assert (answer.status_code, list(answer.json()["errors"])) == (400, [field])


def test_times_before_the_calendar_are_refused_not_a_crash(people: Night) -> None:
    period = {"starts_at": "0001-01-01T00:00:00+14:00", "ends_at": datetime(2027, 1, 1, tzinfo=UTC).isoformat()}

    assert post(people.gina, "freezes/", name="Ever", systems=["ges"], **period).status_code == 400
