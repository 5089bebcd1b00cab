"""A retired system stands in no picker, counts for nothing, keeps its past, and can be brought back."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine

from accounts.models import Person
from changes.domain.draft import ChangeDraft, DraftWindow
from changes.domain.work import Check
from changes.models import Change, Finding, FindingState, Window
from changes.selectors.choosable import SCOPES, ChoosableSystems
from changes.selectors.reader import Reader
from changes.selectors.search import search
from changes.services import book as booking
from changes.services import calendar_edits, system_edits
from changes.services import declare as declaring
from changes.services.declare import Declaration
from changes.services.graph_edits import editing_graph
from core.activity import Activity
from core.refusals import Invalid, NotAllowed, Refused
from core.searching import Wanted
from estate.domain.impact import Level
from estate.models import Contact, Dependency, System, Tag
from estate.selectors.graph import current_estate, current_graph
from estate.services import contacts, dependencies, grants, maintenance_hours, tags
from tests.doors import pages_as
from tests.estates import Night

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 13, 8, 0, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


@pytest.fixture(autouse=True)
def clock() -> Iterator[Any]:
    with time_machine.travel(NOW, tick=False) as clock:
        yield clock


def retire(people: Night, slug: str, by: Person | None = None) -> System:
    return system_edits.retire(by or people.ana, people.systems[slug])


def bring_back(people: Night, slug: str) -> System:
    return system_edits.bring_back(people.ana, people.systems[slug])


def draft(*targets: str, title: str = "Upgrade", **more: Any) -> ChangeDraft:
    window = DraftWindow(NOW + DAY, NOW + DAY + 4 * HOUR)
    return ChangeDraft(title=title, targets=dict.fromkeys(targets, Level.OUTAGE), windows=(window,), **more)


def planned(person: Person, *targets: str, title: str = "Upgrade") -> Change:
    return booking.book(person, draft(*targets, title=title), submit=True)


def standing() -> list[str]:
    found = Finding.objects.filter(state=FindingState.FOUND).order_by("kind")
    return list(found.values_list("kind", flat=True))


class TestWhatItDoes:
    def test_it_counts_for_no_impact_and_findings_that_rested_on_it_are_gone_and_recorded(self, people: Night) -> None:
        planned(people.vera, "voice-carrier", title="Trunk")
        planned(people.gina, "reservation-line", title="Line")
        assert standing() == ["dependency"]

        retire(people, "phone-switch")

        assert standing() == []
        assert current_graph().blast_radius(["voice-carrier"]) == {"voice-carrier"}
        assert "conflict_gone" in Activity.objects.get(kind="graph_edited").tells

    def test_brought_back_it_has_what_it_needed_and_the_findings_are_found_anew(self, people: Night) -> None:
        planned(people.vera, "voice-carrier", title="Trunk")
        planned(people.gina, "reservation-line", title="Line")
        before = current_graph().blast_radius(["voice-carrier"])
        retire(people, "phone-switch")

        assert not bring_back(people, "phone-switch").retired

        assert (standing(), current_graph().blast_radius(["voice-carrier"])) == (["dependency"], before)

    def test_its_page_and_its_past_stay(self, people: Night) -> None:
        done = declaring.declare(
            people.ana,
            Declaration({"switch-a": Level.OUTAGE}, started_at=NOW - 2 * HOUR, ended_at=NOW - HOUR),
        )

        retire(people, "switch-a")

        assert System.objects.get(slug="switch-a").retired_at == NOW
        assert Reader(people.ana).sight(done).shows("title")
        assert current_estate().names["switch-a"] == "Switch A"

    def test_twice_is_once(self, people: Night) -> None:
        retire(people, "switch-a")
        retire(people, "switch-a")

        assert Activity.objects.filter(kind="system_retired").count() == 1


class TestWhoMay:
    @pytest.mark.parametrize("who", ["gina", "olaf", "bert", "sten"])
    def test_nobody_but_engineers_of_its_owner(self, people: Night, who: str) -> None:
        with pytest.raises(NotAllowed):
            retire(people, "switch-a", people.people[who])

        assert not System.objects.get(slug="switch-a").retired

    def test_not_while_work_on_it_is_not_over(self, people: Night) -> None:
        change = planned(people.ana, "switch-a")

        with pytest.raises(Refused) as refused:
            retire(people, "switch-a")

        assert refused.value.reasons == (
            (
                f"Work on Switch A is still planned: {change.reference} Upgrade (Sat 14 Nov, 01:00 MST · 08:00 UTC). "
                "End or cancel it, or take the system out of it."
            ),
        )
        assert not System.objects.get(slug="switch-a").retired

    def test_a_window_of_that_work_on_other_systems_does_not_count(self, people: Night) -> None:
        change = planned(people.ana, "switch-a", "switch-b")
        Window.objects.filter(change=change).update(only_systems=[people.systems["switch-b"].pk])

        assert retire(people, "switch-a").retired

    def test_a_draft_does_not_keep_it_and_cannot_be_submitted_any_more(self, people: Night) -> None:
        written = booking.book(people.ana, draft("switch-a"))
        retire(people, "switch-a")

        with pytest.raises(Refused, match="Switch A is retired"):
            booking.submit(people.ana, written.pk)


class TestNothingIsAddedToIt:
    def acts(self, people: Night) -> dict[str, Callable[[], object]]:
        ana, sat = people.ana, NOW + DAY
        hours = {"rrule": "FREQ=WEEKLY;BYDAY=SU", "start": sat.time(), "duration": HOUR, "timezone": "UTC"}
        frozen = {"name": "Quiet", "systems": ["switch-a"], "mode": "warn", "starts_at": sat, "ends_at": sat + DAY}
        return {
            "booked": lambda: planned(ana, "switch-a"),
            "checked": lambda: booking.book(ana, draft("switch-b", checks=(Check("switch-a"),))),
            "declared": lambda: declaring.declare(ana, Declaration({"switch-a": Level.OUTAGE})),
            "needed": lambda: dependencies.add_dependency(ana, "agent-desktop", "switch-a", "soft"),
            "needing": lambda: dependencies.add_dependency(ana, "switch-a", "switch-b", "soft"),
            "called": lambda: contacts.add_contact(ana, "switch-a", "bert@centre.example", "owner"),
            "tagged": lambda: tags.tag_system(ana, "switch-a", "Switches"),
            "hours": lambda: maintenance_hours.add_hours(ana, "switch-a", hours),
            "frozen": lambda: calendar_edits.add_freeze(ana, frozen),
            "renamed": lambda: system_edits.edit(ana, people.systems["switch-a"], {"name": "Other"}),
            "granted": lambda: grants.grant_work(_admin(people), "switch-a", "carrier"),
        }

    def test_each_act_says_that_it_is_retired(self, people: Night) -> None:
        retire(people, "switch-a")

        for name, act in self.acts(people).items():
            with pytest.raises(Refused) as refused:
                act()
            assert [name, *("is retired" in reason for reason in refused.value.reasons)] == [name, True]

    def test_without_it_each_of_them_is_done(self, people: Night) -> None:
        for act in reversed(self.acts(people).values()):
            act()

    def test_a_claim_on_it_cannot_be_confirmed_and_waits_for_nobody(self, people: Night) -> None:
        claim = Dependency.objects.create(
            dependent=people.systems["ges"], provider=people.systems["switch-a"], state="claimed"
        )
        assert list(Dependency.objects.to_answer_by(people.ana.organisation)) == [claim]
        retire(people, "switch-a")

        with pytest.raises(Refused, match="Switch A is retired"):
            dependencies.confirm_dependency(people.ana, claim)
        assert list(Dependency.objects.to_answer_by(people.ana.organisation)) == []

    def test_what_it_needed_can_be_taken_back(self, people: Night) -> None:
        retire(people, "phone-switch")
        needs = Dependency.objects.get(dependent__slug="phone-switch", provider__slug="switch-a")

        with editing_graph(people.ana):
            dependencies.remove_dependency(people.ana, needs)

        assert current_graph().blast_radius(["switch-a"]) == {"switch-a"}

    def test_a_tag_that_holds_it_stands_for_the_others(self, people: Night) -> None:
        tag = tags.add_tag(people.ana, "Switches", ["switch-a", "switch-b"])
        retire(people, "switch-a")

        assert Tag.objects.get(pk=tag.pk).slugs_in_use == ["switch-b"]

    def test_contacts_can_be_removed(self, people: Night) -> None:
        retire(people, "switch-a")
        contact = Contact.objects.get(system__slug="switch-a", role="on_call")

        contacts.remove_contact(people.ana, "switch-a", contact.pk)

        assert not Contact.objects.filter(pk=contact.pk).exists()


class TestItStandsInNoPicker:
    @pytest.mark.parametrize("scope", SCOPES)
    def test_of_systems(self, people: Night, scope: str) -> None:
        offered = ChoosableSystems(Reader(people.ana), scope)
        assert ("switch-a" in offered, offered.called("Switch A")) == (True, ["switch-a"])
        retire(people, "switch-a")

        offered = ChoosableSystems(Reader(people.ana), scope)

        assert ("switch-a" in offered, offered.called("Switch A"), [one.value for one in offered.find("Switch A")]) == (
            False,
            [],
            [slug for slug in [one.value for one in offered.find("Switch A")] if slug != "switch-a"],
        )
        assert all(one.value != "switch-a" for one in offered.find("", 100))

    @pytest.mark.parametrize(
        "address",
        [
            *("/book/", "/declare/", "/broken/", "/freezes/new/", "/claims/", "/systems/new/", "/systems/"),
            *("/getting-started/on-call/", "/systems/phone-switch/edit/", "/search/?q=switch+a"),
            *(f"/search/pick/{scope}/?many&q=switch+a" for scope in SCOPES),
        ],
    )
    def test_on_any_page(self, people: Night, address: str) -> None:
        """Only where it is already needed it stands, and says that it is retired."""
        pages = pages_as(_admin(people))
        retire(people, "switch-a")

        answer = pages.get(address)

        text = answer.content.decode()
        assert answer.status_code == 200
        kept = address == "/systems/phone-switch/edit/"
        assert ("Switch A" in text, "retired</span>" in text) == (kept, kept)

    def test_but_in_one_that_holds_it_already(self, people: Night) -> None:
        retire(people, "switch-a")

        offered = ChoosableSystems(Reader(people.ana), "own", ["switch-a"])

        assert offered.choice("switch-a").note == "retired"
        assert "switch-a" in offered

    def test_search_does_not_find_it(self, people: Night) -> None:
        wanted = Wanted.read("voice carrier")
        assert [one.slug for one in search(Reader(people.ana), wanted, 5).systems] == ["voice-carrier"]

        system_edits.retire(people.vera, people.systems["voice-carrier"])

        assert [one.slug for one in search(Reader(people.ana), wanted, 5).systems] == []


def test_a_private_one_is_no_system_to_others_retired_or_not(people: Night) -> None:
    System.objects.filter(slug="switch-a").update(listed=False)
    retire(people, "switch-a")

    with pytest.raises(Invalid) as refused:
        booking.book(people.gina, draft("switch-a"))

    assert refused.value.errors == {"targets.0.system": ["There is no system “switch-a”."]}


def _admin(people: Night) -> Person:
    people.ana.roles = ["engineer", "admin"]
    people.ana.save()
    return people.ana
