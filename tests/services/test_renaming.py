"""Another short name: whoever may see the system is led on, and all that is stored is about the same system."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine

from accounts.models import Organisation, Person
from changes.domain.draft import ChangeDraft, DraftWindow
from changes.models import Approval, Finding, FindingState
from changes.selectors.reader import Reader
from changes.services import accept_risk, renaming, system_edits
from changes.services import approve as approving
from changes.services import book as booking
from core.activity import Activity
from core.refusals import Invalid, NotAllowed, Refused
from estate.domain.impact import Level
from estate.models import FormerSlug, GraphVersion, System
from estate.selectors.former_slugs import of_systems
from estate.services import systems as system_acts
from notifications.domain.house_invariants import broken
from notifications.services.audit.house import house_facts
from tests.doors import api_as, pages_as
from tests.estates import Night

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 13, 8, 0, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


@pytest.fixture(autouse=True)
def clock() -> Iterator[Any]:
    with time_machine.travel(NOW, tick=False) as clock:
        yield clock


def planned(person: Person, target: str) -> Any:
    window = DraftWindow(NOW + DAY, NOW + DAY + 4 * HOUR)
    draft = ChangeDraft(title=f"On {target}", targets={target: Level.OUTAGE}, windows=(window,))
    return booking.book(person, draft, submit=True)


def rename(people: Night, slug: str, to: str, by: str = "ana") -> System:
    return renaming.rename(people.people[by], people.systems[slug], to)


def standing() -> list[tuple[int, str, list[str], int]]:
    found = Finding.objects.filter(state=FindingState.FOUND).order_by("pk")
    return list(found.values_list("pk", "kind", "meets_at", "revision"))


class TestWhatIsStored:
    def test_findings_stay_the_same_ones_with_what_was_accepted(self, people: Night) -> None:
        planned(people.gina, "reservation-line")
        own = planned(people.ana, "agent-desktop")
        [(pk, kind, _, revision)] = standing()
        accept_risk.accept(people.ana, pk, "We know.", read=revision)
        before = Activity.objects.filter(tells__contains=["conflict_found"]).count()

        rename(people, "agent-desktop", "desk")
        renaming.rename(people.gina, people.systems["reservation-line"], "a-line")

        assert standing() == [(pk, kind, ["a-line"], revision)]
        assert Finding.objects.get(pk=pk).sides.exclude(accepted_at=None).count() == 1
        assert Activity.objects.filter(tells__contains=["conflict_found"]).count() == before
        assert Finding.objects.get(pk=pk).paths[0]["path"][-1] == "a-line"
        assert own.windows.count() == 1

    def test_approvals_hold_and_nobody_is_told_anything(self, people: Night) -> None:
        change = planned(people.ana, "agent-desktop")
        approving.approve(people.cleo, change.pk)
        before = Activity.objects.exclude(tells=[]).count()

        rename(people, "agent-desktop", "desk")

        assert [one.state for one in Approval.objects.filter(change=change)] == ["approved"]
        assert "desk" in Approval.objects.get(change=change).basis["targets"]
        assert Activity.objects.exclude(tells=[]).count() == before

    def test_the_house_is_whole_afterwards(self, people: Night) -> None:
        planned(people.gina, "reservation-line")
        planned(people.ana, "agent-desktop")

        rename(people, "agent-desktop", "desk")

        assert broken(house_facts(NOW, NOW - DAY)) == {}

    def test_the_record_names_it_as_it_is_called_now(self, people: Night) -> None:
        rename(people, "switch-a", "first-switch")

        assert Reader(people.ana).name("switch-a") == "Switch A"
        assert Reader(people.gina).slug("switch-a") == "first-switch"


class TestWhoMayHaveIt:
    def test_nobody_takes_what_another_was_called(self, people: Night) -> None:
        rename(people, "switch-a", "first-switch")

        for slug in ("switch-a", "api"):
            with pytest.raises(Invalid) as refused:
                system_acts.add_system(people.gina, {"slug": slug, "name": "Mine"})
            assert refused.value.errors == {
                "slug": [f"“{slug}” cannot be used. Choose another, such as “client-{slug}”."]
            }

    def test_but_it_can_go_back_itself(self, people: Night) -> None:
        rename(people, "switch-a", "first-switch")

        assert rename(people, "switch-a", "switch-a").slug == "switch-a"
        assert of_systems(System.objects.all()) == {"first-switch": "switch-a"}

    def test_only_its_owner_renames_it_and_only_while_it_is_in_use(self, people: Night) -> None:
        with pytest.raises(NotAllowed):
            rename(people, "switch-a", "mine", by="gina")
        system_edits.retire(people.ana, people.systems["switch-a"])
        with pytest.raises(Refused, match="retired"):
            rename(people, "switch-a", "other")
        assert not FormerSlug.objects.exists()


class TestItLeadsOn:
    @pytest.mark.parametrize("rest", ["", "past/", "past/?outcome=completed", "edit/", "hours/"])
    def test_pages(self, people: Night, rest: str) -> None:
        rename(people, "switch-a", "first-switch")

        answer = pages_as(people.ana).get(f"/systems/switch-a/{rest}")

        assert (answer.status_code, answer.get("Location")) == (301, f"/systems/first-switch/{rest}")

    @pytest.mark.parametrize("rest", ["", "past/", "edit/", "hours/"])
    def test_whoever_may_not_see_it_is_answered_as_of_nothing(self, people: Night, rest: str) -> None:
        rename(people, "switch-a", "first-switch")
        System.objects.filter(slug="first-switch").update(listed=False)
        GraphVersion.renew()
        pages = pages_as(people.gina)

        there, nothing = (pages.get(f"/systems/{slug}/{rest}") for slug in ("switch-a", "nothing-there"))

        assert (there.status_code, nothing.status_code) == (404, 404)
        assert api_as(people.gina).get("/api/v1/systems/switch-a/").status_code == 404

    def test_the_api_answers_with_the_new_one(self, people: Night) -> None:
        api = api_as(people.ana)
        assert api.patch("/api/v1/systems/switch-a/", {"slug": "first-switch"}, format="json").status_code == 200

        assert api.get("/api/v1/systems/switch-a/").json()["slug"] == "first-switch"
        edited = api.patch("/api/v1/systems/switch-a/", {"name": "First switch"}, format="json")
        assert (edited.status_code, edited.json()["name"]) == (200, "First switch")

    def test_on_the_page_it_is_renamed_with_the_rest(self, people: Night) -> None:
        form = pages_as(people.ana).get("/systems/voice-carrier/").status_code
        assert form == 200
        sent = {"name": "First", "criticality": "normal", "listed": "on", "redundancy_minimum": "1", "slug": "first"}
        lists = {f"{part}-{name}": "0" for part in ("needs", "needed_by") for name in ("TOTAL_FORMS", "INITIAL_FORMS")}

        answer = pages_as(people.ana).post("/systems/switch-b/edit/", {**sent, **lists, "do": "save"})

        assert answer.get("Location") == "/systems/first/"
        assert System.objects.get(slug="first").name == "First"

    def test_organisations(self, people: Night) -> None:
        people.bert.is_operator = True
        people.bert.save()
        pages = pages_as(people.bert)
        typed = {"name": "Meridian Travel", "timezone": "America/New_York", "slug": "meridian"}

        assert pages.post("/organisations/client/", typed).status_code == 302

        assert Organisation.objects.filter(slug="meridian").exists()
        answer = pages.get("/organisations/client/")
        assert (answer.status_code, answer.get("Location")) == (301, "/organisations/meridian/")
        assert pages_as(people.ana).get("/organisations/client/").status_code == 403
        assert Reader(people.ana).estate.owners["ges"] == "meridian"
