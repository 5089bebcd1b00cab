"""Declaring, asking and searching a second time leads to what came of the first."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
import time_machine

from changes.models import Change
from changes.services import declare as declaring
from changes.services import start_and_end
from changes.services.declare import Declaration
from core.activity import Activity
from core.refusals import AlreadyThere
from estate.domain.impact import Level
from tests.doors import api_as, pages_as
from tests.estates import Night
from triage.models import Investigation, Question
from triage.services import ask_owner
from triage.services.ask_owner import OwnersAnswer
from triage.services.investigate import ObservationEntry, open_investigation

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 23, 10, 6, tzinfo=UTC)
GES = {"ges": Level.DEGRADED}
FAILS = ObservationEntry("agent-desktop", "ges", "failing")
PORTAL_WORKS = ObservationEntry("agent-desktop", "portal", "working")


@pytest.fixture(autouse=True)
def clock() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


def refused(people: Night, who: str, targets: dict[str, Level]) -> AlreadyThere:
    with pytest.raises(AlreadyThere) as refusal:
        declaring.declare(people.people[who], Declaration(targets))
    return refusal.value


class TestDeclaring:
    def test_the_same_a_second_time_names_what_is_declared(self, people: Night) -> None:
        change = declaring.declare(people.gina, Declaration(GES))

        there = refused(people, "gina", {"ges": Level.AT_RISK})

        assert (there.what, there.public_id) == ("change", change.public_id)
        assert there.reasons == (
            f"You have already declared this work, as {change.reference}. Here it is: post an update if there is news.",
        )
        assert Change.objects.count() == 1

    @pytest.mark.parametrize(
        "targets", [{"ges": Level.OUTAGE}, {"portal": Level.DEGRADED}, {**GES, "portal": Level.NONE}]
    )
    def test_what_hits_harder_or_elsewhere_is_other_work(self, people: Night, targets: dict[str, Level]) -> None:
        declaring.declare(people.gina, Declaration(GES))

        declaring.declare(people.gina, Declaration(targets))

        assert Change.objects.count() == 2

    def test_what_is_over_or_was_over_is_other_work(self, people: Night) -> None:
        first = declaring.declare(people.gina, Declaration(GES))
        hour = timedelta(hours=1)
        declaring.declare(people.gina, Declaration(GES, started_at=NOW - 2 * hour, ended_at=NOW - hour))
        start_and_end.complete(people.gina, first.windows.get().pk)

        declaring.declare(people.gina, Declaration(GES))

        assert Change.objects.count() == 3

    def test_what_one_reported_or_its_owner_declared_is_not_reported_again(self, people: Night) -> None:
        report = declaring.declare(people.ana, Declaration(GES))
        assert refused(people, "ana", GES).public_id == report.public_id
        declared = declaring.declare(people.gina, Declaration({"portal": Level.OUTAGE}))

        there = refused(people, "ana", {"portal": Level.OUTAGE})

        assert there.public_id == declared.public_id
        assert there.reasons[0].startswith("Meridian Travel has already declared this work")

    def test_what_one_may_not_see_is_no_reason(self, people: Night) -> None:
        """Nothing of the carrier needs the client's website: it may neither report it nor learn of it."""
        declaring.declare(people.gina, Declaration({"client-website": Level.OUTAGE}))

        with pytest.raises(Exception, match="is not yours to report") as refusal:
            declaring.declare(people.vera, Declaration({"client-website": Level.OUTAGE}))
        assert not isinstance(refusal.value, AlreadyThere)

    def test_the_page_leads_there_and_the_api_names_it(self, people: Night) -> None:
        change = declaring.declare(people.gina, Declaration(GES))
        typed = {"do": "declare", "target": ["ges"], "impact": "degraded", "since": "0", "until": ""}

        page = pages_as(people.gina).post("/declare/", typed, follow=True)
        answer = api_as(people.gina).post(
            "/api/v1/unscheduled/", {"targets": [{"system": "ges", "impact": "degraded"}]}, format="json"
        )

        assert page.redirect_chain == [(f"/changes/{change.public_id}/", 302)]
        assert "You have already declared this work" in page.content.decode()
        assert answer.status_code == 409
        assert answer.json()["existing"] == {"what": "change", "id": str(change.public_id)}
        assert Change.objects.count() == 1


class TestAsking:
    def test_an_owner_who_has_declared_it_leads_to_the_work(self, people: Night) -> None:
        trouble = open_investigation(people.ana, [FAILS])
        change = declaring.declare(people.gina, Declaration(GES))

        with pytest.raises(AlreadyThere) as refusal:
            ask_owner.ask(people.ana, trouble.pk, "ges")

        assert refusal.value.public_id == change.public_id
        assert refusal.value.reasons == (f"Meridian Travel has declared work on GES already: {change.reference}.",)
        assert not Question.objects.exists()
        page = pages_as(people.ana).post(f"/investigations/{trouble.public_id}/ask/", {"system": "ges"}, follow=True)
        assert page.redirect_chain == [(f"/changes/{change.public_id}/", 302)]

    def test_a_yes_to_what_is_declared_already_is_no_second_declaration(self, people: Night) -> None:
        trouble = open_investigation(people.ana, [FAILS])
        question = ask_owner.ask(people.ana, trouble.pk, "ges")
        change = declaring.declare(people.gina, Declaration({"ges": Level.OUTAGE}))

        with pytest.raises(ask_owner.NobodyWaits, match=r"^Work on it was declared after this was asked\.$"):
            ask_owner.answer(question.pk, OwnersAnswer("yes", "Gina"))

        assert list(Change.objects.all()) == [change]


class TestSearching:
    def test_what_a_colleague_looks_for_already_is_looked_for_together(self, people: Night) -> None:
        first = open_investigation(people.ana, [FAILS])
        with pytest.raises(AlreadyThere) as refusal:
            open_investigation(people.ana, [FAILS, PORTAL_WORKS])

        assert (refusal.value.what, refusal.value.public_id) == ("investigation", first.public_id)
        assert refusal.value.reasons == ("You are already looking for this. Here is what is known.",)

        typed = {"tried": ["agent-desktop>ges:failing", "agent-desktop>portal:working"]}
        page = pages_as(people.ana).post("/broken/", typed, follow=True)
        assert page.redirect_chain == [(f"/investigations/{first.public_id}/", 302)]
        noted = first.observations.values_list("to_system__slug", "outcome")
        assert sorted(noted) == [("ges", "failing"), ("ges", "failing"), ("portal", "working")]

    def test_what_fails_besides_is_another_trouble(self, people: Night) -> None:
        open_investigation(people.ana, [FAILS])

        open_investigation(people.ana, [FAILS, ObservationEntry("agent-desktop", "portal", "failing")])

        assert Investigation.objects.count() == 2

    def test_another_party_looks_for_itself(self, people: Night) -> None:
        open_investigation(people.ana, [FAILS])

        open_investigation(people.gina, [ObservationEntry("client-website", "ges", "failing")])

        assert Investigation.objects.count() == 2
        assert Activity.objects.filter(kind="investigation_opened").count() == 2
