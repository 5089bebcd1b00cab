"""Making and editing a system on a page: all that an estate file says of it, and what follows, before it is saved."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine

from accounts.models import Person
from changes.domain.draft import ChangeDraft, DraftWindow
from changes.services import book as booking
from changes.services import declare as declaring
from changes.services import system_edits
from changes.services.declare import Declaration
from estate.domain.impact import Level
from estate.models import Dependency, GraphVersion, System
from tests.doors import pages_as
from tests.estates import Night
from web.systems.ahead import Ahead

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 13, 8, 0, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
SWITCH = {"name": "Recorder", "criticality": "normal", "listed": "on", "redundancy_minimum": "1"}


@pytest.fixture(autouse=True)
def clock() -> Iterator[Any]:
    with time_machine.travel(NOW, tick=False) as clock:
        yield clock


def rows(prefix: str, *systems: tuple[str, str]) -> dict[str, str]:
    sent = {f"{prefix}-TOTAL_FORMS": str(len(systems)), f"{prefix}-INITIAL_FORMS": "0"}
    for place, (slug, kind) in enumerate(systems):
        sent |= {f"{prefix}-{place}-system": slug, f"{prefix}-{place}-kind": kind}
    return sent


def form(needs: Any = (), needed_by: Any = (), **typed: str) -> dict[str, str]:
    return {**SWITCH, **rows("needs", *needs), **rows("needed_by", *needed_by), "do": "save", **typed}


def shown(*systems: str) -> str:
    found = Dependency.objects.filter(dependent__slug=systems[0]) | Dependency.objects.filter(provider__slug=systems[0])
    return " ".join(str(row.public_id) for row in found)


def send(person: Person, address: str, sent: dict[str, str]) -> Any:
    return pages_as(person).post(address, sent)


def needs_of(slug: str) -> set[tuple[str, str, str]]:
    found = Dependency.objects.filter(dependent__slug=slug)
    return set(found.values_list("provider__slug", "kind", "state"))


def planned(person: Person, target: str) -> None:
    window = DraftWindow(NOW + DAY, NOW + DAY + 4 * HOUR)
    booking.book(
        person, ChangeDraft(title=f"On {target}", targets={target: Level.OUTAGE}, windows=(window,)), submit=True
    )


class TestAddingOne:
    def test_with_all_that_a_file_says_of_it(self, people: Night) -> None:
        sent = form(
            [("switch-a", "redundant"), ("switch-b", "redundant"), ("ges", "soft")],
            [("agent-desktop", "required")],
            criticality="high",
            how_to_check="Call 5550199",
            redundancy_minimum="2",
            slug="rec",
        )
        sent.pop("listed")

        answer = send(people.ana, "/systems/new/", sent)

        assert (answer.status_code, answer.get("Location")) == (302, "/systems/rec/")
        made = System.objects.get(slug="rec")
        assert (made.name, made.organisation.slug, made.criticality, made.redundancy_minimum) == (
            "Recorder",
            "centre",
            "high",
            2,
        )
        assert (made.listed, made.how_to_check) == (False, "Call 5550199")
        assert needs_of("rec") == {
            ("switch-a", "redundant", "confirmed"),
            ("switch-b", "redundant", "confirmed"),
            ("ges", "soft", "claimed"),
        }
        assert ("rec", "required", "confirmed") in needs_of("agent-desktop")

    @pytest.mark.parametrize(
        ("name", "slug"),
        [
            ("Call recorder 2", "call-recorder-2"),
            ("Switch A", "centre-switch-a"),
            ("API", "centre-api"),
            ("录音机", "centre-system"),
        ],
    )
    def test_its_short_name_is_made_of_its_name(self, people: Night, name: str, slug: str) -> None:
        assert send(people.ana, "/systems/new/", form(name=name)).get("Location") == f"/systems/{slug}/"

    def test_a_short_name_that_is_taken_is_refused_like_a_reserved_one(self, people: Night) -> None:
        System.objects.filter(slug="ges-database").update(listed=False)
        GraphVersion.renew()

        said = {
            slug: send(people.ana, "/systems/new/", form(slug=slug)).context["form"].errors["slug"]
            for slug in ("ges-database", "portal", "api")
        }

        assert {slug: words[0].replace(slug, "…") for slug, words in said.items()} == dict.fromkeys(
            said, "“…” cannot be used. Choose another, such as “centre-…”."
        )

    @pytest.mark.parametrize(
        ("typed", "field"),
        [
            ({"name": ""}, "name"),
            ({"name": "a" * 500}, "name"),
            ({"name": "A\u202eB"}, "name"),
            ({"criticality": "huge"}, "criticality"),
            ({"redundancy_minimum": "0"}, "redundancy_minimum"),
            ({"slug": "No spaces"}, "slug"),
        ],
    )
    def test_what_is_wrong_stands_at_its_field_with_what_was_typed(
        self, people: Night, typed: dict[str, str], field: str
    ) -> None:
        answer = send(people.ana, "/systems/new/", form(**typed))

        assert (answer.status_code, [*answer.context["form"].errors]) == (200, [field])
        assert System.objects.count() == len(people.systems)

    def test_what_it_cannot_need_stands_at_its_row_and_nothing_is_stored(self, people: Night) -> None:
        private = System.objects.filter(slug="ges-database")
        private.update(listed=False)
        GraphVersion.renew()

        answer = send(people.ana, "/systems/new/", form([("switch-a", "required"), ("ges-database", "soft")]))

        assert answer.status_code == 200
        assert "There is no system" in answer.content.decode()
        assert not System.objects.filter(name="Recorder").exists()

    @pytest.mark.parametrize("who", ["bert", "olaf", "cleo"])
    def test_needs_an_engineer(self, people: Night, who: str) -> None:
        pages = pages_as(people.people[who])

        assert pages.get("/systems/new/").status_code == 403
        assert pages.post("/systems/new/", form()).status_code == 403
        assert pages.post("/systems/new/preview/", form()).status_code == 403
        assert "Add a system" not in pages.get("/systems/").content.decode()

    def test_it_leads_back_to_where_one_came_from_within_the_product_only(self, people: Night) -> None:
        def goes_to(wanted: str, name: str) -> str:
            return str(send(people.ana, "/systems/new/", form(name=name, next=wanted)).get("Location"))

        assert goes_to("/settings/", "One") == "/settings/"
        assert goes_to("https://evil.example/", "Two") == "/systems/two/"
        assert goes_to("//evil.example/", "Three") == "/systems/three/"


class TestEditingOne:
    def test_what_is_left_out_of_its_needs_is_taken_back_and_kinds_can_change(self, people: Night) -> None:
        sent = form(
            [("switch-a", "required"), ("voice-carrier", "required")],
            [("agent-desktop", "soft")],
            name="Phone switch",
            slug="phone-switch",
            shown=shown("phone-switch"),
        )

        answer = send(people.ana, "/systems/phone-switch/edit/", sent)

        assert answer.status_code == 302
        assert needs_of("phone-switch") == {
            ("switch-a", "required", "confirmed"),
            ("voice-carrier", "required", "confirmed"),
        }
        assert ("phone-switch", "soft", "confirmed") in needs_of("agent-desktop")

    def test_what_was_entered_elsewhere_meanwhile_stays(self, people: Night) -> None:
        before = shown("phone-switch")
        Dependency.objects.create(dependent=people.systems["phone-switch"], provider=people.systems["ges"])
        needs = [("switch-a", "redundant"), ("switch-b", "redundant"), ("voice-carrier", "required")]

        send(
            people.ana,
            "/systems/phone-switch/edit/",
            form(needs, [("agent-desktop", "required")], name="Phone switch", slug="phone-switch", shown=before),
        )

        assert ("ges", "required", "confirmed") in needs_of("phone-switch")

    def test_how_much_it_needs_of_others_is_asked_anew(self, people: Night) -> None:
        needs = [("switch-a", "redundant"), ("switch-b", "redundant"), ("voice-carrier", "soft")]
        sent = form(needs, [("agent-desktop", "required")], name="Phone switch", shown=shown("phone-switch"))

        answer = send(people.ana, "/systems/phone-switch/edit/", sent)

        said = "Northline Carrier was asked about it as required. Take it out, save, then add it again."
        assert said in answer.content.decode()
        assert ("voice-carrier", "required", "confirmed") in needs_of("phone-switch")

    def test_nobody_edits_what_belongs_to_others_or_is_not_there(self, people: Night) -> None:
        System.objects.filter(slug="ges-database").update(listed=False)
        GraphVersion.renew()
        pages = pages_as(people.ana)

        assert pages.get("/systems/ges/edit/").status_code == 403
        assert pages.post("/systems/ges/edit/", form()).status_code == 403
        assert pages.post("/systems/ges/edit/preview/", form()).status_code == 403
        for there_not in ("ges-database", "nothing"):
            assert pages.get(f"/systems/{there_not}/edit/").status_code == 404
            assert pages.post(f"/systems/{there_not}/edit/preview/", form()).status_code == 404

    def test_a_retired_one_leads_to_its_page(self, people: Night) -> None:
        system_edits.retire(people.ana, people.systems["switch-a"])

        assert pages_as(people.ana).get("/systems/switch-a/edit/").get("Location") == "/systems/switch-a/"

    def test_the_name_of_a_private_system_of_others_is_not_in_the_form(self, people: Night) -> None:
        System.objects.filter(slug="ges").update(listed=False)
        GraphVersion.renew()

        page = pages_as(people.ana).get("/systems/agent-desktop/edit/")

        assert ("ges" in page.content.decode().split('"'), page.context["elsewhere"]) == (False, 2)


class TestWhatFollows:
    def ahead(self, person: Person, address: str, sent: dict[str, str]) -> Ahead:
        answer = send(person, address, sent)
        assert answer.status_code == 200
        found = answer.context["ahead"]
        assert isinstance(found, Ahead)
        return found

    def test_conflicts_that_an_edit_ends_and_makes(self, people: Night) -> None:
        planned(people.ana, "phone-switch")
        planned(people.gina, "reservation-line")
        theirs = Dependency.objects.get(dependent__slug="reservation-line")
        sent = form(
            [("portal", "required"), ("ges", "soft")],
            name="Agent desktop",
            shown=" ".join(one for one in shown("agent-desktop").split() if one != str(theirs.public_id)),
        )

        found = self.ahead(people.ana, "/systems/agent-desktop/edit/preview/", sent)

        assert ([one.kind for one in found.makes], [one.kind for one in found.ends]) == ([], ["dependency"])
        assert ("phone-switch", "required", "confirmed") in needs_of("agent-desktop")

    def test_that_another_is_asked_to_confirm(self, people: Night) -> None:
        found = self.ahead(people.ana, "/systems/new/preview/", form([("ges", "soft")]))

        assert found.lines == (
            (
                "Meridian Travel will be asked to confirm that Recorder needs GES. Until they do, it counts for "
                "nothing and shows nobody more."
            ),
        )

    def test_who_no_longer_reads_its_name(self, people: Night) -> None:
        sent = form(name="Switch A", needed_by=[("phone-switch", "redundant")], shown=shown("switch-a"))
        sent.pop("listed")

        found = self.ahead(people.ana, "/systems/switch-a/edit/preview/", sent)

        assert found.lines == (
            (
                "Only your organisation, and those you show it to, will see its name. To others it is “a system of "
                "Harbour Contact Centre”."
            ),
        )

    def test_while_something_is_missing_it_waits(self, people: Night) -> None:
        found = self.ahead(people.ana, "/systems/new/preview/", form(name=""))

        assert (found.missing, found.nothing) == ("Fill in what is missing to see what follows.", False)

    def test_of_retiring(self, people: Night) -> None:
        planned(people.vera, "voice-carrier")
        planned(people.ana, "agent-desktop")

        found = self.ahead(people.ana, "/systems/phone-switch/do/retire/preview/", {})

        assert [one.kind for one in found.ends] == ["dependency"]
        assert not System.objects.get(slug="phone-switch").retired

    def test_of_taking_out_one_dependency(self, people: Night) -> None:
        planned(people.vera, "voice-carrier")
        planned(people.ana, "agent-desktop")
        row = Dependency.objects.get(dependent__slug="phone-switch", provider__slug="voice-carrier")

        found = self.ahead(people.ana, "/systems/phone-switch/do/take-out/preview/", {"row": str(row.public_id)})

        assert [one.kind for one in found.ends] == ["dependency"]
        assert found.lines[-1] == "You will no longer see the work of others on Voice carrier."


class TestOnItsPage:
    def test_it_is_retired_and_brought_back(self, people: Night) -> None:
        pages = pages_as(people.ana)

        assert pages.post("/systems/switch-a/do/retire/", {}).get("Location") == "/systems/switch-a/"
        text = pages.get("/systems/switch-a/").content.decode()
        assert ("Retired since" in text, "/systems/switch-a/edit/" in text, "Bring it back" in text) == (
            True,
            False,
            True,
        )
        assert "Switch A" not in pages.get("/systems/").content.decode()
        assert "Switch A" in pages.get("/systems/?retired=yes").content.decode()
        assert "Switch A" in pages.get("/systems/?retired=yes&q=switch").content.decode()

        pages.post("/systems/switch-a/do/bring-back/", {})

        assert not System.objects.get(slug="switch-a").retired

    def test_why_it_cannot_be_retired_is_said_there(self, people: Night) -> None:
        planned(people.ana, "switch-a")

        answer = send(people.ana, "/systems/switch-a/do/retire/", {})

        assert "Work on Switch A is still planned" in answer.content.decode()

    def test_a_dependency_is_taken_out(self, people: Night) -> None:
        row = Dependency.objects.get(dependent__slug="phone-switch", provider__slug="switch-a")

        send(people.ana, "/systems/phone-switch/do/take-out/", {"row": str(row.public_id)})

        assert "switch-a" not in {slug for slug, _, _ in needs_of("phone-switch")}

    def test_not_one_of_another_system(self, people: Night) -> None:
        row = Dependency.objects.get(dependent__slug="phone-switch", provider__slug="switch-a")

        answer = send(people.ana, "/systems/switch-b/do/take-out/", {"row": str(row.public_id)})

        assert (answer.status_code, Dependency.objects.filter(pk=row.pk).exists()) == (404, True)

    @pytest.mark.parametrize("act", ["retire", "take-out"])
    def test_others_may_not(self, people: Night, act: str) -> None:
        assert send(people.gina, f"/systems/switch-a/do/{act}/", {}).status_code in (403, 404)
        assert send(people.gina, f"/systems/switch-a/do/{act}/preview/", {}).status_code == 403
        assert not System.objects.get(slug="switch-a").retired


def test_an_empty_house_leads_to_adding_the_first(people: Night) -> None:
    Dependency.objects.all().delete()
    System.objects.all().delete()
    GraphVersion.renew()

    text = pages_as(people.ana).get("/systems/").content.decode()
    viewer = pages_as(people.olaf).get("/systems/").content.decode()

    assert ("Add what your people work on" in text, "/systems/add-several/" in text) == (True, True)
    assert ("An engineer of your organisation adds them." in viewer, "/systems/new/" in viewer) == (True, False)


@pytest.mark.parametrize(
    ("address", "folded"),
    [("/systems/new/", True), ("/systems/agent-desktop/edit/", True), ("/systems/phone-switch/edit/", False)],
)
def test_how_many_must_be_up_stands_out_only_where_something_is_redundant(
    people: Night, address: str, folded: bool
) -> None:
    text = pages_as(people.ana).get(address).text
    asked, more = text.index("How many of its redundant systems must be up?"), text.index('id="system-more"')

    assert (text.count('name="redundancy_minimum"'), asked > more) == (1, folded)


def test_work_that_runs_is_not_over_and_what_is_ahead_is_planned(people: Night) -> None:
    declaring.declare(people.ana, Declaration({"switch-a": Level.OUTAGE}))

    assert "Work on Switch A is not over" in send(people.ana, "/systems/switch-a/do/retire/", {}).text
